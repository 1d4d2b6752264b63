"""The session of a volume that is open on the page "Volumes", and the planes it is shown on."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from core.annotation.click_engine import ClickReply
from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.volume_work import VolumeWork
from core.canvas.frames import plane_frame
from core.display.frame import DisplayFrame
from core.imaging.planes import IndexZyx, Plane
from core.imaging.shown_volume import ShownVolume
from core.prompts.values import PromptSet
from core.propagation.live import LiveCase
from pages.components.case_session.session import CaseSession


@dataclass(frozen=True, slots=True, eq=False)
class PendingAnswer:
    """A question to a click model.

    Attributes:
        asked: Model and clicks.
        reply: Comes in the background.
        since_s: The time when it was asked, by `time.perf_counter`.
    """

    asked: tuple[str, PromptSet]
    reply: Future[ClickReply]
    since_s: float


@dataclass(slots=True)
class PlanePictures:
    """The pictures of a plane that the browser has been given: they differ by the slice alone.

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
class VolumePlanes:
    """The planes as they were last shown.

    Attributes:
        shown: The open volume.
        frame: The part of the axial slice that is visible.
        at: Cross-hair, (z, y, x).
        taken: Number of the last action taken up from the viewer.
        live: The findings of the running job so far, by run, with the time of its file.
        pictures: Those of each plane: a move changes one of three, and slices beside it are drawn ahead.
        heading: The plane that was moved through last, and by how many slices.
        pending_answers: The questions to a click model that it has not answered, or could not, by lesion.
        answered: The words on the last answer of a click model in this session, by lesion.
    """

    shown: ShownVolume
    frame: DisplayFrame
    at: IndexZyx
    taken: int = 0
    live: dict[str, tuple[int, LiveCase]] = field(default_factory=dict)
    pictures: dict[Plane, PlanePictures] = field(default_factory=dict)
    heading: tuple[Plane, int] = (Plane.AXIAL, 1)
    pending_answers: dict[str, PendingAnswer] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> IndexZyx:
        """The volume's shape, (z, y, x)."""
        return self.shown.volume.shape

    def redraw(self) -> None:
        """Do nothing: the planes and their marks are drawn anew at every run."""


VolumeSession = CaseSession[VolumePlanes]


def planes_of(shown: ShownVolume, draft: CaseDraft) -> VolumePlanes:
    """Return the planes of a volume at the last prompt, or in the middle."""
    prompts = [one for lesion in draft.lesions for one in work_of(lesion).state.prompts]
    depth, height, width = shown.volume.shape
    at = (prompts[-1].slice_index if prompts else depth // 2, height // 2, width // 2)
    return VolumePlanes(shown, plane_frame(Plane.AXIAL, shown), at)


def work_of(lesion: LesionDraft | None) -> VolumeWork:
    """Return a lesion's work; nothing yet where it has none."""
    return VolumeWork() if lesion is None or lesion.volume is None else lesion.volume


def change_work(
    session: VolumeSession, work: VolumeWork, action: str, *, lesion_id: str | None = None
) -> None:
    """Take over changed work on a lesion, the active one unless another is named."""
    lesion = session.lesion if lesion_id is None else session.draft.lesion(lesion_id)
    if lesion is not None:
        session.change_lesion(lesion.with_volume(work), action)
