"""The prompting page as a reader uses it, the store checked afterwards."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest

from core.annotation.drawn import Tool
from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import MaskOrigin
from core.canvas.fabric import Dot, Frame, Stroke
from core.canvas.pens import PENS, HandTool
from core.imaging.mask_files import load_mask
from core.imaging.read_image import read_image
from core.models.catalog import PICTURE_MODELS
from core.prompts.values import PromptKind, PromptSet
from core.settings import Settings
from db.annotations import versions, was_reference_shown
from db.audit import audit_log
from db.cases import load_case
from db.drafts import load_draft
from db.store import Store
from tests.drawn_on_canvas import fabric_object, on_picture
from tests.pages.conftest import OpenPage, shown_text
from tests.pages.prompting.conftest import PromptingPage

OpenPrompting = Callable[..., PromptingPage]
BOX = Frame(180, 140, 420, 330)
"""Well around the lesion of case c001 on a canvas of 700 pixels."""


def key(reader: str = "Ada", case_id: str = "images/c001") -> ReadingKey:
    return ReadingKey(reader, "tiny", case_id)


def test_nobody_gets_in_without_a_name(reading_home: object, open_page: OpenPage) -> None:
    page = open_page("prompting", study="tiny")
    assert not page.exception
    assert [heading.value for heading in page.subheader] == ["Sign in"]
    assert list(page.selectbox(key="sign_in_name").options) == ["Ada", "Ben"]
    assert not page.get("bidi_component")


def test_the_first_on_an_empty_list_becomes_its_admin(empty_home: object, open_page: OpenPage) -> None:
    page = open_page("prompting")
    page.text_input(key="sign_in_name").input("Ada")
    next(button for button in page.button if button.label == "Sign in").click().run()
    assert not page.exception
    assert "python -m jobs.import_study" in shown_text(page)


def test_a_box_makes_a_mask_and_is_saved_at_once(open_prompting_page: OpenPrompting, store: Store) -> None:
    prompting = open_prompting_page()
    before = prompting.pane["masks"]
    prompting.draw(Tool.BOX, BOX)
    assert prompting.pane["masks"] != before
    assert len(prompting.entries) == 1
    with store.connect() as con:
        draft = load_draft(con, key())
    assert draft is not None
    assert draft.revision == 1
    (entry,) = draft.state.lesions[0].prompts.entries
    assert entry.latency_s is not None


def test_strokes_on_a_new_canvas_are_kept_before_a_tool_can_be_chosen(
    open_page: OpenPage, open_prompting_page: OpenPrompting, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("prompting")  # imports what needs a running Streamlit
    shown: list[str] = []
    note_calls(monkeypatch, "canvas_tools", "show_tools", shown)
    note_calls(monkeypatch, "input_gate", "show_input_gate", shown)
    prompting = open_prompting_page()
    assert shown == ["show_input_gate", "show_tools"]
    # Later it answers what waits for buttons, which are there by then.
    shown.clear()
    prompting.draw(Tool.BOX, BOX)
    assert shown == ["show_tools", "show_input_gate"]


def note_calls(monkeypatch: pytest.MonkeyPatch, module: str, name: str, shown: list[str]) -> None:
    real = getattr(import_module(f"pages.components.prompting.{module}"), name)

    def noted(*given: object) -> None:
        shown.append(name)
        real(*given)

    monkeypatch.setattr(f"pages.components.prompting.{module}.{name}", noted)


def test_the_list_is_undone_redone_flipped_and_thinned(
    open_prompting_page: OpenPrompting, store: Store
) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX)
    prompting.draw(Tool.POSITIVE_POINT, Dot(300, 230)).draw(Tool.NEGATIVE_POINT, Dot(60, 60))
    assert [entry.split()[2] for entry in prompting.entries] == ["Box", "On", "Off"]
    prompting.press("undo").press("undo")
    assert len(prompting.entries) == len(prompting.marks) == 1
    prompting.press("redo")
    assert len(prompting.entries) == len(prompting.marks) == 2
    prompting.press("flip_1")
    assert "Off" in prompting.entries[1]
    prompting.press("delete_0")
    assert len(prompting.entries) == 1
    prompting.press("clear_prompts")
    assert prompting.entries == []
    prompting.press("undo")
    assert len(prompting.entries) == 1
    with store.connect() as con:
        draft = load_draft(con, key())
    assert draft is not None
    assert len(draft.state.lesions[0].prompts.entries) == 1


def test_a_second_box_takes_the_place_of_the_first_until_undone(open_prompting_page: OpenPrompting) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX)
    first = prompting.entries
    prompting.draw(Tool.BOX, Frame(170, 130, 430, 340))
    assert len(prompting.entries) == len(prompting.marks) == 1
    assert prompting.entries != first
    assert not prompting.app.warning
    assert prompting.press("undo").entries == first


def test_a_box_chosen_as_it_was_is_no_act(open_prompting_page: OpenPrompting, store: Store) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX).press("act_add_lesion")
    with store.connect() as con:
        before = load_draft(con, key())
    # What Streamlit does by itself where the run that first showed the box was cut short.
    session = prompting.app.session_state["_prompting_session"]
    session.change_lesion(session.lesion.with_model(session.lesion.model_key), "model starter_2d")
    prompting.app.run()
    with store.connect() as con:
        assert load_draft(con, key()) == before


def test_two_quick_clicks_are_both_taken(open_prompting_page: OpenPrompting) -> None:
    prompting = open_prompting_page().press("tool_positive_point")
    put = prompting.canvas["initialDrawing"]["objects"]
    prompting.draw(Tool.POSITIVE_POINT, Dot(300, 230)).draw(Tool.POSITIVE_POINT, Dot(310, 240))
    # Points stay where they were drawn: nothing is put there anew under a hand that goes on clicking.
    assert prompting.canvas["initialDrawing"]["objects"] == put
    assert len(prompting.entries) == 2


def test_a_click_that_arrives_after_another_tool_was_chosen_is_of_the_tool_it_was_made_with(
    open_prompting_page: OpenPrompting,
) -> None:
    prompting = open_prompting_page().press("tool_negative_point")
    on = prompting.canvas["initialDrawing"]["objects"]
    late = {
        "version": "7.4.0",
        "objects": [*on, fabric_object(on_picture(Dot(60, 60), prompting.view), PENS[Tool.POSITIVE_POINT])],
    }
    prompting.press("tool_positive_point")
    prompting.app.session_state["prompt_canvas"] = {"drawing": {"raw": late, "data": None}}
    prompting.app.run()
    # The look of the shape, that of the other tool, says nothing.
    assert [entry.split()[2] for entry in prompting.entries] == ["Off"]
    assert len(prompting.marks) == 1


def test_another_lesion_leaves_the_first_alone(open_prompting_page: OpenPrompting, store: Store) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX).press("act_toggle_lock").press("act_add_lesion")
    prompting.draw(Tool.POSITIVE_POINT, Dot(60, 60))
    prompting.press("lesion_1").draw(Tool.POSITIVE_POINT, Dot(300, 230))
    assert "locked" in prompting.app.warning[0].value
    with store.connect() as con:
        draft = load_draft(con, key())
    assert draft is not None
    assert [len(lesion.prompts.entries) for lesion in draft.state.lesions] == [1, 1]
    assert [lesion.locked for lesion in draft.state.lesions] == [True, False]


def test_a_view_of_the_browser_is_taken_over_and_moves_no_prompt(
    open_prompting_page: OpenPrompting, store: Store
) -> None:
    prompting = open_prompting_page().draw(Tool.POSITIVE_POINT, Dot(300, 230))
    marks, pane = prompting.marks, prompting.pane
    told = {"opening": pane["opening"], "start": [3.5, 7.25], "scale": 9.5, "room": [640, 810], "radius": 8}
    prompting.app.session_state["picture_pane"] = {"screen": told}
    prompting.app.run()
    view = prompting.view
    assert (view.start_yx, view.scale_px, view.canvas_yx) == ((3.5, 7.25), 9.5, (640, 810))
    assert (prompting.canvas["canvasWidth"], prompting.canvas["canvasHeight"]) == (810, 640)
    assert prompting.marks == marks
    # A point that is drawn now lands where it is seen.
    x, y = view.point_to_canvas((10.0, 20.0))
    left, top = view.point_to_canvas((-0.5, -0.5))
    prompting.draw(Tool.POSITIVE_POINT, Dot(x - left, y - top))
    with store.connect() as con:
        draft = load_draft(con, key())
    assert draft is not None
    assert draft.state.lesions[0].prompts.drawn[-1].position == pytest.approx((10.0, 20.0), abs=1e-6)


def test_the_picture_is_sent_once_and_again_where_the_browser_lacks_it(
    open_prompting_page: OpenPrompting,
) -> None:
    prompting = open_prompting_page()
    prompting.app.run()
    pane = prompting.pane
    assert pane["picture"]["src"] is None
    told = {"opening": pane["opening"], "start": [0, 0], "scale": 5, "room": [600, 700], "radius": 8}
    lacks = {**told, "lacks": pane["picture"]["print"]}
    prompting.app.session_state["picture_pane"] = {"screen": lacks}
    prompting.app.run()
    assert prompting.pane["picture"]["src"].startswith("data:image/png;base64,")


def test_only_what_the_model_was_trained_for_is_offered(open_prompting_page: OpenPrompting) -> None:
    prompting = open_prompting_page()
    offered = {button.key for button in prompting.app.button}
    assert {"tool_positive_point", "tool_box"} <= offered
    assert PromptKind.MASK in PICTURE_MODELS.info("starter_2d").prompts
    assert "tool_polygon" in offered
    model = next(box for box in prompting.app.selectbox if box.label == "Model")
    assert "SAM ViT-B" not in model.options
    model.select_index(model.options.index(PICTURE_MODELS.info("ellipse").label)).run()
    assert not prompting.app.exception
    assert PromptKind.MASK not in PICTURE_MODELS.info("ellipse").prompts
    assert "tool_polygon" not in {button.key for button in prompting.app.button}


def test_accepting_writes_masks_prompts_and_report(
    open_prompting_page: OpenPrompting, store: Store, reading_home: object
) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX)
    prompting.draw(HandTool.BRUSH, Stroke(((300.0, 120.0), (330.0, 150.0)), 24))
    prompting.app.segmented_control(key="prompt_panel").set_value("Report").run()
    category = next(box for box in prompting.app.selectbox if box.label == "BI-RADS category")
    category.select("4A").run()
    prompting.press("accept")
    assert not prompting.app.exception
    assert prompting.case == "images/c002"
    with store.connect() as con:
        model, edited = versions(con, key())
    assert (model.origin, edited.origin) == (MaskOrigin.MODEL, MaskOrigin.EDITED)
    assert edited.accepted
    assert edited.share_changed > 0
    assert edited.birads.category == "4A"
    folder = Settings(store.path.parent, store.path.parent / "weights").masks
    assert np.count_nonzero(load_mask(folder, edited.mask_sha256)) == edited.area_px


def test_candidates_are_shown_with_size_and_score_and_the_choice_is_logged(
    open_prompting_page: OpenPrompting, store: Store
) -> None:
    # A single point may mean the whole or a part: the model proposes several masks.
    prompting = open_prompting_page().draw(Tool.POSITIVE_POINT, Dot(300, 230))
    with store.connect() as con:
        case, draft = load_case(con, "tiny", "images/c001"), load_draft(con, key())
    assert draft is not None
    (point,) = draft.state.lesions[0].prompts.drawn
    model = PICTURE_MODELS.load("starter_2d", store.path.parent / "weights")
    prediction = model.predict(model.embed(read_image(case.image.path)), PromptSet((point,)))
    candidates = prediction.candidates
    assert len(candidates) == 3
    pixel_mm2 = np.prod(case.image.spacing_mm)
    sizes = [
        f"{np.count_nonzero(c.mask) * pixel_mm2:,.1f} mm²  \npredicted IoU {c.predicted_iou:.2f}"
        for c in candidates
    ]
    assert [caption.value for caption in prompting.app.caption if "IoU" in caption.value] == sizes
    assert len(prompting.app.get("image")) == 3

    other = (prediction.best_index + 1) % 3
    before = prompting.pane["masks"]
    prompting.press(f"candidate_{other}")
    assert prompting.pane["masks"] != before
    # Choosing is an act: it can be taken back and brought again.
    assert prompting.press("undo").pane["masks"] == before
    prompting.press("redo").press("accept")
    with store.connect() as con:
        (version,) = versions(con, key())
    assert (version.candidate_index, version.candidates, version.candidate_picked) == (other, 3, True)
    assert version.predicted_iou == pytest.approx(candidates[other].predicted_iou)
    assert version.area_px == np.count_nonzero(candidates[other].mask)


def test_the_reference_is_hidden_until_asked_for_and_that_is_written_down(
    open_prompting_page: OpenPrompting, store: Store
) -> None:
    prompting = open_prompting_page()
    assert prompting.pane["references"] == []
    toggle = next(toggle for toggle in prompting.app.toggle if toggle.label == "Show the reference")
    assert toggle.value is False
    # Whether a model was trained on the case would tell that it has a reference.
    assert not any("this case:" in caption.value for caption in prompting.app.caption)
    toggle.set_value(True).run()
    assert len(prompting.pane["references"]) == 1
    assert any("this case: not" in caption.value for caption in prompting.app.caption)
    with store.connect() as con:
        assert was_reference_shown(con, key())
        assert "saw reference" in set(audit_log(con)["action"])


def test_another_visit_goes_on_where_this_one_stopped(open_prompting_page: OpenPrompting) -> None:
    open_prompting_page().draw(Tool.BOX, BOX).draw(Tool.NEGATIVE_POINT, Dot(60, 60))
    again = open_prompting_page()
    assert [entry.split()[2] for entry in again.entries] == ["Box", "Off"]
    assert len(again.marks) == 2


def test_a_second_reader_sees_none_of_it(open_prompting_page: OpenPrompting) -> None:
    open_prompting_page().draw(Tool.BOX, BOX)
    other = open_prompting_page("Ben")
    assert other.entries == []
    assert other.marks == []
    assert "0 of 4 read" in next(iter(other.app.get("progress"))).proto.text


def test_a_case_taken_over_is_not_overwritten(open_prompting_page: OpenPrompting, store: Store) -> None:
    first, second = open_prompting_page().draw(Tool.BOX, BOX), open_prompting_page()
    assert "open in another tab" in second.app.error[0].value
    assert second.canvas["disabled"]
    second.press("take_over").draw(Tool.POSITIVE_POINT, Dot(300, 230))
    first.draw(Tool.NEGATIVE_POINT, Dot(60, 60))
    assert "taken over by another tab" in first.app.error[0].value
    with store.connect() as con:
        draft = load_draft(con, key())
    assert draft is not None
    assert len(draft.state.lesions[0].prompts.entries) == 2
    first.press("take_over")
    assert not first.app.error
    assert [entry.split()[2] for entry in first.entries] == ["Box", "On"]


def test_an_earlier_step_is_restored(open_prompting_page: OpenPrompting) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX).draw(Tool.NEGATIVE_POINT, Dot(60, 60))
    prompting.app.segmented_control(key="prompt_panel").set_value("History").run()
    prompting.press("revision_1")
    prompting.app.segmented_control(key="prompt_panel").set_value("Prompts").run()
    assert [entry.split()[2] for entry in prompting.entries] == ["Box"]


def test_next_and_back_keep_what_was_drawn(open_prompting_page: OpenPrompting) -> None:
    prompting = open_prompting_page().draw(Tool.BOX, BOX).press("go_next")
    assert prompting.case == "images/c002"
    assert prompting.entries == []
    prompting.press("go_back")
    assert len(prompting.entries) == len(prompting.marks) == 1


def test_the_filter_shortens_the_list_and_a_wrong_one_says_why(open_prompting_page: OpenPrompting) -> None:
    prompting = open_prompting_page()
    text = next(field for field in prompting.app.text_input if field.label == "Only cases where")
    text.input("pathology = malignant")
    next(button for button in prompting.app.button if button.label == "Apply").click().run()
    assert "0 of 2 read" in next(iter(prompting.app.get("progress"))).proto.text
    next(field for field in prompting.app.text_input if field.label == "Only cases where").input("no filter")
    next(button for button in prompting.app.button if button.label == "Apply").click().run()
    assert prompting.app.error
