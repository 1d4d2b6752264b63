from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.cases import Case
from core.clicks.model_grid import ModelGrid
from core.clicks.values import Block
from core.imaging.case_pixels import volume_as_imported
from core.training.cube_batches import CubeMaker
from core.training.lesion_regions import CubeFrame, cut_out, lesion_regions
from core.training.volume_examples import VolumeExample, VolumeExamples
from tests.lesion_volumes import lesion_cases

FRAME = CubeFrame(side=16, voxel_mm=1.6, centre="click", shift_voxels=3)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return lesion_cases(tmp_path_factory.mktemp("volumes"), cases=3)


def test_examples_come_by_case_and_hold_the_lesion(cases: list[Case]) -> None:
    examples = VolumeExamples(cases[::-1], FRAME)
    assert [example.case_id for example in examples] == ["v00", "v01", "v02"]
    for example in examples:
        inside, outside = example.voxels[example.reference], example.voxels[~example.reference]
        assert inside.mean() > outside[outside > 0].mean() + 30


def test_those_beyond_the_budget_are_read_again(cases: list[Case]) -> None:
    kept, read_again = VolumeExamples(cases, FRAME), VolumeExamples(cases, FRAME, budget_bytes=0)
    for first, second in zip(kept, read_again, strict=True):
        assert np.array_equal(first.voxels, second.voxels)
        assert np.array_equal(first.reference, second.reference)


def test_whole_numbers_of_a_byte_are_kept_as_bytes(cases: list[Case]) -> None:
    native = VolumeExamples(cases, replace(FRAME, voxel_mm=None))
    assert native[0].voxels.dtype == np.uint8
    assert VolumeExamples(cases, FRAME)[0].voxels.dtype == np.float16


def test_a_large_lesion_has_a_box_for_each_cube_that_covers_it(cases: list[Case]) -> None:
    grid = ModelGrid(volume_as_imported(cases[0]).grid, None)
    reference = np.zeros(grid.shape, dtype=bool)
    reference[2:12, 4:20, 2:26] = True
    cubes = CubeFrame(side=16, voxel_mm=None, shift_voxels=2)
    (only,) = lesion_regions(reference, grid, replace(cubes, side=32))
    assert only.shape == (36, 36, 36)
    # 24 voxels along x take two cubes of 16, none of which has 2,000 voxels: the fuller one stays.
    (kept,) = lesion_regions(reference, grid, cubes)
    assert kept.shape == (20, 20, 20)


def test_what_lies_beyond_the_grid_is_no_lesion() -> None:
    mask = np.ones((2, 3, 4), dtype=bool)
    found = cut_out(mask, Block((-1, 0, 2), (3, 2, 4)))
    expected = np.zeros((3, 2, 4), dtype=bool)
    expected[1:, :, :2] = True
    assert np.array_equal(found, expected)
    assert not cut_out(mask, Block((5, 0, 0), (2, 2, 2))).any()


def test_every_cube_holds_its_click_on_the_lesion(cases: list[Case]) -> None:
    examples = list(VolumeExamples(cases, FRAME))
    make = CubeMaker(FRAME, augmented=True)
    for seed in range(20):
        batch = make(examples, (seed,))
        assert batch.cubes.shape == (3, 1, 16, 16, 16)
        for reference, click in zip(batch.references, batch.clicks, strict=True):
            assert click.positive
            assert reference[tuple(int(index) for index in click.position)]


@pytest.mark.parametrize("centre", ["click", "lesion"])
def test_zoomed_cubes_lie_in_their_example_and_hold_their_click(cases: list[Case], centre: str) -> None:
    frame = replace(FRAME, zoom=0.5, centre=centre)
    assert [frame.drawn_side(place) for place in (-1.0, 0.0, 1.0)] == [10, 16, 24]
    examples, make = list(VolumeExamples(cases, frame)), CubeMaker(frame, augmented=True)
    for seed in range(20):
        batch = make(examples, (seed,))
        assert batch.cubes.shape == (len(examples), 1, 16, 16, 16)
        for reference, click in zip(batch.references, batch.clicks, strict=True):
            assert reference[tuple(int(index) for index in click.position)]


def test_a_wider_cube_shows_a_smaller_lesion(cases: list[Case]) -> None:
    """A ball of 6 voxels across is one of 4 in a cube half as wide again: 8/27 of the voxels."""
    places = np.ogrid[:60, :60, :60]
    ball = sum((axis - 29.5) ** 2 for axis in places) < 9.0**2
    values = np.where(ball, 200, 50).astype(np.uint8)
    example = VolumeExample("ball", "1", values, np.asarray(ball))

    class Widest(CubeFrame):
        def drawn_side(self, place: float) -> int:
            return super().drawn_side(1.0)

    wide = CubeMaker(Widest(24, None, zoom=0.5), augmented=True)([example], (0,))
    plain = CubeMaker(CubeFrame(24, None), augmented=True)([example], (0,))
    assert plain.target.sum() == ball.sum()
    assert wide.target.sum() == pytest.approx(ball.sum() * (2 / 3) ** 3, rel=0.05)
    inside, outside = (wide.cubes[0][wide.target[0] == value].mean() for value in (1, 0))
    assert inside > outside + 1


def test_a_lesion_too_small_for_a_wider_cube_stays_one_voxel() -> None:
    reference = np.zeros((24, 24, 24), dtype=bool)
    reference[12, 12, 12] = True
    frame = CubeFrame(16, None, centre="click", zoom=0.5)
    example = VolumeExample("dot", "1", reference.astype(np.uint8), reference)
    for seed in range(10):
        assert CubeMaker(frame, augmented=True)([example], (seed,)).target.sum() >= 1


def test_the_target_is_the_reference_in_the_axes_of_the_models(cases: list[Case]) -> None:
    batch = CubeMaker(FRAME)(list(VolumeExamples(cases, FRAME)), (0,))
    (z, y, x) = np.argwhere(batch.references[1])[0]
    assert batch.target[1, 0, 15 - x, 15 - y, z] == 1
    assert int(batch.target.sum()) == sum(int(reference.sum()) for reference in batch.references)


def test_a_batch_depends_on_its_seed_alone(cases: list[Case]) -> None:
    examples, make = list(VolumeExamples(cases, FRAME)), CubeMaker(FRAME, augmented=True)
    first, again, other = (make(examples, seed) for seed in ((1, 2), (1, 2), (1, 3)))
    assert first.cubes.equal(again.cubes)
    assert first.clicks == again.clicks
    assert not first.cubes.equal(other.cubes)


def test_cubes_around_the_lesion_stay_in_its_middle_unless_they_are_moved(cases: list[Case]) -> None:
    frame = CubeFrame(side=24, voxel_mm=1.6)
    (example, *_) = VolumeExamples(cases, frame)
    batch = CubeMaker(frame)([example], (5,))
    assert np.array_equal(batch.references[0], example.reference)
