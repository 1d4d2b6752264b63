"""The engine with a real SAM, small and random: the same list gives the same mask, whoever else asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from core.annotation.engine import AnnotationEngine
from core.cases import Case
from core.models.catalog import PICTURE_MODELS
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet
from core.settings import Settings
from tests.core.models.conftest import build_tiny_sam
from tests.level_model import inside, known_answer, level_case

KEY = "sam_vit_b"


@pytest.fixture(scope="module")
def model() -> SamSegmenter:
    torch.manual_seed(3)
    sam = build_tiny_sam().eval()
    return SamSegmenter(PICTURE_MODELS.info(KEY), sam, SamFrame(sam), checkpoint_sha256="tiny")


def prompts(number: int) -> list[PromptSet]:
    y, x = inside(number)
    return [
        PromptSet((PointPrompt((y, x)),)),
        PromptSet((BoxPrompt((0.5, 2.5), (20.0, x + 9.0)), PointPrompt((y + 0.3, x), positive=False))),
        PromptSet((PointPrompt((y, x)), MaskPrompt(known_answer(number)))),
    ]


def answers(engine: AnnotationEngine, cases: list[Case], number: int) -> list[bytes]:
    found = [engine.answer(cases[number], KEY, given) for given in prompts(number)]
    assert not any(answer.reused for answer in found)
    return [candidate.mask.tobytes() for answer in found for candidate in answer.candidates]


def test_a_replay_gives_the_same_masks_bit_for_bit_alone_and_in_a_crowd(
    tmp_path: Path, model: SamSegmenter
) -> None:
    cases = [level_case(tmp_path, number) for number in range(8)]
    alone = AnnotationEngine(Settings(tmp_path / "a", tmp_path), load=lambda key: model)
    crowded = AnnotationEngine(Settings(tmp_path / "b", tmp_path), load=lambda key: model)
    wanted = [answers(alone, cases, number) for number in range(8)]
    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda number: answers(crowded, cases, number), range(8)))
    assert found == wanted
    from_disk = AnnotationEngine(Settings(tmp_path / "a", tmp_path), load=lambda key: model)
    assert [answers(from_disk, cases, number) for number in range(8)] == wanted


def test_embeddings_of_weights_without_a_hash_are_not_kept_on_disk(tmp_path: Path) -> None:
    torch.manual_seed(4)
    sam = build_tiny_sam().eval()
    unnamed = SamSegmenter(PICTURE_MODELS.info(KEY), sam, SamFrame(sam))
    engine = AnnotationEngine(Settings(tmp_path / "home", tmp_path), load=lambda key: unnamed)
    assert not engine.prepare(level_case(tmp_path, 0), KEY).reused
    assert engine.prepare(level_case(tmp_path, 0), KEY).reused
    assert not (tmp_path / "home" / "embeddings").exists()
    assert np.isfinite(engine.answer(level_case(tmp_path, 0), KEY, prompts(0)[0]).seconds)
