"""What accepting a case writes down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.annotation.click_curve import click_curve
from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.mask_edits import BrushStroke, EditHistory
from core.annotation.matching import match_lesions
from core.annotation.prompt_history import PromptHistory
from core.annotation.reading import read_out
from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import MaskOrigin, Reading
from core.cases import Case, Lesion
from core.errors import PromptError
from core.imaging.hashing import mask_sha256
from core.imaging.mask_files import load_mask
from core.metrics.registry import METRICS
from core.prompts.values import PointPrompt
from core.settings import Settings
from tests.level_model import LevelSegmenter, inside, known_answer, level_case

KEY = ReadingKey("Ada", "tiny", "case 002")


@pytest.fixture
def engine(tmp_path: Path) -> AnnotationEngine:
    return AnnotationEngine(Settings(tmp_path / "home", tmp_path), load=lambda key: LevelSegmenter())


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return level_case(tmp_path, 2)


def prompted(number: int = 2, *, lesion_id: str = "1") -> LesionDraft:
    history = PromptHistory().add(PointPrompt(inside(number)), at_s=2.5).answered(0.04)
    return LesionDraft(lesion_id, "level", history)


def read(engine: AnnotationEngine, case: Case, tmp_path: Path, *lesions: LesionDraft) -> Reading:
    draft = CaseDraft(lesions, active_seconds=12.0, comment="clear", lesions_made=9)
    return read_out(engine, case, draft, key=KEY, masks=tmp_path / "masks")


def with_second_lesion(case: Case, folder: Path) -> Case:
    mask = np.zeros((40, 60), dtype=bool)
    mask[30:34, 40:50] = True
    path = folder / "second.png"
    Image.fromarray(mask.astype(np.uint8) * 255).save(path)
    return replace(case, lesions=(*case.lesions, Lesion("2", (path,), mask_sha256(mask), 40)))


def test_an_unedited_lesion_is_the_models_mask_with_its_metrics(
    engine: AnnotationEngine, case: Case, tmp_path: Path
) -> None:
    reading = read(engine, case, tmp_path, prompted())
    (lesion,) = reading.lesions
    assert lesion.edited is None
    assert lesion.accepted is lesion.model
    assert lesion.model.origin is MaskOrigin.MODEL
    np.testing.assert_array_equal(load_mask(tmp_path / "masks", lesion.model.mask_sha256), known_answer(2))
    assert lesion.model.metrics["dice"].value == 1.0
    assert set(lesion.model.metrics) == set(METRICS)
    assert (lesion.candidate_index, lesion.candidates, lesion.predicted_iou) == (0, 3, 0.9)
    assert (lesion.reference_lesion_id, lesion.checkpoint_sha256) == ("1", "level weights")
    assert (reading.missed, reading.active_seconds, reading.comment) == ((), 12.0, "clear")
    assert reading.pixel_sha256 == case.image.pixel_sha256


def test_the_models_mask_and_the_persons_change_are_kept_apart_and_both_measured(
    engine: AnnotationEngine, case: Case, tmp_path: Path
) -> None:
    edits = EditHistory().add(BrushStroke(((30.0, 30.0),), radius_px=1.0), at_s=5.0)
    (lesion,) = read(engine, case, tmp_path, prompted().with_edits(edits)).lesions
    assert lesion.edited is not None
    assert lesion.accepted is lesion.edited
    assert (lesion.model.area_px, lesion.edited.area_px) == (70, 75)
    assert lesion.share_changed == pytest.approx(5 / 75)
    assert lesion.model.metrics["dice"].value == 1.0
    assert lesion.edited.metrics["dice"].value == pytest.approx(2 * 70 / (70 + 75))


def test_what_was_only_painted_is_the_persons_own(
    engine: AnnotationEngine, case: Case, tmp_path: Path
) -> None:
    edits = EditHistory().add(BrushStroke(((6.0, 5.0),), radius_px=1.0), at_s=5.0)
    (lesion,) = read(engine, case, tmp_path, LesionDraft("1", "level", edits=edits)).lesions
    assert (lesion.model.area_px, lesion.accepted.area_px, lesion.share_changed) == (0, 5, 1.0)
    assert (lesion.candidate_index, lesion.candidates, lesion.clicks) == (None, 0, ())


def test_nothing_found_is_a_reading_and_misses_are_measured(
    engine: AnnotationEngine, case: Case, tmp_path: Path
) -> None:
    reading = read(engine, case, tmp_path, LesionDraft("1", "level"))
    assert reading.lesions == ()
    (missed,) = reading.missed
    assert missed.reference_lesion_id == "1"
    assert missed.metrics["dice"].value == 0.0
    assert missed.metrics["hd95_mm"].value is None


def test_without_a_reference_nothing_is_measured(
    engine: AnnotationEngine, case: Case, tmp_path: Path
) -> None:
    reading = read(engine, replace(case, lesions=()), tmp_path, prompted())
    (lesion,) = reading.lesions
    assert (lesion.reference_lesion_id, lesion.model.metrics, lesion.clicks) == (None, {}, ())
    assert reading.missed == ()


def test_an_empty_mask_is_refused(engine: AnnotationEngine, case: Case, tmp_path: Path) -> None:
    lesion = prompted()
    emptied = lesion.with_prompts(lesion.prompts.choose(2, at_s=3.0))
    with pytest.raises(PromptError, match="lesion 1 has an empty mask; prompt or paint it, or remove it"):
        read(engine, case, tmp_path, emptied)


def test_each_lesion_is_measured_against_its_own_reference(
    engine: AnnotationEngine, case: Case, tmp_path: Path
) -> None:
    case = with_second_lesion(case, tmp_path)
    patch = EditHistory().add(BrushStroke(((32.0, 44.0),), radius_px=2.0), at_s=5.0)
    first, second = read(
        engine, case, tmp_path, LesionDraft("1", "level", edits=patch), prompted(lesion_id="4")
    ).lesions
    assert (first.reference_lesion_id, second.reference_lesion_id) == ("2", "1")
    alone = read(engine, case, tmp_path, prompted())
    assert [missed.reference_lesion_id for missed in alone.missed] == ["2"]


def block(top: int, left: int) -> np.ndarray:
    mask = np.zeros((20, 30), dtype=bool)
    mask[top : top + 4, left : left + 4] = True
    return mask


def test_lesions_are_paired_by_overlap_first_and_by_nearness_where_there_is_none() -> None:
    references = {"a": block(0, 0), "b": block(10, 20)}
    assert match_lesions({"1": block(9, 19), "2": block(1, 1)}, references) == {"1": "b", "2": "a"}
    assert match_lesions({"1": block(12, 12)}, references) == {"1": "b"}
    assert match_lesions({"1": block(3, 3), "2": block(0, 0)}, {"a": block(0, 0)}) == {"2": "a"}
    assert match_lesions({"1": block(0, 0) & False}, references) == {}
    assert match_lesions({}, references) == match_lesions({"1": block(0, 0)}, {}) == {}


def test_a_click_curve_replays_the_list_from_its_beginning(engine: AnnotationEngine, case: Case) -> None:
    history = (
        PromptHistory()
        .add(PointPrompt((39.0, 59.0)), at_s=1.0)
        .add(PointPrompt((20.0, 59.0)), at_s=2.0)
        .delete(1, at_s=2.5)
        .add(PointPrompt(inside(2)), at_s=4.0)
    )
    curve = click_curve(engine, case, LesionDraft("1", "level", history), reference=known_answer(2))
    assert [(point.clicks, point.at_s, point.dice.value) for point in curve] == [(1, 1.0, 0.0), (2, 4.0, 1.0)]
