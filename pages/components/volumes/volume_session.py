"""One person's work on one open volume: what the session holds between two runs of the page."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.reading_values import ReadingKey
from core.annotation.volume_work import VolumeWork
from core.canvas.frames import plane_frame
from core.cases import Case
from core.imaging.planes import IndexZyx, Plane
from core.imaging.shown_volume import ShownVolume
from core.propagation.live import LiveCase
from pages.components.case_session.session import Desk
from pages.components.volumes.ticket import Ticket

_DESK = "_volume_desk"


@dataclass(slots=True)
class PlanePictures:
    """What the browser has been given of a plane: pictures that differ by the slice alone.

    Attributes:
        drawn_from: All that they show but the slice.
        lesions: The same; lesions are values, so that the same object is the same work.
        by_index: Picture by slice, the oldest first.
        stamp: Tells them from all others.
    """

    drawn_from: Any
    lesions: Any
    by_index: dict[int, str] = field(default_factory=dict)
    stamp: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(slots=True)
class VolumeDesk(Desk):
    """As `Desk`, with a place in the volume.

    Attributes:
        at: Cross-hair, (z, y, x).
        taken: Number of the last act taken up from the viewer.
        live: What the running job has found so far, by run, with the time of its file.
        told: What is to be said once, a success.
        pictures: Of each plane: a move changes one of three, and slices beside it are drawn ahead.
        heading: The plane that was moved through last, and by how many slices.
        tickets: By lesion, what a click model was asked and has not answered, or could not.
        answered: By lesion, what is known of the last answer of a click model in this session.
    """

    shown: ShownVolume | None = None
    at: IndexZyx = (0, 0, 0)
    taken: int = 0
    live: dict[str, tuple[int, LiveCase]] = field(default_factory=dict)
    told: str | None = None
    pictures: dict[Plane, PlanePictures] = field(default_factory=dict)
    heading: tuple[Plane, int] = (Plane.AXIAL, 1)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)

    @property
    def volume(self) -> ShownVolume:
        """The open volume."""
        assert self.shown is not None
        return self.shown

    @property
    def shape(self) -> IndexZyx:
        """(z, y, x)."""
        return self.volume.volume.shape

    @property
    def work(self) -> VolumeWork:
        """Of the lesion that prompts go to."""
        return work_of(self.lesion)

    def change_work(self, work: VolumeWork, act: str, *, lesion_id: str | None = None) -> None:
        """Take over changed work on a lesion, the active one unless another is named."""
        lesion = self.lesion if lesion_id is None else self.draft.lesion(lesion_id)
        if lesion is not None:
            self.change_lesion(lesion.with_volume(work), act)


def work_of(lesion: LesionDraft | None) -> VolumeWork:
    """A lesion's work; nothing yet where it has none."""
    return VolumeWork() if lesion is None or lesion.volume is None else lesion.volume


def new_volume_desk(
    key: ReadingKey, case: Case, shown: ShownVolume, *, draft: CaseDraft, place: tuple[str, int]
) -> VolumeDesk:
    """A desk at the last prompt, or in the middle; `place` is tab and revision."""
    tab, revision = place
    spent = max((work_of(lesion).latest_act_s for lesion in draft.lesions), default=0.0)
    prompts = [one for lesion in draft.lesions for one in work_of(lesion).standing.prompts]
    depth, height, width = shown.volume.shape
    return VolumeDesk(
        key=key,
        case=case,
        tab=tab,
        draft=draft,
        revision=revision,
        frame=plane_frame(Plane.AXIAL, shown),
        opened_at=time.monotonic() - spent,
        shown=shown,
        at=(prompts[-1].slice_index if prompts else depth // 2, height // 2, width // 2),
    )


def open_volume_desk() -> VolumeDesk | None:
    """The desk that is open in this session."""
    return st.session_state.get(_DESK)


def put_desk(desk: VolumeDesk | None) -> None:
    """Keep a desk as the open one, or none."""
    st.session_state[_DESK] = desk
