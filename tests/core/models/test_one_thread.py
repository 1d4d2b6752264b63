"""Answers do not depend on the number of threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from core.models.one_thread import one_thread
from core.models.starter.load_starter import blank_starter
from core.models.starter_2d_model import STARTER_2D
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet

pytestmark = pytest.mark.processor

IMAGE = np.random.default_rng(0).integers(0, 255, (40, 56), dtype=np.uint8)
PROMPTS = [
    PromptSet((PointPrompt((12.0, 20.0)),)),
    PromptSet((BoxPrompt((5.0, 8.0), (30.0, 41.0)), PointPrompt((33.0, 50.0), positive=False))),
]


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_only_the_calling_thread_is_held_and_only_within() -> None:
    torch.set_num_threads(2)
    seen: list[int] = []

    def other() -> None:
        torch.set_num_threads(2)
        seen.append(torch.get_num_threads())

    with one_thread():
        seen.append(torch.get_num_threads())
        elsewhere = threading.Thread(target=other)
        elsewhere.start()
        elsewhere.join()
        seen.append(torch.get_num_threads())
    assert seen == [1, 2, 1]
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize("prompts", PROMPTS)
def test_the_starter_gives_the_same_logits_on_any_number_of_threads(prompts: PromptSet) -> None:
    model = blank_starter(STARTER_2D.info, 64, seed=0)
    embedding = model.embed(IMAGE)
    found = []
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        found.append(model.predict(embedding, prompts).best)
    assert all(np.array_equal(found[0].low_res_logits, other.low_res_logits) for other in found[1:])
    assert len({other.predicted_iou for other in found}) == 1
