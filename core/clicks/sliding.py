"""Blocks that overlap by half and cover a whole grid."""

from __future__ import annotations

from itertools import product

from core.models.contracts import Block


def sliding_blocks(shape: tuple[int, int, int], *, side: int) -> tuple[Block, ...]:
    """Return cubes half a side apart, from the grid's first voxel beyond its last; the last are pushed back.

    Along an axis that is shorter than the cube there is one, with the grid in its middle.

    Args:
        shape: (z, y, x) of the grid.
        side: Side of the cubes, even.
    """
    starts = [_starts(size, side) for size in shape]
    return tuple(Block((z, y, x), (side,) * 3) for z, y, x in product(*starts))


def _starts(size: int, side: int) -> list[int]:
    if size <= side:
        return [-((side - size) // 2)]
    last = size - side
    return [*range(0, last, side // 2), last]
