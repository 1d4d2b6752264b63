"""A mixture of prompts to train with, so that one model takes them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box, clip_box
from core.prompts import hu2023, no_prompt, point, tight_box
from core.prompts.reference_pixels import random_point
from core.prompts.simulator import PromptSimulator, Simulate
from core.prompts.values import BoxPrompt, PromptKind, PromptSet

MAX_JITTER = 0.15
"""Share of the box's side, at each edge."""
MAX_POINTS = 4


def _jittered_box(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """A box drawn by hand: each edge off by up to `MAX_JITTER` of the side."""
    tight = bounding_box(mask)
    start, stop = np.array(tight.start), np.array(tight.stop)
    spread = MAX_JITTER * random.random() * (stop - start)
    low = start + random.uniform(-1.0, 1.0, size=start.size) * spread
    high = stop + random.uniform(-1.0, 1.0, size=start.size) * spread
    box = BoxPrompt(tuple(low.tolist()), tuple(np.maximum(high, low + 1.0).tolist()))
    return PromptSet((clip_box(box, mask.shape),))


def _loose_box(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """The box of hu2023 without its point."""
    return PromptSet(hu2023.simulate(mask, random).boxes)


def _several_points(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    return PromptSet(tuple(random_point(mask, random) for _ in range(random.integers(2, MAX_POINTS + 1))))


MIXTURE: tuple[tuple[float, Simulate], ...] = (
    (0.38, hu2023.simulate),
    (0.15, tight_box.simulate),
    (0.13, _jittered_box),
    (0.08, _loose_box),
    (0.19, point.simulate),
    (0.05, _several_points),
    (0.02, no_prompt.simulate),
)
"""Share of the draws and simulator."""


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Return the prompts of a kind that is drawn first, see `MIXTURE`.

    Raises:
        PromptError: The mask is empty.
    """
    shares = np.array([share for share, _ in MIXTURE])
    drawn = int(random.choice(len(MIXTURE), p=shares / shares.sum()))
    return MIXTURE[drawn][1](mask, random)


MIXED = PromptSimulator(
    key="mixed",
    label="Mixture for training",
    simulate=simulate,
    kinds=frozenset({PromptKind.POINT, PromptKind.BOX, PromptKind.NONE}),
    multimask=None,
    source="Loose and tight boxes, one and several points, rarely nothing: what a reader may do first",
)
