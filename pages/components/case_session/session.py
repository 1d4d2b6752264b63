"""One person's work on one open case: what the session holds between two runs of the page."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count

from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.reading_values import ReadingKey
from core.annotation.undo_order import latest_act_s
from core.canvas.frames import image_frame
from core.cases import Case
from core.display import DisplayFrame

_SERIALS = count(1)


@dataclass(slots=True)
class Desk:
    """The open case.

    Attributes:
        tab: Token of this tab in the store's claims.
        draft: As it stands; saved up to `revision` unless `unsaved` names what is not.
        not_saved: Why the store did not take what is unsaved, a sentence; it is tried again and again.
        conflict: Why nothing is saved any more, a sentence; None while all is well.
        trouble: Why the last act was refused; shown once.
        relay: Whether the marks on the canvas are no longer those of the draft.
        ink: Whether strokes that are in the mask already still lie on the canvas.
        reference: Whether the reference is shown.
        accepted: Revision that was accepted last in this session; None if none was.
        serial: Tells this opening from all others: part of the keys of the case's widgets.
        left: Whether the case was closed; what arrives now is late (`openings`).
        asks: Whether the person is asked if there is really no lesion.
        to_accept: Whether the case is to be accepted once all that came with the wish is taken up.
        heard: What each widget told last, by its key.
        ahead: Model and cases that are being encoded ahead.
        arrived_at: When the prompt that waits for its answer came, by `time.perf_counter`.
    """

    key: ReadingKey
    case: Case
    tab: str
    draft: CaseDraft
    revision: int
    frame: DisplayFrame
    serial: int = field(default_factory=lambda: next(_SERIALS))
    unsaved: str | None = None
    not_saved: str | None = None
    conflict: str | None = None
    trouble: str | None = None
    relay: bool = False
    ink: bool = False
    reference: bool = False
    accepted: int | None = None
    ahead: tuple[str, ...] = ()
    opened_at: float = 0.0
    last_act_at: float = field(default_factory=time.monotonic)
    arrived_at: float | None = None
    left: bool = False
    asks: bool = False
    to_accept: bool = False
    heard: dict[str, object] = field(default_factory=dict)

    @property
    def now_s(self) -> float:
        """Seconds since the case was opened, going on from earlier sessions."""
        return time.monotonic() - self.opened_at

    @property
    def is_accepted(self) -> bool:
        """Whether it was accepted in this session, and nothing was done since."""
        return self.accepted is not None and self.accepted == self.revision and self.unsaved is None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is drawn on any lesion: accepted like this, the case has none."""
        return self.draft.is_untouched

    def key_of(self, name: str) -> str:
        """Key of a widget that belongs to this opening of the case."""
        return f"{name}_o{self.serial}"

    @property
    def lesion(self) -> LesionDraft | None:
        """The lesion that prompts go to."""
        return self.draft.active_lesion

    @property
    def shape_yx(self) -> tuple[int, int]:
        """Of the image."""
        return image_shape(self.case)

    def change(self, draft: CaseDraft, act: str) -> None:
        """Take over a changed draft; it is saved at the end of the run.

        An act that changes nothing leaves no trace: where a run was cut short by the next one, Streamlit
        takes a box's first value for a choice and calls its callback, without anybody having chosen.
        """
        if draft == self.draft:
            return
        now = time.monotonic()
        self.draft = draft.worked(now - self.last_act_at)
        self.last_act_at = now
        self.unsaved = act
        self.asks &= self.is_untouched

    def change_lesion(self, lesion: LesionDraft, act: str) -> None:
        """As `change`, for one lesion."""
        self.change(self.draft.replace(lesion), act)

    def restart(self, draft: CaseDraft, revision: int) -> None:
        """Go on from another draft that the store holds."""
        self.draft, self.revision = draft, revision
        self.unsaved = self.not_saved = self.conflict = self.trouble = None
        self.relay, self.asks, self.to_accept = True, False, False
        self.serial = next(_SERIALS)


def new_desk(key: ReadingKey, case: Case, *, tab: str, draft: CaseDraft, revision: int) -> Desk:
    """A desk whose clock goes on where the draft's acts end."""
    spent = max((latest_act_s(lesion) for lesion in draft.lesions), default=0.0)
    return Desk(
        key=key,
        case=case,
        tab=tab,
        draft=draft,
        revision=revision,
        frame=image_frame(case),
        opened_at=time.monotonic() - spent,
    )


def image_shape(case: Case) -> tuple[int, int]:
    """(y, x) of a case's image."""
    return case.image.shape[-2], case.image.shape[-1]
