"""One set of actions for pictures and volumes, on a session without a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.prompt_history import PromptHistory
from core.annotation.reading_values import ReadingKey
from core.annotation.volume_actions import AddPrompt
from core.annotation.volume_work import VolumeWork
from core.display.frame import DisplayFrame
from core.prompts.values import PointPrompt
from pages.components.case_session import actions
from pages.components.case_session.session import CasePage, CaseSession

POINTS = (PointPrompt((1.0, 2.0)), PointPrompt((3.0, 4.0), positive=False))


@dataclass
class Surface:
    """A surface that counts how often it must be drawn anew."""

    frame: DisplayFrame
    redrawn: int = 0

    def redraw(self) -> None:
        self.redrawn += 1


Session = CaseSession[Surface]


def on_picture(lesion: LesionDraft) -> LesionDraft:
    prompts = PromptHistory()
    for at_s, point in enumerate(POINTS):
        prompts = prompts.add(point, at_s=float(at_s))
    return lesion.with_prompts(prompts)


def on_volume(lesion: LesionDraft) -> LesionDraft:
    work = VolumeWork()
    for at_s, point in enumerate(POINTS):
        work = work.add(AddPrompt(7, point), at_s=float(at_s))
    return lesion.with_volume(work)


@pytest.fixture(params=[on_picture, on_volume])
def session(request: pytest.FixtureRequest) -> Session:
    """A case with one lesion that was clicked twice, on a picture and on a volume."""
    draft = CaseDraft().add_lesion("ellipse")
    draft = draft.replace(request.param(draft.lesions[0]))
    page = CasePage(
        "page", lambda: None, lambda: "first", model_after=lambda removed: f"after {removed.model_key}"
    )
    case: Any = None
    frame = DisplayFrame.fit((30, 40), max_width_px=400, max_height_px=400)
    return CaseSession(ReadingKey("Ada", "tiny", "c1"), case, "tab", draft, 3, page, Surface(frame))


def clicks(session: Session) -> list[PointPrompt]:
    assert session.lesion is not None
    if session.lesion.volume is None:
        return list(session.lesion.prompts.drawn)
    return [one.prompt for one in session.lesion.volume.state.clicks]


def test_the_clock_goes_on_after_the_last_action(session: Session) -> None:
    assert session.now_s == pytest.approx(1.0, abs=0.5)


def test_a_prompt_is_deleted_and_comes_back(session: Session) -> None:
    actions.delete_prompt(session, 0)
    assert (clicks(session), session.unsaved) == ([POINTS[1]], "deleted prompt 1")
    actions.undo(session)
    actions.undo(session)
    assert clicks(session) == [POINTS[0]]
    actions.redo(session)
    assert clicks(session) == list(POINTS)
    assert session.surface.redrawn == 4


def test_a_lesion_is_added_chosen_and_removed(session: Session) -> None:
    actions.add_lesion(session)
    assert [lesion.model_key for lesion in session.draft.lesions] == ["ellipse", "ellipse"]
    actions.select_lesion(session, "1")
    actions.remove_lesion(session)
    assert session.draft.active == "2"
    actions.remove_lesion(session)
    assert [(one.lesion_id, one.model_key) for one in session.draft.lesions] == [("3", "after ellipse")]


def test_what_is_refused_is_kept_for_the_page_and_changes_nothing(session: Session) -> None:
    before = session.draft
    actions.delete_prompt(session, 5)
    assert session.draft is before
    assert "there is no prompt 6" in str(session.error)
    assert session.surface.redrawn == 0


def test_nothing_is_changed_while_another_tab_holds_the_case(session: Session) -> None:
    session.conflict = "open elsewhere"
    before = session.draft
    for action in (actions.undo, actions.add_lesion, actions.remove_lesion):
        action(session)
    assert session.draft is before


def test_a_lesion_that_a_job_follows_is_not_removed(session: Session) -> None:
    assert session.lesion is not None
    session.change_lesion(session.lesion.with_volume(VolumeWork(pending_run="run")), "asked for propagation")
    actions.remove_lesion(session)
    assert [lesion.lesion_id for lesion in session.draft.lesions] == ["1"]
    assert session.error == "The lesion is being followed; cancel that first."
