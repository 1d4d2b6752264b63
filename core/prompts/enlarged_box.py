"""The boxes of the preset ranem2023: tight, and enlarged at random.

The study enlarges a box by 5, 10 or 20 % jitter of its sides. Our choice: each edge moves outwards on its
own, by a uniform draw between nothing and that share of the side, and no further than the image.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box, clip_box
from core.prompts.simulator import PromptSimulator
from core.prompts.values import BoxPrompt, PromptKind, PromptSet

PERCENTS = (5, 10, 20)


def _simulator(percent: int) -> PromptSimulator:
    def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
        tight = bounding_box(mask)
        start, stop = np.array(tight.start), np.array(tight.stop)
        most = percent / 100 * (stop - start)
        low = start - most * random.random(start.size)
        high = stop + most * random.random(start.size)
        return PromptSet((clip_box(BoxPrompt(tuple(low.tolist()), tuple(high.tolist())), mask.shape),))

    return PromptSimulator(
        key=f"box_{percent}",
        label=f"Box enlarged by up to {percent} %",
        simulate=simulate,
        kinds=frozenset({PromptKind.BOX}),
        multimask=None,
        source="Preset ranem2023: box with jitter",
    )


ENLARGED_BOXES = tuple(_simulator(percent) for percent in PERCENTS)
