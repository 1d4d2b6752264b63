from __future__ import annotations

import numpy as np

from core.clicks.sliding import sliding_blocks


def test_blocks_overlap_by_half_and_end_with_the_grid() -> None:
    blocks = sliding_blocks((8, 10, 4), side=4)
    assert sorted({block.start[0] for block in blocks}) == [0, 2, 4]
    assert sorted({block.start[1] for block in blocks}) == [0, 2, 4, 6]
    assert {block.start[2] for block in blocks} == {0}


def test_every_voxel_is_seen() -> None:
    shape = (7, 5, 9)
    seen = np.zeros(shape, dtype=bool)
    for block in sliding_blocks(shape, side=4):
        z, y, x = (
            slice(max(start, 0), start + size) for start, size in zip(block.start, block.shape, strict=True)
        )
        seen[z, y, x] = True
    assert seen.all()


def test_a_grid_smaller_than_the_cube_lies_in_its_middle() -> None:
    (block,) = sliding_blocks((4, 8, 3), side=8)
    assert block.start == (-2, 0, -2)
