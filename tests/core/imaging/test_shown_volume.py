"""Second looks at a volume: the same values, without reading it whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.case_pixels import volume_as_imported
from core.imaging.shown_volume import shown_volume
from tests.tiny_volume_study import SHAPE_XYZ, save_nifti, write_case


@pytest.mark.parametrize("ending", [".nii.gz", ".nii"])
def test_first_and_second_look_are_the_same(tmp_path: Path, ending: str) -> None:
    case = write_case(tmp_path, ending=ending)
    first = shown_volume(case, tmp_path / "kept")
    second = shown_volume(case, tmp_path / "kept")
    expected = volume_as_imported(case)
    for shown in (first, second):
        assert np.array_equal(shown.volume.voxels, expected.voxels)
        assert shown.volume.grid.same_place(expected.grid)
        assert shown.volume.grid.stored == expected.grid.stored
    assert first.model_limits == second.model_limits
    assert len(list((tmp_path / "kept").glob("*.npy"))) == 1


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path)
    shown_volume(case, tmp_path / "kept")
    save_nifti(case.image.path, np.ones(SHAPE_XYZ, dtype=np.int16))
    with pytest.raises(InputError, match="has changed since it was imported"):
        shown_volume(case, tmp_path / "kept")


def test_windows_are_percentiles_of_the_voxels(tmp_path: Path) -> None:
    shown = shown_volume(write_case(tmp_path), tmp_path / "kept")
    limits = shown.limits(10, 90)
    low, high = np.percentile(shown.volume.voxels, [10, 90])
    assert (limits.low, limits.high) == pytest.approx((low, high))
