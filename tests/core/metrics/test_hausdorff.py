import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813

from core.metrics.registry import measure


def itk_hausdorff(reference, prediction, step):
    images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in (reference, prediction)]
    for image in images:
        image.SetSpacing(step[::-1])
    filtered = sitk.HausdorffDistanceImageFilter()
    filtered.Execute(*images)
    return filtered.GetHausdorffDistance()


def test_simpleitk_agrees(blob_pair):
    reference, prediction, spacing_mm = blob_pair
    measured = measure(reference, prediction, spacing_mm)
    ones = (1.0,) * reference.ndim
    assert measured["hausdorff_mm"].value == pytest.approx(
        itk_hausdorff(reference, prediction, spacing_mm), abs=1e-6
    )
    assert measured["hausdorff_voxels"].value == pytest.approx(
        itk_hausdorff(reference, prediction, ones), abs=1e-6
    )


def test_worked_by_hand():
    reference, prediction = np.zeros((2, 5, 9), dtype=bool)
    reference[1, 1], prediction[4, 5] = True, True
    measured = measure(reference, prediction, (2.0, 0.5))
    assert measured["hausdorff_voxels"].value == 5.0
    assert measured["hausdorff_mm"].value == pytest.approx(np.hypot(3 * 2.0, 4 * 0.5))


def test_the_farther_direction_counts():
    reference, prediction = np.zeros((2, 1, 9), dtype=bool)
    reference[0, :2], prediction[0, :8] = True, True
    assert measure(reference, prediction)["hausdorff_voxels"].value == 6.0
    assert measure(prediction, reference)["hausdorff_voxels"].value == 6.0


def test_ball_against_its_hollow_shell_is_far_apart():
    z, y, x = np.mgrid[-12:13, -12:13, -12:13]
    radius = np.sqrt(z**2 + y**2 + x**2)
    ball, shell = radius <= 12, (radius <= 12) & (radius > 10.5)
    measured = measure(ball, shell, (1.0, 1.0, 1.0))
    assert measured["hausdorff_voxels"].value == pytest.approx(itk_hausdorff(ball, shell, (1.0, 1.0, 1.0)))
    assert measured["hausdorff_voxels"].value > 10
    assert measured["hd95_surface_mm"].value < 3


def test_a_false_positive_in_a_far_corner_of_a_volume():
    reference, prediction = np.zeros((2, 40, 90, 70), dtype=bool)
    reference[2:9, 3:12, 4:10] = prediction[2:9, 3:12, 4:10] = True
    prediction[39, 89, 69] = True
    spacing_mm = (1.0, 0.082, 0.2)
    assert measure(reference, prediction, spacing_mm)["hausdorff_mm"].value == pytest.approx(
        itk_hausdorff(reference, prediction, spacing_mm), abs=1e-6
    )


def test_tdsc_abus_scores_in_voxels_whatever_the_header_says_and_a_miss_is_undefined():
    """Its infinite distance of a missed lesion is a gap with a reason here, its Dice of 0 stays."""
    reference, prediction = np.zeros((2, 6, 10, 12), dtype=bool)
    reference[2:4, 3:6, 4:8], prediction[2:5, 3:6, 4:9] = True, True
    placeholder, true_mm = (1.0, 1.0, 1.0), (0.476, 0.073, 0.2)
    for spacing_mm in (None, placeholder, true_mm):
        voxels = measure(reference, prediction, spacing_mm)["hausdorff_voxels"].value
        assert voxels == pytest.approx(itk_hausdorff(reference, prediction, placeholder))
        assert voxels == pytest.approx(np.sqrt(2))
    missed = measure(reference, np.zeros_like(reference), true_mm)
    assert missed["dice"].value == 0.0
    assert missed["hausdorff_voxels"].value is None
    assert missed["hausdorff_voxels"].reason == "the prediction is empty: the lesion was missed"
    nothing = measure(np.zeros_like(reference), np.zeros_like(reference), true_mm)
    assert nothing["dice"].value is None
    assert nothing["dice"].reason == "both masks are empty"
