"""Groups of pictures that show nearly the same thing."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL_SHAPE = (48, 48)
"""(y, x) to which every picture is shrunk before it is compared."""

THRESHOLD = 0.93
"""Normalised correlation of two thumbnails above which the pictures count as near-duplicates."""

_BLOCK_ROWS = 1024


def thumbnail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Shrink a picture for comparison, whatever its size and proportions.

    Args:
        image: (y, x) or (y, x, 3), uint8.

    Returns:
        float32, `THUMBNAIL_SHAPE`, grey levels 0..255.
    """
    grey = Image.fromarray(image).convert("L")
    small = grey.resize(THUMBNAIL_SHAPE[::-1], Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32)


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the Pearson correlation of two thumbnails, -1..1; 0 where one of them is constant."""
    unit = _normalised(np.stack([one.ravel(), other.ravel()]))
    return float(unit[0] @ unit[1])


def near_duplicate_groups(
    thumbnails: NDArray[np.float32], *, threshold: float = THRESHOLD
) -> list[tuple[int, ...]]:
    """Return indices of pictures that belong together: connected where their correlation exceeds `threshold`.

    Correlation is Pearson's over the thumbnail's pixels, so brightness and contrast do not matter. A
    picture without any structure (constant) is like no other. Groups are single-linkage: two members
    may be less alike than the threshold when a third stands between them.

    Args:
        thumbnails: (n, y, x), from `thumbnail`; n may be 0.
        threshold: The correlation above which pictures belong together, between 0 and 1.

    Returns:
        Groups of two or more indices, ascending within a group and by first index.
    """
    count = len(thumbnails)
    if count < 2:
        return []
    rows, columns = _alike(_normalised(thumbnails.reshape(count, -1)), threshold)
    links = scipy.sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(count, count))
    _, labels = scipy.sparse.csgraph.connected_components(links, directed=False)
    return _members(labels)


def _normalised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows with mean 0 and length 1; constant rows become 0."""
    centred = values - values.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(np.divide(centred, length, out=np.zeros_like(centred), where=length > 0))


def _alike(unit_rows: NDArray[np.float32], threshold: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the index pairs above the threshold, found block by block so that memory stays small."""
    rows: list[NDArray[np.intp]] = []
    columns: list[NDArray[np.intp]] = []
    for start in range(0, len(unit_rows), _BLOCK_ROWS):
        correlation = unit_rows[start : start + _BLOCK_ROWS] @ unit_rows[start:].T
        block_rows, block_columns = np.nonzero(correlation > threshold)
        rows.append(block_rows + start)
        columns.append(block_columns + start)
    return np.concatenate(rows), np.concatenate(columns)


def _members(labels: NDArray[Any]) -> list[tuple[int, ...]]:
    """Return the indices by label, groups of one dropped."""
    groups: dict[int, list[int]] = {}
    for index, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(index)
    return [tuple(indices) for indices in groups.values() if len(indices) > 1]
