import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from core.metrics.registry import measure
from tests.close_to import near

REFERENCE = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
PREDICTION = np.array([[0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
"""2 pixels in both, 4 and 3 in each, 12 in all."""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("dice", 4 / 7),
        ("iou", 2 / 5),
        ("pixel_accuracy", 9 / 12),
        ("sensitivity", 2 / 4),
        ("specificity", 7 / 8),
        ("precision", 2 / 3),
        ("area_difference", -1 / 4),
    ],
)
def test_worked_by_hand(key, expected):
    assert measure(REFERENCE, PREDICTION)[key].value == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("key", "oracle"),
    [
        ("dice", sklearn_metrics.f1_score),
        ("iou", sklearn_metrics.jaccard_score),
        ("pixel_accuracy", sklearn_metrics.accuracy_score),
        ("sensitivity", sklearn_metrics.recall_score),
        ("specificity", lambda true, found: sklearn_metrics.recall_score(~true, ~found)),
        ("precision", sklearn_metrics.precision_score),
    ],
)
def test_scikit_learn_agrees(blob_pair, key, oracle):
    reference, prediction, spacing_mm = blob_pair
    expected = oracle(reference.ravel(), prediction.ravel())
    assert measure(reference, prediction, spacing_mm)[key].value == pytest.approx(expected, abs=1e-12)


def test_ignored_pixels_count_nowhere():
    ignore = np.zeros_like(REFERENCE)
    ignore[:, 0] = True
    left = measure(REFERENCE, PREDICTION, ignore=ignore)
    cut = measure(REFERENCE[:, 1:], PREDICTION[:, 1:])
    assert left == near(cut)
    assert left["pixel_accuracy"].value == pytest.approx(8 / 9)


def test_accuracy_of_an_image_ignored_whole_is_undefined():
    measured = measure(REFERENCE, PREDICTION, ignore=np.ones_like(REFERENCE))
    assert measured["pixel_accuracy"].reason == "every pixel of the image is ignored"
    assert measured["dice"].reason == "both masks are empty"


def test_specificity_needs_a_background():
    measured = measure(np.ones((3, 4), dtype=bool), np.ones((3, 4), dtype=bool))
    assert measured["specificity"].reason == "no pixel lies outside the reference"
