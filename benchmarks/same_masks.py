"""The agreement of two ways to a mask: all pixels but a few on its edge, where a logit's last bits decide."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

MOST_APART = 1e-4
"""Share of the pixels that may differ; logits of two ways lie within some units in the last place."""


def same_masks(ours: Iterable[NDArray[np.bool_]], theirs: Iterable[NDArray[np.bool_]]) -> bool:
    """Return whether there are as many masks, of the same shapes, and each pair agrees."""
    one, other = list(ours), list(theirs)
    return [mask.shape for mask in one] == [mask.shape for mask in other] and all(
        (a != b).mean() <= MOST_APART for a, b in zip(one, other, strict=True)
    )
