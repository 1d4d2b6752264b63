"""Lesions found, missed and seen where there is none, on a strip of pixels."""

from __future__ import annotations

import numpy as np
import pytest

from core.metrics.lesion_counts import lesion_counts


def strip(text: str) -> np.ndarray:
    return np.array([[mark == "#" for mark in text]] * 2)


@pytest.mark.parametrize(
    ("reference", "prediction", "found", "missed", "false_positive"),
    [
        ("##..####", "##..####", 2, 0, 0),
        ("##..####", "....####", 1, 1, 0),
        ("##......", "##..##.#", 1, 0, 2),
        ("##..####", "........", 0, 2, 0),
        ("........", "#.......", 0, 0, 1),
        ("........", "........", 0, 0, 0),
        # One answer over two lesions is matched to the one that it is most like: IoU 2/10 and 7/10.
        ("##.#######", "##########", 1, 1, 0),
        # A touch of less than a tenth is no find: IoU 1/12.
        ("#######.....", "......######", 0, 1, 1),
    ],
)
def test_components_are_matched_one_to_one(
    reference: str, prediction: str, found: int, missed: int, false_positive: int
) -> None:
    counts = lesion_counts(strip(reference), strip(prediction))
    assert [one.value for one in counts.values()] == [found, missed, false_positive]
    assert list(counts) == ["lesions_detected", "lesions_missed", "lesions_false_positive"]


def test_corners_touch_and_ignored_pixels_are_background() -> None:
    diagonal = np.eye(4, dtype=bool)
    assert lesion_counts(diagonal, diagonal)["lesions_detected"].value == 1
    counts = lesion_counts(strip("##..##"), strip("##...."), ignore=strip("....##"))
    assert [one.value for one in counts.values()] == [1, 0, 0]
