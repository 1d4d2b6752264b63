"""A volume on the grid of zhou2025, and its answers back on its own."""

from __future__ import annotations

import numpy as np
import pytest

from core.clicks.study_grid import OWN, SHAPE, SPACING_MM, STUDY, Given, centred_grid, given, resampled
from core.errors import InputError
from core.prompts.values import PointPrompt, PromptSet
from core.volumes import Grid, Volume


def a_volume(shape: tuple[int, int, int] = (4, 6, 8)) -> Volume:
    affine = np.diag([2.0, 0.5, 0.25, 1.0])
    affine[:3, 3] = [10, -20, 30]
    return Volume(np.arange(np.prod(shape), dtype=np.int16).reshape(shape), Grid(shape, affine))


def test_the_middle_stays_and_spacing_is_what_was_asked_for() -> None:
    grid = a_volume().grid
    target = centred_grid(grid, shape=SHAPE, spacing_mm=SPACING_MM)
    assert target.spacing_mm == pytest.approx((1.0, 0.082, 0.2))
    middles = [one.world_mm((np.array([one.shape]) - 1) / 2)[0] for one in (grid, target)]
    assert middles[0] == pytest.approx(middles[1])


def test_a_grid_of_half_steps_holds_the_volume_linear_and_zeros_around() -> None:
    volume = a_volume()
    target = centred_grid(volume.grid, shape=(7, 11, 15), spacing_mm=(1.0, 0.25, 0.125))
    found = resampled(volume, target).voxels
    assert np.array_equal(found[::2, ::2, ::2], volume.voxels)
    wide = resampled(volume, centred_grid(volume.grid, shape=(8, 6, 8), spacing_mm=(2.0, 0.5, 0.25))).voxels
    assert np.array_equal(wide[2:6], volume.voxels)
    assert not wide[:2].any()
    assert not wide[6:].any()


def test_answers_and_clicks_go_back_to_the_case() -> None:
    volume = a_volume()
    target = centred_grid(volume.grid, shape=(7, 11, 15), spacing_mm=(1.0, 0.25, 0.125))
    there = Given(Volume(np.zeros(target.shape), target), {}, target.steps, volume.grid)
    mask = np.zeros(target.shape, dtype=bool)
    mask[2, 4, 6] = True
    assert np.argwhere(there.mask_back(mask)).tolist() == [[1, 2, 3]]
    (click,) = there.clicks_back(PromptSet((PointPrompt((2.0, 4.0, 6.0), positive=False),))).points
    assert click.position == pytest.approx((1.0, 2.0, 3.0))
    assert not click.positive


def test_a_lesion_that_would_be_cut_is_refused_and_the_own_grid_changes_nothing() -> None:
    long = a_volume((200, 3, 3))
    reference = np.ones(long.shape, dtype=bool)
    with pytest.raises(InputError, match="of 1800 voxels of lesion 'L' lie outside of the study's grid"):
        given(long, {"L": reference}, steps=long.grid.steps, grid=STUDY)
    same = given(long, {"L": reference}, steps=None, grid=OWN)
    assert same.volume is long
    assert same.mask_back(reference) is reference
