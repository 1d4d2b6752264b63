from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.cases import Modality
from core.errors import SettingsError
from core.imaging.intensity_window import (
    INTENSITY_WINDOWS,
    Limits,
    find_intensity_window,
    percentiles_above_zero,
    window_of,
)
from core.imaging.windowed_frames import WindowedFrames
from core.models.contracts import Frames
from core.volumes import orient

SHAPES = array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=6)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    arrays(np.int16, SHAPES, elements=st.integers(-50, 900)),
    st.sampled_from([(0.5, 99.5), (0, 100), (37, 63)]),
)
def test_percentiles_are_numpy_s_counted_or_sorted(voxels: np.ndarray, percents: tuple[float, float]) -> None:
    inside = voxels[voxels > 0]
    expected = np.percentile(inside, percents) if inside.size else (0, 0)
    assert percentiles_above_zero(voxels, percents) == pytest.approx(tuple(expected), abs=1e-9)
    real = voxels.astype(np.float32)
    assert percentiles_above_zero(real, percents) == pytest.approx(tuple(expected), abs=1e-3)
    np.testing.assert_array_equal(real, voxels.astype(np.float32))  # the volume itself is not sorted


def test_worked_by_hand() -> None:
    limits = Limits(10.0, 20.0)
    assert limits.apply(np.array([0, 10, 12, 20, 99])).tolist() == [0, 0, 51, 255, 255]
    assert Limits(5.0, 5.0).apply(np.array([4.0, 6.0])).tolist() == [0, 0]


def test_windows_of_modalities() -> None:
    voxels = np.array([[[0, 0, 100], [200, 300, 1000]]], dtype=np.int16)
    assert window_of(Modality.MRI).limits(voxels) == Limits(pytest.approx(101.5), pytest.approx(989.5))
    assert window_of(Modality.ABUS).limits(voxels) == Limits(0.0, 255.0)
    assert window_of(Modality.OTHER).limits(voxels - 7) == Limits(-7.0, 993.0)
    assert {window_of(modality).key for modality in Modality} == set(INTENSITY_WINDOWS)
    assert window_of(Modality.MRI).name == "mri_percentile/1"
    with pytest.raises(SettingsError, match="no intensity window 'ct'; choose one of mri_percentile"):
        find_intensity_window("ct")


def test_bytes_of_abus_stay_what_they_are() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(4, 8, 8)
    limits = find_intensity_window("abus_bytes").limits(levels)
    np.testing.assert_array_equal(limits.apply(levels), levels)


def test_empty_and_black_volumes() -> None:
    for window in INTENSITY_WINDOWS.values():
        for voxels in (np.zeros((2, 3, 4), np.int16), np.zeros((2, 3, 4), np.float32)):
            assert not window.limits(voxels).apply(voxels).any()


def test_frames_are_slices_of_one_window() -> None:
    stored = np.random.default_rng(0).gamma(2.0, 100.0, (7, 6, 5)).astype(np.float32)
    volume = orient(stored, np.diag([0.5, 0.75, 2.0, 1.0]))
    frames: Frames = WindowedFrames(volume, window_of(Modality.MRI))
    assert (len(frames), frames.shape) == (5, (6, 7))
    low, high = np.percentile(stored, [0.5, 99.5])
    whole = np.rint(np.clip((volume.voxels - low) / (high - low), 0, 1) * 255)
    found = np.stack([frames[z] for z in range(len(frames))])
    assert found.dtype == np.uint8
    np.testing.assert_allclose(found, whole, atol=1)
    with pytest.raises(IndexError):
        frames[5]
