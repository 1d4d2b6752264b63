"""Answers of blocks put together into one mask."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.models.contracts import Block

_SPREAD = 0.25
"""Standard deviation of the weight along an axis, in sides of a block: 0.14 at the middle of a face."""


def stitched(
    answers: Iterable[tuple[Block, NDArray[np.float32]]], blocks: Iterable[Block]
) -> tuple[NDArray[np.bool_], Block]:
    """Tell where `evidence` is above 0: the mean of overlapping probabilities, weighted, is above a half.

    Blocks that do not overlap, and single ones, come out as they went in: above a half.

    Args:
        answers: Block and probabilities (z, y, x) of its shape; taken one by one.
        blocks: All of them, for the extent.

    Returns:
        bool mask and the box of the model's grid that it fills.

    Raises:
        InputError: There is no block.
    """
    total, extent = evidence(answers, blocks)
    return total > 0, extent


def evidence(
    answers: Iterable[tuple[Block, NDArray[np.float32]]], blocks: Iterable[Block]
) -> tuple[NDArray[np.float32], Block]:
    """The sum of probabilities less a half, each weighted by a bell around its block's middle.

    Args:
        answers: The answers, see `stitched`.
        blocks: The blocks, see `stitched`.

    Returns:
        float32 (z, y, x), positive where the lesion is, and the box of the model's grid that it fills.

    Raises:
        InputError: There is no block.
    """
    extent = _extent(tuple(blocks))
    # Above a half on average is a positive sum of weighted differences to a half: no sum of weights is kept.
    total = np.zeros(extent.shape, dtype=np.float32)
    for block, probability in answers:
        place = tuple(
            slice(start - origin, start - origin + size)
            for start, origin, size in zip(block.start, extent.start, block.shape, strict=True)
        )
        total[place] += (probability - np.float32(0.5)) * _bell(block.shape)
    return total, extent


def _extent(blocks: tuple[Block, ...]) -> Block:
    if not blocks:
        raise InputError("there is no block to put a mask together from; click inside the volume")
    low = np.min([block.start for block in blocks], axis=0)
    stop = np.max([np.add(block.start, block.shape) for block in blocks], axis=0)
    z, y, x = (int(at) for at in low)
    depth, height, width = (int(size) for size in stop - low)
    return Block((z, y, x), (depth, height, width))


@lru_cache(maxsize=2)
def _bell(shape: tuple[int, int, int]) -> NDArray[np.float32]:
    z, y, x = (np.exp(-0.5 * (((np.arange(n) + 0.5) / n - 0.5) / _SPREAD) ** 2) for n in shape)
    weight: NDArray[np.float32] = (z[:, None, None] * y[None, :, None] * x[None, None]).astype(np.float32)
    return weight
