"""The text burnt into pixels: what looks like lines of letters where a scanner writes, beside the scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

BORDER_SHARE = 0.15
"""The share of each side to look at in a picture that does not tell its scan's regions."""

_BRIGHT = 90
_HEIGHT_PX = (5, 48)
_MOST_WIDTH_PER_HEIGHT = 2.5
_DARK_SHARE = 0.45
_LEAST_LETTERS = 4
_MOST_GAP_PER_HEIGHT = 1.6
_MOST_MARKS = 3000

Box = tuple[int, int, int, int]
"""(y0, x0, y1, x1), the ends excluded."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A bright speck of the size of a letter."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def outside(shape_yx: tuple[int, int], regions: Sequence[Box]) -> NDArray[np.bool_]:
    """Return where text is looked for: off all regions, or along the border where no region is known."""
    height, width = shape_yx
    searched = np.ones(shape_yx, dtype=np.bool_)
    down, across = round(height * BORDER_SHARE), round(width * BORDER_SHARE)
    inner = regions or [(down, across, height - down, width - across)]
    for y0, x0, y1, x1 in inner:
        searched[y0:y1, x0:x1] = False
    return searched


def text_lines(grey: NDArray[np.uint8], searched: NDArray[np.bool_]) -> int:
    """Count how many lines of at least four letters there seem to be.

    A letter is a bright speck, 5 to 48 px high, on dark ground; letters of a line stand side by side at one
    height. Small print, cursive and text on bright ground are not found: none found is no proof.

    Args:
        grey: (y, x).
        searched: The area to look at; letters that reach out of it count.
    """
    marks = _marks(grey, searched)
    line_of = list(range(len(marks)))
    order = sorted(range(len(marks)), key=lambda number: marks[number].left)
    for place, number in enumerate(order):
        for other in order[place + 1 :]:
            if marks[other].left - marks[number].right > _MOST_GAP_PER_HEIGHT * _HEIGHT_PX[1]:
                break
            if _side_by_side(marks[number], marks[other]):
                _join(line_of, number, other)
    _, sizes = np.unique([_root(line_of, number) for number in range(len(marks))], return_counts=True)
    return int(np.count_nonzero(sizes >= _LEAST_LETTERS))


def _marks(grey: NDArray[np.uint8], searched: NDArray[np.bool_]) -> list[_Mark]:
    bright = grey >= _BRIGHT
    labels, _ = scipy.ndimage.label(bright, structure=np.ones((3, 3)))
    inside = np.unique(labels[searched & bright])
    found = scipy.ndimage.find_objects(labels)
    marks = []
    for label in inside:
        rows, columns = found[label - 1]
        mark = _Mark(rows.start, columns.start, rows.stop, columns.stop)
        if _is_letter_sized(mark) and _stands_on_dark(grey, mark):
            marks.append(mark)
        if len(marks) > _MOST_MARKS:
            return []  # speckle, not writing
    return marks


def _is_letter_sized(mark: _Mark) -> bool:
    width = mark.right - mark.left
    return _HEIGHT_PX[0] <= mark.height <= _HEIGHT_PX[1] and width <= _MOST_WIDTH_PER_HEIGHT * mark.height


def _stands_on_dark(grey: NDArray[np.uint8], mark: _Mark) -> bool:
    """Tell whether the frame of two pixels round a speck is much darker than the speck."""
    y0, x0 = max(mark.top - 2, 0), max(mark.left - 2, 0)
    around = grey[y0 : mark.bottom + 2, x0 : mark.right + 2]
    letter = grey[mark.top : mark.bottom, mark.left : mark.right]
    ink = float(letter[letter >= _BRIGHT].mean())
    sides = (around[:2], around[-2:], around[:, :2], around[:, -2:])
    frame = np.concatenate([side.ravel() for side in sides])
    return float(np.percentile(frame, 80)) < _DARK_SHARE * ink


def _side_by_side(one: _Mark, other: _Mark) -> bool:
    low, high = sorted((one.height, other.height))
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = max(other.left - one.right, one.left - other.right)
    return high <= 2 * low and overlap >= 0.5 * low and -0.5 * high <= gap <= _MOST_GAP_PER_HEIGHT * high


def _join(line_of: list[int], one: int, other: int) -> None:
    line_of[_root(line_of, other)] = _root(line_of, one)


def _root(line_of: list[int], number: int) -> int:
    while line_of[number] != number:
        number = line_of[number]
    return number
