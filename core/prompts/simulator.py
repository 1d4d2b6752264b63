"""The contract of a prompt simulator, and the seed that makes it repeatable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.prompts.values import PromptKind, PromptSet

Simulate = Callable[[NDArray[np.bool_], np.random.Generator], PromptSet]
"""(reference mask (y, x) or (z, y, x), random generator) -> prompts.

Raises PromptError on an empty mask, except where no prompt is made from it."""


@dataclass(frozen=True, slots=True)
class PromptSimulator:
    """A prompt protocol.

    Attributes:
        key: Key as given to ``--prompts`` and stored with each result.
        label: The name for people.
        simulate: Makes the prompts from the reference.
        kinds: The prompt kinds it makes.
        multimask: True where the model is asked for several candidate masks, the one with the highest
            predicted IoU being the result; None leaves it to the model's own rule.
        source: The place where the protocol is described.
    """

    key: str
    label: str
    simulate: Simulate
    kinds: frozenset[PromptKind]
    multimask: bool | None
    source: str


def prompt_generator(*, seed: int, case_id: str, lesion_id: str, prompts: str) -> np.random.Generator:
    """Return random generator of one lesion under one protocol.

    It depends on its four arguments alone: not on the order of the cases, the number of workers, or
    the other protocols of the run.
    """
    name = "\x1f".join((str(seed), case_id, lesion_id, prompts))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big"))
