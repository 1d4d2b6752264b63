import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from core.metrics.registry import measure


def percentile_over_all_pixels(reference, prediction, step):
    def one_way(source, target):
        return np.percentile(distance_transform_edt(~target, sampling=step)[source], 95)

    return max(one_way(reference, prediction), one_way(prediction, reference))


def test_distance_transform_of_the_whole_picture_agrees(blob_pair):
    reference, prediction, spacing_mm = blob_pair
    measured = measure(reference, prediction, spacing_mm)
    expected_mm = percentile_over_all_pixels(reference, prediction, spacing_mm)
    expected_voxels = percentile_over_all_pixels(reference, prediction, None)
    assert measured["hd95_mm"].value == pytest.approx(expected_mm, abs=1e-9)
    assert measured["hd95_voxels"].value == pytest.approx(expected_voxels, abs=1e-9)


def test_worked_by_hand():
    reference, prediction = np.zeros((2, 1, 30), dtype=bool)
    reference[0, :10], prediction[0, :21] = True, True
    # Prediction to reference: 10 zeros, then 1 .. 11; the 95th percentile of 21 values is the 20th of them.
    assert measure(reference, prediction)["hd95_voxels"].value == pytest.approx(10.0)
    assert measure(reference, prediction, (3.0, 0.5))["hd95_mm"].value == pytest.approx(5.0)


def test_zero_where_nearly_all_pixels_are_shared_though_surfaces_are_not():
    reference = np.zeros((40, 40), dtype=bool)
    reference[5:35, 5:35] = True
    prediction = reference.copy()
    prediction[5, 5:35] = False
    measured = measure(reference, prediction, (0.4, 0.1))
    assert measured["hd95_mm"].value == 0.0
    assert measured["hd95_surface_mm"].value == pytest.approx(0.4)
