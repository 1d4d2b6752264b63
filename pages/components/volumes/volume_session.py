"""The session of a volume that is open on the page "Volumes", and the planes it is shown on."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from core.annotation.click_engine import ClickReply
from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.volume_work import VolumeWork
from core.canvas.plane_drawing import middle_yx
from core.imaging.intensity_window import Limits
from core.imaging.planes import IndexZyx, Plane, inside
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


@dataclass(frozen=True, slots=True)
class DrawnSlice:
    """A slice as the browser is given it.

    Attributes:
        src: The picture, one pixel a voxel, as a data URL.
        masks: The outlines over it, as the viewer's pens draw them.
    """

    src: str
    masks: list[dict[str, Any]]


@dataclass(slots=True)
class PlanePictures:
    """The pictures of a plane that the browser has been given: they differ by the slice alone.

    Attributes:
        drawn_from: All that they show but the slice.
        lesions: The same; lesions are values, so that the same object is the same work.
        by_index: The slices that the browser was given, the oldest first.
        stamp: Tells them from all others.
    """

    drawn_from: Any
    lesions: Any
    by_index: dict[int, DrawnSlice] = field(default_factory=dict)
    stamp: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(slots=True)
class VolumePlanes:
    """The planes as they were last shown.

    Attributes:
        shown: The open volume.
        at: Cross-hair, (z, y, x).
        taken: Number of the last action taken up from the viewer.
        live: The findings of the running job so far, by run, with the time of its file.
        pictures: Those of each plane: a move changes one of three, and slices beside it are drawn ahead.
        heading: The plane that was moved through last, and by how many slices.
        pending_answers: The questions to a click model that it has not answered, or could not, by lesion.
        limits: The window that the person has drawn; None for the one chosen in the box.
        answered: The words on the last answer of a click model in this session, by lesion.
    """

    shown: ShownVolume
    at: IndexZyx
    taken: int = 0
    live: dict[str, tuple[int, LiveCase]] = field(default_factory=dict)
    pictures: dict[Plane, PlanePictures] = field(default_factory=dict)
    heading: tuple[Plane, int] = (Plane.AXIAL, 1)
    pending_answers: dict[str, PendingAnswer] = field(default_factory=dict)
    limits: Limits | None = None
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
    at = (depth // 2, height // 2, width // 2)
    if prompts:
        at = (prompts[-1].slice_index, *middle_yx(prompts[-1]))
    return VolumePlanes(shown, inside(at, shown.volume.shape))


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
