"""The engine behind clicks in volumes: real models, a volume of some thousand voxels."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import numpy as np
import pytest

from core.annotation.click_engine import ClickEngine
from core.annotation.click_error import click_error
from core.cases import Case
from core.errors import CheckpointError, PromptError
from core.imaging.case_pixels import volume_as_imported
from core.imaging.mask_files import save_mask
from core.models.baseline_models import MEDIAN_CM3, SPHERE_AT_CLICK
from core.models.contracts import ClickSegmenter
from core.models.sam_med3d.med3d_segmenter import Med3DSegmenter
from core.models.sphere_at_click import SphereAtClick
from core.prompts.values import PointPrompt, PromptSet
from core.settings import Settings
from core.volumes import Volume
from tests.tiny_med3d import INFO, tiny_med3d
from tests.tiny_volume_study import write_case

CLICKS = PromptSet(
    (PointPrompt((4.0, 22.0, 20.0)), PointPrompt((1.0, 5.0, 5.0), False), PointPrompt((4.0, 25.5, 24.0)))
)


def first(count: int) -> PromptSet:
    return PromptSet(CLICKS.prompts[:count])


@pytest.fixture
def loads() -> list[str]:
    return []


@pytest.fixture
def engine(tmp_path: Path, loads: list[str]) -> Iterator[ClickEngine]:
    def load(key: str) -> ClickSegmenter:
        loads.append(key)
        if key == "sphere_at_click":
            return SphereAtClick(SPHERE_AT_CLICK.info, volume_cm3=MEDIAN_CM3)
        if key == "tiny":
            return Med3DSegmenter(INFO, tiny_med3d(), voxel_mm=None, checkpoint_sha256="0" * 64)
        raise CheckpointError("the weights are not there; fetch them")

    made = ClickEngine(Settings(tmp_path, tmp_path / "weights"), load=load)
    yield made
    made.close()


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return write_case(tmp_path / "cohort")


@pytest.fixture
def volume(case: Case) -> Volume:
    return volume_as_imported(case)


def test_the_same_list_gives_the_same_mask_however_it_came_about(
    engine: ClickEngine, case: Case, volume: Volume, tmp_path: Path
) -> None:
    at_once = engine.answer(case, volume, model_key="tiny", clicks=CLICKS)
    fresh = ClickEngine(
        Settings(tmp_path, tmp_path), load=lambda _: Med3DSegmenter(INFO, tiny_med3d(), voxel_mm=None)
    )
    for count in (1, 2, 3):
        one_by_one = fresh.answer(case, volume, model_key="tiny", clicks=first(count))
    fresh.close()
    assert at_once.mask.shape == volume.shape
    assert np.array_equal(at_once.mask, one_by_one.mask)


def test_blocks_are_encoded_once_for_all_who_look(engine: ClickEngine, case: Case, volume: Volume) -> None:
    begun = engine.answer(case, volume, model_key="tiny", clicks=first(1))
    assert begun.encoded == begun.blocks >= 1
    again = engine.answer(case, Volume(volume.voxels, volume.grid), model_key="tiny", clicks=first(1))
    assert again.encoded == 0
    assert np.array_equal(again.mask, begun.mask)
    other = PromptSet((PointPrompt((5.0, 22.0, 20.0)),))
    assert engine.answer(case, volume, model_key="tiny", clicks=other).blocks >= 1


def test_without_clicks_the_mask_is_empty_and_no_model_is_loaded(
    engine: ClickEngine, case: Case, volume: Volume, loads: list[str]
) -> None:
    reply = engine.answer(case, volume, model_key="tiny", clicks=PromptSet(()))
    assert not reply.mask.any()
    assert loads == []


def test_answers_come_in_the_background_and_their_masks_are_kept(
    engine: ClickEngine, case: Case, volume: Volume, tmp_path: Path
) -> None:
    asked = [
        engine.ask(case, volume, model_key="sphere_at_click", clicks=first(count)) for count in (1, 2, 3)
    ]
    wait(asked, timeout=60)
    last = asked[-1].result()
    plain = SphereAtClick(SPHERE_AT_CLICK.info, volume_cm3=MEDIAN_CM3).open(volume).answer(CLICKS).mask
    assert np.array_equal(last.mask, plain)
    assert not last.mask.flags.writeable
    sha256 = save_mask(tmp_path / "elsewhere", last.mask)
    assert list(Settings(tmp_path, tmp_path).masks.rglob(f"{sha256}*"))


def test_threads_that_ask_for_the_same_load_and_answer_once(
    engine: ClickEngine, case: Case, volume: Volume, loads: list[str]
) -> None:
    encoded: list[int] = []

    def ask() -> None:
        encoded.append(engine.answer(case, volume, model_key="tiny", clicks=first(2)).encoded)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["tiny"]
    assert sorted(encoded)[:3] == [0, 0, 0]


def test_what_goes_wrong_comes_out_and_can_be_tried_again(
    engine: ClickEngine, case: Case, volume: Volume, loads: list[str]
) -> None:
    for _ in range(2):
        asked = engine.ask(case, volume, model_key="gone", clicks=first(1))
        with pytest.raises(CheckpointError, match="fetch them"):
            asked.result(timeout=60)
    assert loads == ["gone", "gone"]
    outside = PromptSet((PointPrompt((40.0, 0.0, 0.0)),))
    with pytest.raises(PromptError, match="outside the volume"):
        engine.answer(case, volume, model_key="tiny", clicks=outside)


def test_every_error_has_a_sentence() -> None:
    assert click_error(CheckpointError("no weights; fetch them")) == "no weights; fetch them"
    assert "not enough memory" in click_error(MemoryError())
    assert "not enough memory" in click_error(RuntimeError("CUDA out of memory"))
    assert "ValueError: odd" in click_error(ValueError("odd"))
