"""Opening a volume from the store, and keeping what is done on it."""

from __future__ import annotations

from core.annotation.draft import CaseDraft
from core.annotation.reading_values import ReadingKey
from core.annotation.volume_reading import AskedModels, Mask, read_out_volume
from core.cases import Case
from core.disk_faults import disk_faults
from core.errors import ConflictError
from core.imaging.shown_volume import shown_volume
from core.models.click_registry import click_model_sha256
from core.models.volume_registry import VOLUME_MODELS, volume_model_sha256
from core.prompts.values import PromptSet
from db.annotations import accept
from db.claims import claim_case, current_claim, take_over
from db.drafts import Draft, load_draft
from pages.components.case_session.browser_tabs import is_live
from pages.components.case_session.callbacks import remember_opening
from pages.components.case_session.saving import leave_desk
from pages.components.guard import writing_as
from pages.components.resources import settings
from pages.components.volumes.volume_click_engine import click_engine
from pages.components.volumes.volume_session import (
    VolumeDesk,
    new_volume_desk,
    open_volume_desk,
    put_desk,
)

DEFAULT_MODEL = "slice_tracker"


def volume_desk_of(key: ReadingKey, case: Case, *, tab: str) -> VolumeDesk:
    """The desk of a case; the one that was open is left."""
    desk = open_volume_desk()
    if desk is None or desk.key != key or desk.tab != tab:
        close_volume_desk()
        desk = _opened(key, case, tab=tab)
        put_desk(desk)
    remember_opening(desk)
    return desk


def _opened(key: ReadingKey, case: Case, *, tab: str) -> VolumeDesk:
    shown = shown_volume(case, settings().volumes)
    conflict, kept = _claimed(key, tab)
    draft, revision = _resumed(kept)
    opened = new_volume_desk(key, case, shown, draft=draft, place=(tab, revision))
    opened.conflict = conflict
    return opened


def close_volume_desk() -> None:
    """Save and let go of the open case, if there is one; it stays open where it cannot be saved.

    Raises:
        StoreError: It cannot be saved now.
    """
    desk = open_volume_desk()
    if desk is not None:
        leave_desk(desk)
    put_desk(None)


def take_volume_over(desk: VolumeDesk) -> None:
    """Go on here with what the other tab has saved."""
    with writing_as(desk.key.reader) as con:
        take_over(con, desk.key, desk.tab)
        kept = load_draft(con, desk.key)
    desk.restart(*_resumed(kept))


def accept_volume(desk: VolumeDesk) -> int | None:
    """Write the reading; its number, None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty, or a file or model cannot be read.
    """
    models = AskedModels(_weights_of, lambda model, clicks: _replayed(desk, model, clicks))
    grid = desk.volume.volume.grid
    with disk_faults():
        reading = read_out_volume(
            desk.case, desk.draft, key=desk.key, masks=settings().masks, grid=grid, models=models
        )
    try:
        with writing_as(desk.key.reader) as con:
            done = accept(con, reading, state=desk.draft, tab=desk.tab, expected_revision=desk.revision)
    except ConflictError as error:
        desk.conflict = str(error)
        return None
    desk.revision = desk.accepted = done.revision
    desk.unsaved = desk.not_saved = None
    return done.reading_id


def _weights_of(model: str) -> str | None:
    where = settings()
    if model in VOLUME_MODELS:
        return volume_model_sha256(model, where.weights)
    return click_model_sha256(model, where.weights, models=where.models)


def _replayed(desk: VolumeDesk, model: str, clicks: PromptSet) -> Mask:
    engine, volume = click_engine(), desk.volume.volume
    return engine.answer(desk.case, volume, model_key=model, clicks=clicks).mask


def _claimed(key: ReadingKey, tab: str) -> tuple[str | None, Draft | None]:
    """Claim the case; why that failed, and what was saved of it."""
    conflict = None
    with writing_as(key.reader) as con:
        claim = current_claim(con, key)
        if claim is not None and claim.tab != tab and not is_live(claim.tab):
            take_over(con, key, tab)
        try:
            claim_case(con, key, tab)
        except ConflictError as error:
            conflict = str(error)
        return conflict, load_draft(con, key)


def _resumed(kept: Draft | None) -> tuple[CaseDraft, int]:
    """The draft with at least one lesion, and its revision."""
    state, revision = (CaseDraft(), 0) if kept is None else (kept.state, kept.revision)
    return state.with_a_lesion(DEFAULT_MODEL), revision
