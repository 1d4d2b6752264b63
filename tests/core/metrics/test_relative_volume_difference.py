"""The relative volume difference: one formula under the keys that stores have it by."""

import numpy as np

from core.metrics.mask_pair import MaskPair
from core.metrics.registry import METRICS, measure
from core.metrics.relative_volume_difference import RVD_KEY, relative_volume_difference


def volumes():
    reference, prediction = np.zeros((2, 3, 4), dtype=bool), np.zeros((2, 3, 4), dtype=bool)
    reference[0, :, :2] = True  # 6 voxels
    prediction[0, :, :] = True  # 12, less one
    prediction[0, 0, 0] = False
    return reference, prediction


def test_stores_and_archives_of_earlier_versions_have_it_under_the_same_key():
    assert RVD_KEY == "area_difference"
    assert METRICS[RVD_KEY].compute is relative_volume_difference


def test_ratio_and_percent_are_one_formula():
    reference, prediction = volumes()
    found = measure(reference, prediction, (1.0, 0.5, 0.25))
    assert found[RVD_KEY].value == 5 / 6
    assert found["volume_error_percent"].value == 100 * 5 / 6
    pair = MaskPair.of(reference, prediction, spacing_mm=None, ignore=None)
    assert relative_volume_difference(pair, scale=100) == found["volume_error_percent"]
