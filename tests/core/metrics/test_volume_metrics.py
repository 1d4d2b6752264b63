"""Metrics of anisotropic volumes, held against SimpleITK."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from core.metrics.registry import measure

SPACINGS_MM = [(2.0, 0.8, 0.8), (1.0, 0.2, 0.082), (3.3, 0.61, 0.97)]


def blob(seed: int, shape: tuple[int, ...] = (14, 40, 36)) -> NDArray[np.bool_]:
    noise = gaussian_filter(np.random.default_rng(seed).standard_normal(shape), (1.5, 4, 4))
    return noise > np.quantile(noise, 0.92)


def itk(mask: NDArray[np.bool_], spacing_mm: tuple[float, ...]) -> sitk.Image:
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing(spacing_mm[::-1])
    return image


def volume_mm3(image: sitk.Image) -> float:
    shapes = sitk.LabelShapeStatisticsImageFilter()
    shapes.Execute(image)
    return shapes.GetPhysicalSize(1)


def distances(source: sitk.Image, target: sitk.Image) -> NDArray[np.float64]:
    """From every voxel of the source to the nearest of the target, by SimpleITK's distance map."""
    away = sitk.SignedMaurerDistanceMap(target, squaredDistance=False, useImageSpacing=True)
    values = sitk.GetArrayFromImage(away)[sitk.GetArrayFromImage(source) > 0].astype(np.float64)
    inside = (sitk.GetArrayFromImage(target) > 0)[sitk.GetArrayFromImage(source) > 0]
    return np.where(inside, 0.0, values)


@pytest.mark.parametrize("spacing_mm", SPACINGS_MM)
@pytest.mark.parametrize("seed", [0, 2])
def test_simpleitk_agrees(seed: int, spacing_mm: tuple[float, ...]) -> None:
    reference, prediction = blob(seed), blob(seed + 1)
    measured = {key: value.value for key, value in measure(reference, prediction, spacing_mm).items()}
    theirs = itk(reference, spacing_mm), itk(prediction, spacing_mm)
    overlap = sitk.LabelOverlapMeasuresImageFilter()
    overlap.Execute(*theirs)
    assert measured["dice"] == pytest.approx(overlap.GetDiceCoefficient(), abs=1e-6)
    assert measured["iou"] == pytest.approx(overlap.GetJaccardCoefficient(), abs=1e-6)
    hausdorff = sitk.HausdorffDistanceImageFilter()
    hausdorff.Execute(*theirs)
    assert measured["hausdorff_mm"] == pytest.approx(hausdorff.GetHausdorffDistance(), abs=1e-6)
    both_ways = distances(*theirs), distances(*theirs[::-1])
    percentile = max(np.percentile(one_way, 95) for one_way in both_ways)
    # The distance map is of 32 bits.
    assert measured["hd95_mm"] == pytest.approx(percentile, rel=1e-6, abs=1e-6)
    ours, whole = volume_mm3(theirs[1]) - volume_mm3(theirs[0]), volume_mm3(theirs[0])
    assert measured["volume_error_cm3"] == pytest.approx(ours / 1000, abs=1e-6)
    assert measured["volume_error_percent"] == pytest.approx(100 * ours / whole, abs=1e-6)


@pytest.mark.parametrize("seed", [0, 2])
def test_voxel_distances_leave_the_spacing_out(seed: int) -> None:
    reference, prediction = blob(seed), blob(seed + 1)
    measured = measure(reference, prediction, SPACINGS_MM[0])
    ones = itk(reference, (1.0, 1.0, 1.0)), itk(prediction, (1.0, 1.0, 1.0))
    hausdorff = sitk.HausdorffDistanceImageFilter()
    hausdorff.Execute(*ones)
    assert measured["hausdorff_voxels"].value == pytest.approx(hausdorff.GetHausdorffDistance(), abs=1e-6)
    percentile = max(np.percentile(one_way, 95) for one_way in (distances(*ones), distances(*ones[::-1])))
    assert measured["hd95_voxels"].value == pytest.approx(percentile, rel=1e-6)


def test_volume_error_worked_by_hand() -> None:
    reference, prediction = np.zeros((2, 4, 5, 6), dtype=bool)
    reference[1:3, 1:3, 1:3], prediction[1:3, 1:3, 1:4] = True, True
    measured = measure(reference, prediction, (2.0, 0.5, 0.25))
    assert measured["volume_error_percent"].value == pytest.approx(50.0)
    assert measured["volume_error_cm3"].value == pytest.approx(4 * 0.25 / 1000)
    assert measure(prediction, reference, (2.0, 0.5, 0.25))["volume_error_percent"].value == pytest.approx(
        -100 / 3
    )


def test_volume_error_of_empty_masks_and_pictures() -> None:
    something, nothing = np.ones((2, 3, 4), dtype=bool), np.zeros((2, 3, 4), dtype=bool)
    missed = measure(something, nothing, (1.0, 1.0, 1.0))
    assert missed["volume_error_percent"].value == -100.0
    assert missed["volume_error_cm3"].value == pytest.approx(-24 / 1000)
    assert measure(nothing, something)["volume_error_percent"].reason == "the reference is empty"
    assert measure(something, something)["volume_error_cm3"].reason == "the pixel spacing is unknown"
    flat = measure(something[0], something[0], (1.0, 1.0))
    assert flat["volume_error_percent"].reason == flat["volume_error_cm3"].reason == "a picture has no volume"
