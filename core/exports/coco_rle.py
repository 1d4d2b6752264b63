"""Run-length encoding of masks as in COCO: runs down the columns, then a text of printable characters.

The format is that of Lin T-Y et al., Microsoft COCO: Common Objects in Context (2014),
doi:10.1007/978-3-319-10602-1_48, as its reference implementation (pycocotools) writes it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BITS, _SIGN, _MORE, _FIRST = 5, 0x10, 0x20, 48


def run_lengths(mask: NDArray[np.bool_]) -> list[int]:
    """Return the lengths of the runs down the columns, background first; they add up to the pixels.

    Args:
        mask: bool (y, x). One that begins with target has a first run of 0; an empty one has one run.
    """
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate([[0], changes, [flat.size]])
    runs = [int(run) for run in np.diff(edges)]
    return [0, *runs] if flat.size and flat[0] else runs


def compressed(runs: Sequence[int]) -> str:
    """Return the runs as COCO's text, five bits a character.

    From the fourth run on it is the difference to the run before last that is written.
    """
    text = []
    for place, run in enumerate(runs):
        text.extend(_characters(run - runs[place - 2] if place > 2 else run))
    return "".join(text)


def _characters(value: int) -> list[str]:
    """Return the characters of one number: five bits each, lowest first; a sixth says that more follow."""
    found = []
    more = True
    while more:
        bits = value & 0x1F
        value >>= _BITS
        more = value != (-1 if bits & _SIGN else 0)
        found.append(chr((bits | _MORE if more else bits) + _FIRST))
    return found
