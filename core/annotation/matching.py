"""The matching of a reader's lesions to those of the reference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def match_lesions(read: Mapping[str, Mask], references: Mapping[str, Mask]) -> dict[str, str]:
    """Pair a reader's lesions with the reference's so that the sum of their IoU is largest.

    Each reference lesion is given once at most. A lesion that overlaps none takes one that is left over
    all the same, the nearest by centre first: it was the reader's answer to the case, and leaving it
    unmeasured would drop a miss. Only surplus lesions stay unpaired.

    Args:
        read: Masks by the reader's lesion, bool (y, x); an empty mask is paired with nothing.
        references: Masks by the reference's lesion, not empty.

    Returns:
        The reference's lesion by the reader's.
    """
    given = {lesion_id: mask for lesion_id, mask in read.items() if mask.any()}
    if not given or not references:
        return {}
    # IoU decides; distance, below a thousandth in total, only orders what does not overlap.
    value = np.array([[_likeness(a, b) for b in references.values()] for a in given.values()])
    rows, columns = scipy.optimize.linear_sum_assignment(value, maximize=True)
    read_ids, reference_ids = list(given), list(references)
    return {read_ids[row]: reference_ids[column] for row, column in zip(rows, columns, strict=True)}


def _likeness(a: Mask, b: Mask) -> float:
    iou = int(np.count_nonzero(a & b)) / max(int(np.count_nonzero(a | b)), 1)
    distance = float(np.linalg.norm(_centre(a) - _centre(b)) / np.linalg.norm(a.shape))
    return iou - distance * 1e-4


def _centre(mask: Mask) -> NDArray[np.float64]:
    return np.argwhere(mask).mean(axis=0) if mask.any() else np.zeros(mask.ndim)
