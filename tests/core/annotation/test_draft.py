"""What autosave keeps: several lesions, each with its own lists, lock and form."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.annotation.draft import CaseDraft, case_draft_from_json
from core.annotation.mask_edits import (
    BrushStroke,
    EditHistory,
    FillHoles,
    LargestComponent,
    PolygonEdit,
    Smooth,
)
from core.annotation.prompt_history import PromptHistory
from core.errors import PromptError
from core.lexicon.birads_ultrasound import BiradsForm, Shape
from core.prompts.values import PointPrompt

POINT = PromptHistory().add(PointPrompt((1.0, 2.0)), at_s=1.0)
STROKE = BrushStroke(((2.0, 2.0),), radius_px=1.0)


def two_lesions() -> CaseDraft:
    draft = CaseDraft().add_lesion("classical").add_lesion("ellipse")
    return draft.replace(draft.lesion("1").with_prompts(POINT))


def test_lesions_are_numbered_and_the_new_one_is_active() -> None:
    draft = two_lesions()
    assert [lesion.lesion_id for lesion in draft.lesions] == ["1", "2"]
    assert draft.active_lesion == draft.lesion("2")
    assert [lesion.colour_index for lesion in draft.lesions] == [0, 1]
    assert draft.select("1").active_lesion == draft.lesion("1")
    assert CaseDraft().active_lesion is None
    with pytest.raises(PromptError, match="no lesion '7'"):
        draft.select("7")


def test_finishing_one_lesion_never_changes_another() -> None:
    draft = two_lesions()
    changed = draft.replace(draft.lesion("2").with_prompts(POINT.clear(at_s=2.0)).lock())
    assert changed.lesion("1") is draft.lesion("1")
    assert changed.remove_lesion("1").lesions == (changed.lesion("2"),)


def test_a_number_is_not_given_twice() -> None:
    draft = two_lesions().remove_lesion("2")
    assert draft.active == "1"
    assert draft.add_lesion("ellipse").active == "3"
    assert draft.remove_lesion("1").active is None


def test_a_locked_lesion_keeps_its_outline_but_takes_a_description() -> None:
    draft = two_lesions()
    locked = draft.lesion("1").lock()
    for change in (
        lambda: locked.with_prompts(POINT),
        lambda: locked.with_edits(EditHistory()),
        lambda: locked.with_model("ellipse"),
        lambda: draft.replace(locked).remove_lesion("1"),
    ):
        with pytest.raises(PromptError, match="lesion 1 is locked; unlock it"):
            change()
    assert locked.with_birads(BiradsForm(shape=Shape.OVAL)).birads.shape is Shape.OVAL
    assert locked.unlock().with_model("ellipse").model_key == "ellipse"


def test_long_pauses_are_not_work() -> None:
    draft = CaseDraft().worked(4.0).worked(3600.0).worked(-5.0)
    assert draft.active_seconds == 34.0


def test_a_draft_survives_the_store() -> None:
    draft = two_lesions().worked(3.0).with_comment("behind the nipple; Größe?")
    edits = EditHistory().add(STROKE, at_s=4.0)
    draft = draft.replace(draft.lesion("1").with_edits(edits).with_birads(BiradsForm(category="4A")).lock())
    assert case_draft_from_json(json.loads(json.dumps(draft.to_json()))) == draft


def test_a_lesion_comes_back_as_it_was_in_its_place() -> None:
    before = two_lesions()
    old = before.lesion("1").lock()
    later = before.remove_lesion("1")
    restored = later.with_restored(old)
    assert [lesion.lesion_id for lesion in restored.lesions] == ["1", "2"]
    assert restored.active_lesion == before.lesion("1")
    assert restored.lesion("2") is before.lesion("2")


def test_edits_are_replayed_over_the_models_mask_and_undone() -> None:
    model = np.zeros((8, 9), dtype=bool)
    model[1:4, 1:4] = True
    model[2, 2] = False
    square = ((4.5, 4.5), (4.5, 7.5), (7.5, 7.5), (7.5, 4.5))
    history = (
        EditHistory()
        .add(FillHoles(), at_s=1.0)
        .add(PolygonEdit(square), at_s=2.0)
        .add(BrushStroke(((2.0, 2.0),), radius_px=0.5, erase=True), at_s=3.0)
        .add(PolygonEdit(((4.5, 4.5), (4.5, 5.5), (7.5, 5.5), (7.5, 4.5)), cut=True), at_s=4.0)
        .add(LargestComponent(), at_s=5.0)
    )
    sizes = []
    while True:
        sizes.append(int(history.apply(model).sum()))
        if not history.can_undo:
            break
        history = history.undo()
    # largest of 8 and 6; 8 + 9 - 3; 8 + 9; 9 + 9; 9; the model's own 8
    assert sizes == [8, 14, 17, 18, 9, 8]
    assert model.sum() == 8


def test_clearing_the_edits_can_be_undone() -> None:
    history = EditHistory().add(STROKE, at_s=1.0).add(Smooth(2.0), at_s=2.0)
    cleared = history.clear(at_s=3.0)
    assert cleared.is_empty
    assert cleared.undo().edits == history.edits
    assert cleared.add(FillHoles(), at_s=4.0).edits[0].edit == FillHoles()
    assert EditHistory().clear(at_s=1.0) == EditHistory()


def test_edits_survive_the_store_and_damage_is_refused() -> None:
    history = EditHistory()
    for edit in (
        STROKE,
        PolygonEdit(((0.0, 0.0), (1.0, 1.0), (0.0, 2.0)), cut=True),
        FillHoles(),
        LargestComponent(),
    ):
        history = history.add(edit, at_s=1.0)
    history = history.add(Smooth(1.5), at_s=2.0).clear(at_s=3.0).undo().undo()
    assert EditHistory.from_json(json.loads(json.dumps(history.to_json()))) == history
    with pytest.raises(PromptError, match="cannot be read"):
        EditHistory.from_json({"actions": [{"kind": "fold", "at_s": 1}], "done": 1, "interactions": 1})
