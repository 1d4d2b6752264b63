"""A case that is open on a page: what Streamlit's session holds of it between two runs of the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Generic, Protocol, TypeVar

from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.reading_key import ReadingKey
from core.annotation.undo_order import latest_action_s
from core.cases import Case

_SERIALS = count(1)


class CaseSurface(Protocol):
    """The part of the page that the person draws on, as it was last shown."""

    def redraw(self) -> None:
        """Note that its marks are no longer those of the draft."""


Surface = TypeVar("Surface", bound=CaseSurface)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page that cases are open on, with what it does in its own way.

    Attributes:
        name: Tells it from other pages; each page has one open case.
        take_up: Takes up what the browser has reported of drawing; called before every other action.
        default_model: Gives the key of the model that a first lesion begins with.
        model_after: Gives the key of the model that follows on the only lesion, which was removed.
    """

    name: str
    take_up: Callable[[], None]
    default_model: Callable[[], str]
    model_after: Callable[[LesionDraft], str]


@dataclass(slots=True)
class CaseSession(Generic[Surface]):
    """The open case.

    Attributes:
        tab: Token of this tab in the store's claims.
        draft: The draft as it stands; saved up to `revision` unless `unsaved` names the action that is not.
        page: The page that it is open on.
        surface: The surface that the page shows it on.
        serial: Tells this opening from all others: part of the keys of the case's widgets.
        save_error: A sentence on why the store did not take what is unsaved; it is tried again and again.
        conflict: A sentence on why nothing is saved any more; None while all is well.
        error: The reason why the last action was refused; shown once.
        notice: The success that is to be told once.
        reference_shown: True where the reference is on the screen.
        accepted_revision: Revision that was accepted last in this session; None if none was.
        prompted_at: The time when the prompt that waits for its answer came, by `time.perf_counter`.
        closed: True where the case was left; what arrives now is late (`callbacks`).
        asks_no_lesion: True where the person is asked if there is really no lesion.
        accept_requested: True where it is to be accepted once all that came with the request is taken up.
        widget_values: The value that each widget reported last, by its key.
    """

    key: ReadingKey
    case: Case
    tab: str
    draft: CaseDraft
    revision: int
    page: CasePage
    surface: Surface
    serial: int = field(default_factory=lambda: next(_SERIALS))
    unsaved: str | None = None
    save_error: str | None = None
    conflict: str | None = None
    error: str | None = None
    notice: str | None = None
    reference_shown: bool = False
    accepted_revision: int | None = None
    opened_at: float = 0.0
    last_action_at: float = field(default_factory=time.monotonic)
    prompted_at: float | None = None
    closed: bool = False
    asks_no_lesion: bool = False
    accept_requested: bool = False
    widget_values: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spent = max((latest_action_s(lesion) for lesion in self.draft.lesions), default=0.0)
        self.opened_at = time.monotonic() - spent

    @property
    def now_s(self) -> float:
        """The seconds since the case was opened, going on from earlier sessions."""
        return time.monotonic() - self.opened_at

    @property
    def is_accepted(self) -> bool:
        """Tell whether it was accepted in this session, and nothing was done since."""
        accepted = self.accepted_revision is not None and self.accepted_revision == self.revision
        return accepted and self.unsaved is None

    @property
    def is_untouched(self) -> bool:
        """Tell whether nothing is drawn on any lesion: accepted like this, the case has none."""
        return self.draft.is_untouched

    def key_of(self, name: str) -> str:
        """Return the key of a widget that belongs to this opening of the case."""
        return f"{name}_o{self.serial}"

    @property
    def lesion(self) -> LesionDraft | None:
        """The lesion that prompts go to."""
        return self.draft.active_lesion

    def change(self, draft: CaseDraft, action: str) -> None:
        """Take over a changed draft; it is saved at the end of the run.

        An action that changes nothing leaves no trace: where a run was cut short by the next one, Streamlit
        takes a box's first value for a choice and calls its callback, without anybody having chosen.
        """
        if draft == self.draft:
            return
        now = time.monotonic()
        self.draft = draft.worked(now - self.last_action_at)
        self.last_action_at = now
        self.unsaved = action
        self.asks_no_lesion &= self.is_untouched

    def change_lesion(self, lesion: LesionDraft, action: str) -> None:
        """Take over one changed lesion, see `change`."""
        self.change(self.draft.replace(lesion), action)

    def restart(self, draft: CaseDraft, revision: int) -> None:
        """Go on from another draft that the store holds."""
        self.draft, self.revision = draft, revision
        self.unsaved = self.save_error = self.conflict = self.error = None
        self.asks_no_lesion, self.accept_requested = False, False
        self.serial = next(_SERIALS)
        self.surface.redraw()


AnySession = CaseSession[Any]
