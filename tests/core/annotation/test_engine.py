"""The engine that answers everybody: right, the same each time, and never somebody else's mask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.annotation.draft import LesionDraft
from core.annotation.drawn import Scribble
from core.annotation.engine import AnnotationEngine
from core.annotation.lesion_masks import lesion_masks
from core.annotation.mask_edits import BrushStroke, EditHistory
from core.annotation.prompt_history import PromptHistory
from core.errors import CheckpointError, InputError, PromptError
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet
from core.settings import Settings
from tests.level_model import LevelSegmenter, inside, known_answer, level_case

MakeEngine = Callable[[LevelSegmenter], AnnotationEngine]


@pytest.fixture
def make_engine(tmp_path: Path) -> MakeEngine:
    settings = Settings(tmp_path / "home", tmp_path / "weights")
    return lambda model: AnnotationEngine(settings, load=lambda key: model)


def point(number: int, *, positive: bool = True) -> PromptSet:
    return PromptSet((PointPrompt(inside(number), positive),))


def test_an_answer_has_candidates_with_areas_and_the_models_choice(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    engine, case = make_engine(LevelSegmenter()), level_case(tmp_path, 2)
    answer = engine.answer(case, "level", point(2))
    np.testing.assert_array_equal(answer.mask, known_answer(2))
    assert [c.area_px for c in answer.candidates] == [70, 70, 0]
    assert answer.candidates[0].area_mm2 == pytest.approx(70 * 0.5 * 0.25)
    assert [c.predicted_iou for c in answer.candidates] == [0.9, 0.5, 0.1]
    assert (answer.chosen, answer.best, answer.checkpoint_sha256) == (0, 0, "level weights")
    assert answer.encode_seconds > 0
    picked = engine.answer(case, "level", point(2), chosen=2)
    assert (picked.chosen, picked.mask.any(), picked.encode_seconds, picked.reused) == (2, False, 0.0, True)
    without_mm = engine.answer(level_case(tmp_path, 2, spacing_mm=None), "level", point(2))
    assert without_mm.candidates[0].area_mm2 is None
    with pytest.raises(PromptError, match="candidate 4 was picked, but the model proposes 3"):
        engine.answer(case, "level", point(2), chosen=3)


def test_an_image_is_encoded_once_for_all_prompts_sessions_and_processes(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    model, case = LevelSegmenter(), level_case(tmp_path, 1)
    engine = make_engine(model)
    assert not engine.is_prepared(case, "level")
    first = engine.prepare(case, "level")
    assert not first.reused
    assert engine.prepare(case, "level").reused
    engine.answer(case, "level", point(1))
    engine.answer(case, "level", point(1, positive=False))
    assert len(model.encoded) == 1
    assert make_engine(model).prepare(case, "level").reused  # from disk
    assert len(model.encoded) == 1


def test_the_same_list_gives_the_same_mask_also_when_it_is_not_kept(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    case = level_case(tmp_path, 4)
    answers = [make_engine(LevelSegmenter()).answer(case, "level", point(4)) for _ in range(3)]
    assert not any(answer.reused for answer in answers)
    assert len({answer.mask.tobytes() for answer in answers}) == 1


def test_masks_that_are_shared_cannot_be_changed(tmp_path: Path, make_engine: MakeEngine) -> None:
    engine, case = make_engine(LevelSegmenter()), level_case(tmp_path, 0)
    for shared in (engine.answer(case, "level", point(0)).mask, engine.image(case)):
        with pytest.raises(ValueError, match="read-only"):
            shared[0, 0] = 1


def test_what_the_model_was_not_made_for_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    loaded: list[str] = []

    def load(key: str) -> LevelSegmenter:
        loaded.append(key)
        raise CheckpointError("not here")

    engine = AnnotationEngine(Settings(tmp_path, tmp_path), load=load)
    with pytest.raises(PromptError, match="does not take point prompts"):
        engine.answer(level_case(tmp_path, 0), "medsam_vit_b", point(0))
    assert loaded == []
    for _ in range(2):  # a model that could not be loaded is tried again
        with pytest.raises(CheckpointError, match="not here"):
            engine.prepare(level_case(tmp_path, 0), "level")
    assert loaded == ["level", "level"]


def test_another_picture_in_the_same_place_is_refused(tmp_path: Path, make_engine: MakeEngine) -> None:
    case = level_case(tmp_path, 0)
    Image.fromarray(np.full((40, 60), 9, dtype=np.uint8)).save(case.image.path)
    with pytest.raises(InputError, match="has changed since it was imported"):
        make_engine(LevelSegmenter()).prepare(case, "level")


def test_twenty_people_on_different_cases_each_get_their_own_mask(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    model = LevelSegmenter(pause_s=0.002)
    engine = make_engine(model)
    cases = [level_case(tmp_path, number) for number in range(20)]
    start = threading.Barrier(20)

    def prompt(number: int) -> list[bool]:
        start.wait()
        right = []
        for step in range(15):
            positive = step % 2 == 0
            # A position of its own at each step, so that no answer comes from those kept.
            y, x = inside(number)
            prompts = PromptSet((PointPrompt((y + step / 100, x), positive),))
            answer = engine.answer(cases[number], "level", prompts)
            wanted = known_answer(number) if positive else ~known_answer(number)
            right.append(bool(np.array_equal(answer.mask, wanted)))
        return right

    with ThreadPoolExecutor(20) as people:
        rights = list(people.map(prompt, range(20)))
    assert all(all(right) for right in rights)
    assert len(model.encoded) == 20
    assert model.most_inside == 1
    assert model.predicted == 20 * 15


def test_people_who_ask_for_one_image_at_once_wait_for_one_encoding(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    model, case = LevelSegmenter(pause_s=0.05), level_case(tmp_path, 3)
    engine = make_engine(model)
    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda _: engine.prepare(case, "level"), range(8)))
    assert len(model.encoded) == 1
    assert sum(not preparation.reused for preparation in found) == 1


def test_only_the_newest_images_are_remembered_as_encoded(
    tmp_path: Path, make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.annotation.engine.MOST_PREPARED", 2)
    engine, cases = make_engine(LevelSegmenter()), [level_case(tmp_path, number) for number in range(3)]
    for case in (cases[0], cases[1], cases[0], cases[2]):
        engine.prepare(case, "level")
    assert [engine.is_prepared(case, "level") for case in cases] == [True, False, True]
    assert engine.prepare(cases[1], "level").reused


def test_a_model_is_loaded_once_for_all(tmp_path: Path) -> None:
    loaded: list[str] = []

    def load(key: str) -> LevelSegmenter:
        loaded.append(key)
        time.sleep(0.05)
        return LevelSegmenter()

    engine = AnnotationEngine(Settings(tmp_path, tmp_path), load=load)
    cases = [level_case(tmp_path, number) for number in range(6)]
    with ThreadPoolExecutor(6) as people:
        list(people.map(lambda case: engine.prepare(case, "level"), cases))
    assert loaded == ["level"]


def test_the_next_cases_are_encoded_in_the_background(tmp_path: Path, make_engine: MakeEngine) -> None:
    model = LevelSegmenter(pause_s=0.01)
    engine = make_engine(model)
    cases = [level_case(tmp_path, number) for number in range(5)]
    broken = level_case(tmp_path / "broken", 7)
    broken.image.path.unlink()
    engine.encode_ahead([broken, *cases], "level")
    assert engine.wait_until_idle(timeout_s=20)
    assert [engine.is_prepared(case, "level") for case in cases] == [True] * 5
    assert not engine.is_prepared(broken, "level")
    assert engine.answer(cases[2], "level", point(2)).encode_seconds == 0.0
    assert model.encoded == [case.image.pixel_sha256 for case in cases]
    engine.encode_ahead(cases, "level")  # nothing left to do
    assert engine.wait_until_idle(timeout_s=1)


def test_a_person_who_waits_goes_before_what_is_encoded_ahead(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    model = LevelSegmenter(pause_s=0.05)
    engine = make_engine(model)
    cases = [level_case(tmp_path, number) for number in range(10)]
    engine.encode_ahead(cases[:9], "level")
    while not model.encoded:
        time.sleep(0.001)
    engine.prepare(cases[9], "level")
    assert model.encoded.index(cases[9].image.pixel_sha256) <= 2
    engine.close()
    assert len(model.encoded) < 10


def test_the_case_in_work_goes_before_what_an_earlier_call_left(
    tmp_path: Path, make_engine: MakeEngine
) -> None:
    model = LevelSegmenter(pause_s=0.03)
    engine = make_engine(model)
    cases = [level_case(tmp_path, number) for number in range(8)]
    engine.encode_ahead(cases[:6], "level")
    engine.encode_ahead(cases[6:], "level")
    assert engine.wait_until_idle(timeout_s=20)
    order = [model.encoded.index(case.image.pixel_sha256) for case in cases]
    assert max(order[6:]) < 4
    assert len(model.encoded) == 8


def test_weightless_models_of_the_registry_do_not_share_embeddings(tmp_path: Path) -> None:
    engine = AnnotationEngine(Settings(tmp_path, tmp_path))
    case = level_case(tmp_path, 5)
    box = PromptSet((BoxPrompt((0.0, 5.0), (12.0, 14.0)),))
    masks = {key: engine.answer(case, key, box).mask for key in ("ellipse", "classical")}
    assert not np.array_equal(masks["ellipse"], masks["classical"])
    assert not (tmp_path / "embeddings").exists()


def test_a_lesion_is_the_replay_of_its_prompts_and_its_edits(tmp_path: Path, make_engine: MakeEngine) -> None:
    engine, case = make_engine(LevelSegmenter()), level_case(tmp_path, 2)
    prompts = PromptHistory().add(PointPrompt(inside(2)), at_s=1.0)
    edits = EditHistory().add(BrushStroke(((30.0, 30.0),), radius_px=1.0), at_s=2.0)
    masks = lesion_masks(engine, case, LesionDraft("1", "level", prompts, edits))
    np.testing.assert_array_equal(masks.model, known_answer(2))
    assert masks.final.sum() == known_answer(2).sum() + 5
    assert masks.share_changed == pytest.approx(5 / 75)
    picked = lesion_masks(engine, case, LesionDraft("1", "level", prompts.choose(2, at_s=3.0), edits))
    assert picked.model.sum() == 0
    assert picked.final.sum() == 5


def test_without_prompts_no_model_is_asked(tmp_path: Path, make_engine: MakeEngine) -> None:
    model, case = LevelSegmenter(), level_case(tmp_path, 2)
    edits = EditHistory().add(BrushStroke(((5.0, 5.0),), radius_px=1.0), at_s=2.0)
    masks = lesion_masks(make_engine(model), case, LesionDraft("1", "level", edits=edits))
    assert masks.answer is None
    assert (masks.model.sum(), masks.final.sum(), masks.share_changed) == (0, 5, 1.0)
    assert model.predicted == 0


def test_a_scribble_reaches_the_model_as_a_mask(tmp_path: Path, make_engine: MakeEngine) -> None:
    engine, case = make_engine(LevelSegmenter()), level_case(tmp_path, 2)
    history = PromptHistory().add(Scribble(((5.0, 5.0), (5.0, 9.0)), radius_px=0.5), at_s=1.0)
    masks = lesion_masks(engine, case, LesionDraft("1", "level", history))
    assert np.argwhere(masks.model).tolist() == [[5, x] for x in range(5, 10)]
