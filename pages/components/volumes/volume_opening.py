"""The volume that is open on the page "Volumes": opened, found again and accepted."""

from __future__ import annotations

from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import Reading
from core.annotation.volume_reading import AskedModels, Mask, read_out_volume
from core.cases import Case
from core.imaging.shown_volume import shown_volume
from core.models.catalog import CLICK_MODELS, PROPAGATION_MODELS
from core.prompts.values import PromptSet
from pages.components.case_session.open_cases import case_on, session_of
from pages.components.case_session.saving import accept_case, open_case
from pages.components.case_session.session import CasePage
from pages.components.shared.resources import settings
from pages.components.volumes.click_answers import require_answered, take_answers
from pages.components.volumes.interaction_modes import DEFAULT_MODEL
from pages.components.volumes.viewer_events import take_up_actions
from pages.components.volumes.volume_click_engine import click_engine
from pages.components.volumes.volume_session import VolumeSession, planes_of

VOLUMES = CasePage(
    "volumes", take_up_actions, lambda: DEFAULT_MODEL, model_after=lambda removed: DEFAULT_MODEL
)


def open_volume() -> VolumeSession | None:
    """Return the volume that is open on the page; None where none is."""
    return case_on(VOLUMES)


def volume_session(key: ReadingKey, case: Case, *, tab: str) -> VolumeSession:
    """Return the session of a volume, opened where it is not open yet; the one that was open is left.

    Raises:
        StoreError: The case that was open cannot be saved now; it stays open.
        InputError: The volume cannot be read.
    """

    def opened() -> VolumeSession:
        shown = shown_volume(case, settings().volumes)
        return open_case(key, case, tab=tab, page=VOLUMES, surface=lambda draft: planes_of(shown, draft))

    return session_of(key, VOLUMES, tab=tab, opened=opened)


def accept_volume(session: VolumeSession) -> int | None:
    """Write the reading with all that is drawn; return its number, None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty or not that of its clicks, or a file cannot be read or written.
    """
    session.page.take_up()
    take_answers(session)
    require_answered(session)
    reading_id = accept_case(session, lambda: _read_out(session))
    session.notice = None if reading_id is None else "Accepted: masks and prompts are in the store."
    return reading_id


def _read_out(session: VolumeSession) -> Reading:
    return read_out_volume(
        session.case,
        session.draft,
        key=session.key,
        masks=settings().masks,
        grid=session.surface.shown.volume.grid,
        models=AskedModels(_weights_of, lambda model, clicks: _replayed(session, model, clicks)),
    )


def _weights_of(model: str) -> str | None:
    where = settings()
    if model in PROPAGATION_MODELS.shipped:
        return PROPAGATION_MODELS.sha256(model, where.weights)
    return CLICK_MODELS.sha256(model, where.weights, models=where.models)


def _replayed(session: VolumeSession, model: str, clicks: PromptSet) -> Mask:
    engine, volume = click_engine(), session.surface.shown.volume
    return engine.answer(session.case, volume, model_key=model, clicks=clicks).mask
