"""The volumes page without a browser: acts are put where the viewer would put them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.annotation.reading_values import MaskOrigin
from core.imaging.mask_files import load_mask
from core.models.contracts import SliceAnswer
from core.propagation import live
from core.propagation.live import LiveWriter
from db.annotations import versions, was_reference_shown
from db.claims import take_over
from db.drafts import load_draft
from jobs import propagate_case
from jobs.queue import cancel, live_results
from tests.pages.conftest import OpenPage, button, shown_text
from tests.pages.volumes.volume_reader import KEY, REFERENCE, Reading
from tests.tiny_volume_study import CASE_ID


def test_says_how_to_make_a_study_with_volumes(empty_home: object, open_page: OpenPage) -> None:
    page = open_page("volumes")
    page.text_input(key="sign_in_name").input("Ada")
    next(button for button in page.button if button.label == "Sign in").click().run()
    assert not page.exception
    assert "python -m jobs.import_study --layout mri_phantoms --study mri" in shown_text(page)


def test_planes_have_the_proportions_of_the_patient(open_volumes_page: Callable[[], Reading]) -> None:
    axial, coronal, sagittal = open_volumes_page().seen["planes"]
    for plane, height_mm, width_mm in (
        (axial, 40.0, 38.4),
        (coronal, 27.0, 38.4),
        (sagittal, 27.0, 40.0),
    ):
        assert plane["rows"] * plane["aspect"] / plane["columns"] == pytest.approx(
            height_mm / width_mm, rel=0.02
        )
        assert plane["mm"][0] == pytest.approx(width_mm / plane["columns"])
    assert sagittal["letters"] == {"top": "S", "bottom": "I", "left": "A", "right": "P"}


def test_keys_wheel_slider_and_cross_hair_move(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    assert reading.slice == 4
    reading.do(kind="step", plane="axial", by=1)
    assert reading.slice == 5
    reading.do(kind="step", plane="axial", by=5)
    assert reading.slice == 8
    reading.do(kind="go", to=2)
    assert reading.slice == 2
    coronal = reading.seen["planes"][1]
    reading.do(kind="look", plane="coronal", x=coronal["columns"] - 0.1, y=0.1)
    assert [plane["index"] for plane in reading.seen["planes"]] == [8, 20, 47]


def test_the_neighbours_of_a_slice_are_sent_ahead_once(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    sent = reading.ahead
    assert [one["index"] for one in sent][:3] == [5, 6, 3]
    assert {one["stamp"] for one in sent} == {reading.seen["planes"][0]["stamp"]}
    reading.do(kind="step", plane="axial", by=1)
    assert reading.seen["planes"][0]["shown"] == sent[0]["shown"]
    assert not {5, 6, 3} & {one["index"] for one in reading.ahead}
    # Another picture of every slice: the old ones are not shown any more.
    reading.do(kind="stroke", path=[[18.5, 18.5]], radius=2.8, erase=False)
    assert reading.seen["planes"][0]["stamp"] != sent[0]["stamp"]
    assert {4, 6} <= {one["index"] for one in reading.ahead}


def test_the_slice_on_the_screen_is_locked(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    # The key was pressed before the page had drawn the button for the next slice.
    reading.report(kind="step", plane="axial", by=2)
    reading.press("volume_lock")
    assert reading.seen["locked"] == [6]
    assert reading.work.state.locked == {6}


def test_a_tool_is_taken_up_by_the_planes(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    assert reading.seen["keys"]["m"] == "ruler"
    assert reading.do(kind="tool", tool="ruler").seen["tool"] == "ruler"
    reading.press("volume_tool_brush")
    assert reading.seen["tool"] == "brush"


def test_a_prompt_goes_to_the_slice_it_was_drawn_on(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    reading.do(kind="step", plane="axial", by=1)
    reading.do(kind="point", x=9.2, y=9.2, positive=True, slice=4)
    with reading.store.connect() as con:
        draft = load_draft(con, KEY)
    assert draft is not None
    work = draft.state.lesions[0].volume
    assert work is not None
    assert [one.slice_index for one in work.state.prompts] == [4]
    reading.press("volume_delete_0").press("volume_undo")
    assert button(reading.app, "volume_go_0").label == "5"


def test_from_a_box_to_the_mask_in_the_store(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page().box()
    assert len(reading.seen["marks"]) == 1
    before = reading.seen["planes"][0]["shown"]
    reading.propagate()
    assert "was found on" in " ".join(said.value for said in reading.app.success)
    assert reading.seen["planes"][0]["shown"] != before
    reading.press("volume_accept")
    with reading.store.connect() as con:
        (kept,) = versions(con, KEY)
        dice = con.execute("SELECT value FROM reading_metric WHERE metric = 'dice'").fetchone()
    assert (kept.origin, kept.model, kept.clicks, kept.accepted) == (
        MaskOrigin.MODEL,
        "slice_tracker",
        1,
        True,
    )
    mask = load_mask(reading.settings.masks, kept.mask_sha256)
    assert mask.shape == REFERENCE.shape
    overlap = 2 * np.count_nonzero(mask & REFERENCE) / (mask.sum() + REFERENCE.sum())
    assert dice is not None
    assert dice[0] == pytest.approx(overlap)


def test_a_painted_slice_is_kept_when_the_lesion_is_followed_again(
    open_volumes_page: Callable[[], Reading],
) -> None:
    reading = open_volumes_page().box().propagate()
    reading.do(kind="step", plane="axial", by=2)
    reading.do(kind="stroke", path=[[1.8, 1.8]], radius=0.74, erase=False)
    assert "Unlock slice" in [button.label for button in reading.app.button]
    reading.propagate().press("volume_accept")
    with reading.store.connect() as con:
        model, edited = versions(con, KEY)
    mask = load_mask(reading.settings.masks, edited.mask_sha256)
    assert mask[6, :5, :5].any()
    assert not mask[5, :5, :5].any()
    assert (model.origin, edited.origin, edited.accepted) == (MaskOrigin.MODEL, MaskOrigin.EDITED, True)


def test_whoever_sees_the_reference_is_written_down(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    (toggle,) = [one for one in reading.app.toggle if one.label == "Show the reference"]
    before = reading.seen["planes"][0]["shown"]
    toggle.set_value(True).run()
    assert reading.seen["planes"][0]["shown"] != before
    with reading.store.connect() as con:
        assert was_reference_shown(con, KEY)


def test_surfaces_are_drawn_when_asked_for(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page().do(
        kind="stroke", path=[[18.5, 18.5], [24.0, 24.0]], radius=2.8, erase=False
    )
    assert not reading.app.get("plotly_chart")
    reading.app.toggle(key="volume_surfaces").set_value(True).run()
    assert not reading.app.exception
    assert len(reading.app.get("plotly_chart")) == 1


def test_an_empty_mask_is_not_accepted(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page().box().press("volume_accept")
    assert "empty mask" in " ".join(said.value for said in reading.app.warning)
    with reading.store.connect() as con:
        assert versions(con, KEY) == []


def test_acts_are_undone_and_done_again(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page().box()
    assert len(reading.press("volume_undo").seen["marks"]) == 0
    assert len(reading.press("volume_redo").seen["marks"]) == 1


def test_a_cancelled_job_changes_nothing_where_it_found_nothing(
    open_volumes_page: Callable[[], Reading],
) -> None:
    reading = open_volumes_page().box().press("propagate")
    reading.press(f"cancel_{reading.newest_run}")
    reading.app.run()
    assert "Propagate" in [button.label for button in reading.app.button]
    assert reading.work.pending_run is None
    assert reading.work.state.answer is None


def test_a_cancelled_job_leaves_the_slices_it_found(
    open_volumes_page: Callable[[], Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = open_volumes_page().do(kind="step", plane="axial", by=2)
    reading.do(kind="stroke", path=[[1.8, 1.8]], radius=0.74, erase=False).press("volume_lock")
    reading.do(kind="step", plane="axial", by=-2).box().press("propagate")
    run_id = reading.newest_run
    writer = LiveWriter(live_results(reading.settings, run_id), CASE_ID, shape=(9, 40, 48), total=9)
    writer.begin("drawn")
    with monkeypatch.context() as patch:
        patch.setattr(live, "EVERY_S", 0.0)
        for index in (4, 5):
            writer.add(SliceAnswer("1", index, REFERENCE[index], 0.9, index == 4))
    cancel(reading.store, reading.settings, run_id)
    reading.app.run()
    assert not reading.app.exception
    assert "Lesion 1: cancelled before it started. The 2 slices that were" in shown_text(reading.app)
    state = reading.work.state
    assert state.answer is not None
    mask = load_mask(reading.settings.masks, state.answer.mask_sha256)
    assert np.array_equal(mask[4:6], REFERENCE[4:6])
    assert mask[6, :5, :5].any()
    own = load_mask(reading.settings.masks, state.answer.model_sha256)
    assert not own[6].any()


def test_a_failed_job_says_what_was_wrong_with_the_case(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page().box().press("propagate")
    image = next(reading.settings.home.rglob(f"{CASE_ID}.nii.gz"))
    hidden = image.rename(image.with_name("elsewhere.nii.gz"))
    assert propagate_case.main(["--run", reading.newest_run]) == 1
    hidden.rename(image)
    reading.app.run()
    assert not reading.app.exception
    (said,) = reading.app.warning
    assert said.value.startswith("Lesion 1: failed: ")
    assert "there is no such file" in said.value
    assert said.value.endswith("Its mask is as before.")


def test_another_tab_takes_the_case_over(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page().box()
    with reading.store.connect(write=True) as con:
        take_over(con, KEY, "another tab")
    reading.do(kind="point", x=9.2, y=9.2, positive=True)
    assert reading.app.error
    assert button(reading.app, "volume_accept").disabled
    reading.press("take_over")
    assert not reading.app.error
    assert not button(reading.app, "volume_accept").disabled
