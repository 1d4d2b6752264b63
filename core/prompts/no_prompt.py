"""The protocol without a prompt: what a model does when nobody points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.prompts.simulator import PromptSimulator
from core.prompts.values import PromptKind, PromptSet


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """An empty prompt set; looks at neither argument, so an empty mask is allowed."""
    return PromptSet()


NO_PROMPT = PromptSimulator(
    key="none",
    label="No prompt",
    simulate=simulate,
    kinds=frozenset({PromptKind.NONE}),
    multimask=None,
    source="Preset hu2023: the decoder is run without any prompt",
)
