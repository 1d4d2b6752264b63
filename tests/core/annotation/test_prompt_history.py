"""The prompt list: what a person did, replayed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.annotation.drawn import Polygon, Scribble, Tool, drawn_from_json, offered_tools
from core.annotation.prompt_history import PromptHistory
from core.errors import PromptError
from core.models.catalog import PICTURE_MODELS
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptKind, PromptSource

SHAPE = (6, 8)
ALL = frozenset(PromptKind)
INSIDE = PointPrompt((2.0, 3.0))
OUTSIDE = PointPrompt((5.0, 1.0), positive=False)
BOX = BoxPrompt((1.0, 2.0), (4.0, 6.0))
STROKE = Scribble(((1.0, 1.0), (1.0, 6.0)), radius_px=0.6)


def given_list() -> PromptHistory:
    return PromptHistory().add(BOX, at_s=1.0).add(INSIDE, at_s=2.0).add(OUTSIDE, at_s=3.5)


def test_prompts_stand_in_the_order_given_with_their_times() -> None:
    history = given_list().answered(0.08)
    assert history.drawn == (BOX, INSIDE, OUTSIDE)
    assert [entry.at_s for entry in history.entries] == [1.0, 2.0, 3.5]
    assert [entry.latency_s for entry in history.entries] == [None, None, 0.08]
    assert history.prompt_set(SHAPE, kinds=ALL).source is PromptSource.DRAWN


def test_undo_and_redo_go_all_the_way() -> None:
    history = given_list().delete(0, at_s=4.0).flip(0, at_s=5.0).clear(at_s=6.0)
    seen = [history.drawn]
    while history.can_undo:
        history = history.undo()
        seen.append(history.drawn)
    flipped = PointPrompt((2.0, 3.0), positive=False)
    assert seen == [
        (),
        (flipped, OUTSIDE),
        (INSIDE, OUTSIDE),
        (BOX, INSIDE, OUTSIDE),
        (BOX, INSIDE),
        (BOX,),
        (),
    ]
    while history.can_redo:
        history = history.redo()
    assert history.drawn == ()
    assert history.interactions == 6 + 6 + 6


def test_undo_at_the_beginning_and_redo_at_the_end_change_nothing() -> None:
    assert PromptHistory().undo() == PromptHistory()
    assert given_list().redo() == given_list()


def test_a_new_prompt_after_undo_ends_what_could_be_redone() -> None:
    history = given_list().undo().add(STROKE, at_s=9.0)
    assert history.drawn == (BOX, INSIDE, STROKE)
    assert not history.can_redo


def test_one_undo_brings_back_what_was_replaced() -> None:
    other = BoxPrompt((0.0, 0.0), (5.0, 7.0))
    replaced = given_list().replace(0, other, at_s=4.0).answered(0.2)
    assert replaced.drawn == (INSIDE, OUTSIDE, other)
    assert [entry.latency_s for entry in replaced.entries] == [None, None, 0.2]
    assert replaced.undo().drawn == (BOX, INSIDE, OUTSIDE)
    assert PromptHistory.from_json(json.loads(json.dumps(replaced.to_json()))) == replaced
    with pytest.raises(PromptError, match="no prompt 4 in a list of 3"):
        given_list().replace(3, other, at_s=4.0)


def test_a_picked_candidate_holds_until_the_list_changes_and_comes_back_with_undo() -> None:
    picked = given_list().choose(2, at_s=4.0)
    assert picked.chosen == 2
    changed = picked.add(STROKE, at_s=5.0)
    assert changed.chosen is None
    assert changed.undo().chosen == 2
    assert changed.undo().undo().chosen is None


def test_boxes_cannot_be_flipped_and_places_must_exist() -> None:
    with pytest.raises(PromptError, match="only points and scribbles can be flipped"):
        given_list().flip(0, at_s=4.0)
    with pytest.raises(PromptError, match="no prompt 4 in a list of 3"):
        given_list().delete(3, at_s=4.0)
    with pytest.raises(PromptError, match="no prompt 0"):
        given_list().delete(-1, at_s=4.0)


def test_the_first_prompts_are_a_list_of_their_own() -> None:
    history = given_list().answered(0.5).delete(1, at_s=4.0)
    assert history.first(1).drawn == (BOX,)
    assert history.first(2).drawn == (BOX, OUTSIDE)
    assert not history.first(2).can_redo


@pytest.mark.parametrize(
    "stored",
    [
        {"actions": [{"kind": "add", "at_s": 1}], "done": 2, "interactions": 1},
        {"actions": [{"kind": "delete", "at_s": 1, "index": 0}], "done": 1, "interactions": 1},
        {"actions": [{"kind": "jump", "at_s": 1}], "done": 1, "interactions": 1},
        {},
    ],
)
def test_a_damaged_list_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(PromptError, match="cannot be read"):
        PromptHistory.from_json(stored)


@pytest.mark.parametrize(
    "stored",
    [
        {"kind": "point", "position": [1], "positive": True},
        {"kind": "point", "position": [1, float("nan")], "positive": True},
        {"kind": "polygon", "vertices": [[1, 2]]},
        {"kind": "arrow"},
    ],
)
def test_a_damaged_prompt_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(PromptError):
        drawn_from_json(stored)


numbers = st.floats(-5, 20, allow_nan=False).map(float)
positions = st.tuples(numbers, numbers)
drawings = st.one_of(
    st.builds(PointPrompt, positions, st.booleans()),
    st.builds(BoxPrompt, positions, positions),
    st.builds(Scribble, st.lists(positions, min_size=1, max_size=4).map(tuple), st.just(1.5), st.booleans()),
    st.builds(Polygon, st.lists(positions, min_size=3, max_size=5).map(tuple)),
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_history_survives_the_store_and_undo_is_the_inverse_of_any_act(data: st.DataObject) -> None:
    history = PromptHistory()
    for step in range(data.draw(st.integers(0, 12))):
        before = history.drawn
        action = data.draw(st.sampled_from(["add", "delete", "flip", "clear", "choose", "undo", "redo"]))
        index = data.draw(st.integers(0, max(len(before) - 1, 0)))
        try:
            match action:
                case "add":
                    history = history.add(data.draw(drawings), at_s=float(step))
                case "delete":
                    history = history.delete(index, at_s=float(step))
                case "flip":
                    history = history.flip(index, at_s=float(step))
                case "choose":
                    history = history.choose(1, at_s=float(step))
                case "clear":
                    history = history.clear(at_s=float(step))
                case _:
                    history = history.undo() if action == "undo" else history.redo()
        except PromptError:
            continue
        if action not in ("undo", "redo") and history.drawn != before:
            assert history.undo().drawn == before
            assert history.undo().redo().drawn == history.drawn
    stored = json.loads(json.dumps(history.to_json()))
    assert PromptHistory.from_json(stored) == history


def test_scribbles_and_polygons_become_one_mask_for_a_model_that_takes_masks() -> None:
    square = Polygon(((2.5, 1.5), (2.5, 4.5), (4.5, 4.5), (4.5, 1.5)))
    eraser = Scribble(((3.0, 2.0),), radius_px=0.5, positive=False)
    history = PromptHistory().add(STROKE, at_s=1).add(INSIDE, at_s=2).add(square, at_s=3).add(eraser, at_s=4)
    point, mask = history.prompt_set(SHAPE, kinds=ALL).prompts
    assert point == INSIDE
    assert isinstance(mask, MaskPrompt)
    expected = np.zeros(SHAPE, dtype=bool)
    expected[1, 1:7] = True
    expected[3:5, 2:5] = True
    expected[3, 2] = False
    np.testing.assert_array_equal(mask.mask, expected)


def test_a_scribble_becomes_points_for_a_model_without_masks() -> None:
    line = Scribble(((1.0, 1.0), (1.0, 5.0)), radius_px=1.0, positive=False)
    prompts = PromptHistory().add(line, at_s=1).prompt_set(SHAPE, kinds=frozenset({PromptKind.POINT})).prompts
    assert prompts == tuple(PointPrompt((1.0, x), positive=False) for x in (1.0, 3.0, 5.0))


def test_a_dot_of_a_scribble_is_one_point_and_a_long_one_at_most_eight() -> None:
    kinds = frozenset({PromptKind.POINT})
    dot = PromptHistory().add(Scribble(((1.0, 1.0), (1.0, 1.0)), radius_px=2.0), at_s=1)
    assert dot.prompt_set(SHAPE, kinds=kinds).prompts == (PointPrompt((1.0, 1.0)),)
    long = PromptHistory().add(Scribble(((0.0, 0.0), (0.0, 700.0)), radius_px=1.0), at_s=1)
    assert [p.position[1] for p in long.prompt_set(SHAPE, kinds=kinds).points] == [
        100.0 * i for i in range(8)
    ]


def test_only_what_a_checkpoint_was_trained_for_is_offered() -> None:
    assert offered_tools(PICTURE_MODELS.info("sam_vit_b")) == tuple(Tool)
    assert offered_tools(PICTURE_MODELS.info("medsam_vit_b")) == (Tool.BOX,)
    points_and_boxes = (Tool.POSITIVE_POINT, Tool.NEGATIVE_POINT, Tool.BOX, Tool.SCRIBBLE)
    assert offered_tools(PICTURE_MODELS.info("classical")) == points_and_boxes


def test_drawings_without_extent_are_refused() -> None:
    with pytest.raises(PromptError, match="at least three vertices, 2 came"):
        Polygon(((0.0, 0.0), (1.0, 1.0)))
    with pytest.raises(PromptError, match="a scribble needs"):
        Scribble((), radius_px=1.0)
