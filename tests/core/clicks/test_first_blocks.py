"""Where blocks go, and how their answers are put together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clicks.first_blocks import clicked_blocks, covering_blocks, holds, inside
from core.clicks.growth import grown
from core.clicks.model_grid import ModelGrid
from core.clicks.stitching import stitched
from core.errors import InputError
from core.models.contracts import Block
from core.volumes import Grid
from tests.tiny_med3d import ellipsoid

SHAPE, SIDE = (60, 50, 70), 16


def native(shape: tuple[int, int, int] = SHAPE) -> ModelGrid:
    return ModelGrid(Grid(shape, np.eye(4)), None)


def box(start: tuple[int, ...], stop: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[tuple(slice(a, b) for a, b in zip(start, stop, strict=True))] = True
    return mask


places = st.tuples(*(st.tuples(st.integers(0, n - 1), st.integers(1, 40)) for n in SHAPE))


@given(place=places)
@settings(max_examples=40, deadline=None)
def test_blocks_cover_the_reference_once(place: tuple[tuple[int, int], ...]) -> None:
    reference = box(tuple(a for a, _ in place), tuple(a + size for a, size in place))
    blocks = covering_blocks(reference, native(), side=SIDE, least_voxels=0)
    seen = np.zeros(SHAPE, dtype=int)
    for block in blocks:
        seen[inside(block, SHAPE)] += 1
    assert (seen[reference] == 1).all()
    assert seen.max() == 1
    extent = np.ptp(np.argwhere(reference), axis=0) + 1
    assert len(blocks) == np.prod(np.ceil(extent / SIDE))


def test_blocks_with_little_are_dropped_but_never_all() -> None:
    """17 along z needs two blocks; around the middle one gets 9 slices and the other 8."""
    reference = box((10, 10, 10), (27, 20, 20))
    assert len(covering_blocks(reference, native(), side=SIDE, least_voxels=800)) == 2
    (kept,) = covering_blocks(reference, native(), side=SIDE, least_voxels=900)
    assert reference[inside(kept, SHAPE)].sum() == 900
    assert covering_blocks(reference, native(), side=SIDE) == (kept,)


def test_a_reference_between_the_models_voxels_is_covered() -> None:
    grid = ModelGrid(Grid((40, 40, 40), np.eye(4)), 4.0)
    reference = np.zeros((40, 40, 40), dtype=bool)
    reference[20, 20, 20] = True
    (block,) = covering_blocks(reference, grid, side=8)
    assert holds(block, grid.in_model(np.array([[20.0, 20.0, 20.0]]))).all()


def test_no_blocks_for_an_empty_reference() -> None:
    with pytest.raises(InputError, match="0 voxels cannot place blocks"):
        covering_blocks(np.zeros(SHAPE, dtype=bool), native(), side=SIDE)


def test_clicks_get_one_block_where_it_holds_them() -> None:
    (block,) = clicked_blocks(np.array([[20.0, 20, 20], [24, 30, 20]]), (), side=SIDE)
    assert block.start == (14, 18, 13)
    assert clicked_blocks(np.array([[21.0, 21, 21]]), (block,), side=SIDE) == ()


def test_clicks_far_apart_get_blocks_of_their_own() -> None:
    far = np.array([[5.0, 5, 5], [50.0, 40, 60]])
    blocks = clicked_blocks(far, (), side=SIDE)
    assert len(blocks) == 2
    assert all(holds(block, far).any() for block in blocks)


radii = st.tuples(*(st.floats(3, 18) for _ in range(3)))
middles = st.tuples(*(st.floats(10, n - 10) for n in SHAPE))


@given(middle=middles, radii=radii)
@settings(max_examples=25, deadline=None)
def test_grown_blocks_see_the_whole_of_a_lesion(middle: tuple[float, ...], radii: tuple[float, ...]) -> None:
    """What answers knows the truth within a block, at half the resolution as networks do."""
    lesion = ellipsoid(SHAPE, middle, radii)
    padded = np.pad(lesion, SIDE * 3)
    asked: dict[Block, tuple[float, float, float] | None] = {}

    def ask(block: Block, place: tuple[float, float, float] | None) -> np.ndarray:
        asked[block] = place
        cut = padded[tuple(slice(a + SIDE * 3, a + SIDE * 4) for a in block.start)]
        pooled = cut.reshape(8, 2, 8, 2, 8, 2).any(axis=(1, 3, 5))
        return np.where(pooled, 4.0, -4.0).astype(np.float32)

    first = clicked_blocks(np.array([middle]), (), side=SIDE)
    found = grown(first, ask, shape=SHAPE, most_blocks=500)
    seen = np.zeros(SHAPE, dtype=bool)
    for block in found:
        seen[inside(block, SHAPE)] = True
    assert seen[lesion].all()
    for block, place in asked.items():
        if place is not None:
            assert holds(block, np.array([place])).all()
            near = tuple(slice(max(0, round(at) - 1), round(at) + 2) for at in place)
            assert lesion[near].any()


def test_a_lesion_within_its_block_needs_no_other() -> None:
    found = grown([Block((0, 0, 0), (SIDE,) * 3)], lambda *_: small_ball(), shape=SHAPE)
    assert len(found) == 1


def small_ball() -> np.ndarray:
    return np.where(ellipsoid((8, 8, 8), (3.5,) * 3, (2.0,) * 3), 4.0, -4.0).astype(np.float32)


def test_growth_ends_at_the_border_of_the_volume_and_at_the_cap() -> None:
    everywhere = np.full((8, 8, 8), 4.0, dtype=np.float32)
    assert len(grown([Block((0, 0, 0), (SIDE,) * 3)], lambda *_: everywhere, shape=(SIDE,) * 3)) == 1
    assert len(grown([Block((0, 0, 0), (SIDE,) * 3)], lambda *_: everywhere, shape=SHAPE, most_blocks=5)) == 5


def test_one_block_is_stitched_as_it_is() -> None:
    block = Block((-2, 3, 1), (4, 4, 4))
    probability = np.random.default_rng(0).random((4, 4, 4)).astype(np.float32)
    probability[0, 0, 0] = 0.5
    mask, extent = stitched([(block, probability)], [block])
    assert extent == block
    np.testing.assert_array_equal(mask, probability > 0.5)


def test_overlaps_are_weighted_by_the_distance_to_the_middle() -> None:
    left, right = Block((0, 0, 0), (4, 4, 4)), Block((0, 0, 2), (4, 4, 4))
    sure, unsure = np.full((4, 4, 4), 0.9, dtype=np.float32), np.full((4, 4, 4), 0.2, dtype=np.float32)
    mask, extent = stitched([(left, sure), (right, unsure)], [left, right])
    assert extent == Block((0, 0, 0), (4, 4, 6))
    # Of the two shared columns the first is nearer to the left middle, the second to the right one; there
    # 0.4 x bell(1.5) against 0.3 x bell(0.5) speaks for background.
    np.testing.assert_array_equal(mask[0, 0], [True, True, True, False, False, False])


def test_nothing_to_stitch() -> None:
    with pytest.raises(InputError, match="no block"):
        stitched([], [])
