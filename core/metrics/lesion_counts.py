"""The lesions of a case that an answer without prompts found, missed, and saw where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import scipy
from numpy.typing import NDArray

from core.measured import Measured

LEAST_IOU = 0.1
"""Overlap from which on a component counts as a lesion found, as nnDetection takes it for medical images
(Baumgartner et al. 2021, arXiv:2106.00817)."""

FOUND, MISSED, FALSE_POSITIVE = "lesions_detected", "lesions_missed", "lesions_false_positive"
LESION_COUNTS: Mapping[str, str] = MappingProxyType(
    {
        FOUND: "Lesions detected, per case",
        MISSED: "Lesions missed, per case",
        FALSE_POSITIVE: "False positives, per case",
    }
)
"""Labels by key; they are no metrics of a single lesion, so they are not in `core.metrics.registry`."""


def lesion_counts(
    reference: NDArray[np.bool_], prediction: NDArray[np.bool_], *, ignore: NDArray[np.bool_] | None = None
) -> dict[str, Measured]:
    """Return components of the reference and of the answer, matched one to one.

    Components touch along edges, faces or corners. They are paired so that the sum of their IoU is largest; a
    pair below `LEAST_IOU` is none.

    Args:
        reference: All lesions of the case, bool (y, x) or (z, y, x).
        prediction: The answer, of the same shape; may be empty.
        ignore: Pixels that count as background of both.

    Returns:
        Whole numbers by the keys of `LESION_COUNTS`.
    """
    keep = True if ignore is None else ~ignore
    theirs, n_reference = _components(reference & keep)
    ours, n_prediction = _components(prediction & keep)
    found = _matched(theirs, ours, shape=(n_reference, n_prediction))
    numbers = (found, n_reference - found, n_prediction - found)
    return {key: Measured.of(float(n)) for key, n in zip(LESION_COUNTS, numbers, strict=True)}


def _components(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    labelled, count = scipy.ndimage.label(mask, scipy.ndimage.generate_binary_structure(mask.ndim, mask.ndim))
    return np.asarray(labelled, dtype=np.int32), int(count)


def _matched(theirs: NDArray[np.int32], ours: NDArray[np.int32], *, shape: tuple[int, int]) -> int:
    """Return pairs of components with at least `LEAST_IOU`."""
    if not all(shape):
        return 0
    of_theirs, of_ours = (np.bincount(labels.ravel())[1:] for labels in (theirs, ours))
    both = (theirs > 0) & (ours > 0)
    shared = np.zeros(shape)
    np.add.at(shared, (theirs[both] - 1, ours[both] - 1), 1)
    iou = shared / (of_theirs[:, None] + of_ours[None, :] - shared)
    rows, columns = scipy.optimize.linear_sum_assignment(np.where(iou >= LEAST_IOU, iou, 0.0), maximize=True)
    return int(np.count_nonzero(iou[rows, columns] >= LEAST_IOU))
