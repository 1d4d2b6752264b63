"""The weights that come with the project."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from core.datasets.phantom_plan import plan_phantoms
from core.datasets.phantom_render import Phantom, render_phantom
from core.imaging.hashing import file_sha256
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Embedding, Segmenter
from core.models.starter_2d_model import STARTER_2D_PATH
from core.prompts.corrective import corrective_click
from core.prompts.registry import PROMPTS
from core.prompts.values import MaskPrompt, PointPrompt, PromptSet


@cache
def phantoms() -> list[Phantom]:
    """Pictures with a lesion each."""
    return [render_phantom(case) for case in plan_phantoms(14, seed=77) if case.lesion is not None]


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return PICTURE_MODELS.load("starter_2d", tmp_path_factory.mktemp("no_weights"), device="cpu")


@pytest.fixture(scope="module")
def embeddings(starter: Segmenter) -> list[Embedding]:
    """Of the phantoms, in their order."""
    return [starter.embed(phantom.image) for phantom in phantoms()]


def dice(one: np.ndarray, other: np.ndarray) -> float:
    return float(2 * (one & other).sum() / (one.sum() + other.sum()))


def mean_dice(starter: Segmenter, embeddings: list[Embedding], key: str) -> float:
    found = []
    for number, (phantom, embedding) in enumerate(zip(phantoms(), embeddings, strict=True)):
        prompts = PROMPTS[key].simulate(phantom.mask, np.random.default_rng(number))
        best = starter.predict(embedding, prompts, multimask=PROMPTS[key].multimask).best
        found.append(dice(best.mask, phantom.mask))
    return float(np.mean(found))


def test_it_needs_no_download_and_is_small(tmp_path: Path) -> None:
    ready = {found.info.key: found.ready for found in PICTURE_MODELS.available(tmp_path)}
    assert ready["starter_2d"]
    assert STARTER_2D_PATH.stat().st_size < 15e6


def test_its_card_names_the_weights_the_data_and_the_command(tmp_path: Path) -> None:
    card = STARTER_2D_PATH.with_suffix(".md").read_text(encoding="utf-8")
    assert file_sha256(STARTER_2D_PATH) in card
    assert PICTURE_MODELS.sha256("starter_2d", tmp_path) in card
    assert "python -m jobs.train" in card
    assert "doi:10.1016/j.dib.2019.104863" in card
    assert re.search(r"\| all \| 97 \| 0\.\d{3}", card)


@pytest.mark.parametrize(("key", "least"), [("hu2023", 0.85), ("tight_box", 0.88), ("point", 0.65)])
def test_it_segments_phantoms_it_has_not_seen(
    starter: Segmenter, embeddings: list[Embedding], key: str, least: float
) -> None:
    assert mean_dice(starter, embeddings, key) > least


def test_corrective_clicks_help(starter: Segmenter, embeddings: list[Embedding]) -> None:
    gains = []
    for phantom, embedding in zip(phantoms(), embeddings, strict=True):
        first = corrective_click(phantom.mask, np.zeros_like(phantom.mask))
        assert first is not None
        clicks: list[PointPrompt] = [first]
        answers = [starter.predict(embedding, PromptSet((first,))).best]
        for _ in range(4):
            click = corrective_click(phantom.mask, answers[-1].mask)
            clicks.extend([click] if click else [])
            before = MaskPrompt(answers[-1].mask, answers[-1].low_res_logits)
            answers.append(starter.predict(embedding, PromptSet((*clicks, before))).best)
        gains.append(dice(answers[-1].mask, phantom.mask) - dice(answers[0].mask, phantom.mask))
    assert np.mean(gains) > 0


def test_the_same_question_gets_the_same_answer(starter: Segmenter) -> None:
    image = phantoms()[0].image
    prompts = PromptSet((PointPrompt((150.0, 250.0)),))
    one, other = (starter.predict(starter.embed(image), prompts).best for _ in range(2))
    assert np.array_equal(one.low_res_logits, other.low_res_logits)


def test_it_answers_quickly(starter: Segmenter) -> None:
    """Loose: 0.2 s here, but the processor may be an old one; benchmarks/starter.py measures."""
    started = time.process_time()
    starter.predict(starter.embed(phantoms()[0].image), PromptSet((PointPrompt((150.0, 250.0)),)))
    assert time.process_time() - started < 10
