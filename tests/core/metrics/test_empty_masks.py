import numpy as np
import pytest

from core.metrics.empty_masks import TABLE, EmptyMaskPolicy
from core.metrics.registry import METRICS, measure

NOTHING = np.zeros((4, 6), dtype=bool)
LESION = np.zeros((4, 6), dtype=bool)
LESION[1:3, 2:5] = True
SPACING_MM = (0.3, 0.1)

DISTANCES = ("hausdorff_voxels", "hausdorff_mm", "hd95_voxels", "hd95_mm", "hd95_surface_mm")
OVERLAPS = ("dice", "iou", "nsd_2voxels", "nsd_2mm")


def test_missed_lesion():
    measured = measure(LESION, NOTHING, SPACING_MM)
    assert {key: measured[key].value for key in OVERLAPS} == dict.fromkeys(OVERLAPS, 0.0)
    assert {measured[key].reason for key in DISTANCES} == {"the prediction is empty: the lesion was missed"}
    assert measured["sensitivity"].value == 0.0
    assert measured["specificity"].value == 1.0
    assert measured["precision"].reason == "the prediction is empty"
    assert measured["pixel_accuracy"].value == pytest.approx(18 / 24)
    assert measured["area_difference"].value == -1.0


def test_prediction_where_there_is_nothing():
    measured = measure(NOTHING, LESION, SPACING_MM)
    assert {key: measured[key].value for key in OVERLAPS} == dict.fromkeys(OVERLAPS, 0.0)
    assert {measured[key].reason for key in DISTANCES} == {"the reference is empty"}
    assert measured["sensitivity"].reason == "the reference is empty"
    assert measured["specificity"].value == pytest.approx(18 / 24)
    assert measured["precision"].value == 0.0
    assert measured["area_difference"].reason == "the reference is empty"


def test_both_empty():
    measured = measure(NOTHING, NOTHING, SPACING_MM)
    defined = {key for key, value in measured.items() if value.value is not None}
    assert defined == {"pixel_accuracy", "specificity"}
    assert measured["pixel_accuracy"].value == measured["specificity"].value == 1.0
    of_pictures = {key for key, metric in METRICS.items() if not metric.of_volumes}
    assert {measured[key].reason for key in of_pictures - defined} == {"both masks are empty"}


def test_unknown_spacing_comes_before_the_table():
    measured = measure(LESION, NOTHING)
    for key, metric in METRICS.items():
        if metric.needs_spacing and not metric.of_volumes:
            assert measured[key].reason == "the pixel spacing is unknown"


def test_the_table_has_a_row_for_every_policy_and_every_policy_is_used():
    assert set(TABLE) == set(EmptyMaskPolicy) == {metric.when_empty for metric in METRICS.values()}
