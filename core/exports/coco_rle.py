"""Run-length encoding of masks as in COCO: runs down the columns, then a text of printable characters.

The format is that of Lin T-Y et al., Microsoft COCO: Common Objects in Context (2014),
doi:10.1007/978-3-319-10602-1_48, as its reference implementation (pycocotools) reads and writes it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError

_BITS, _SIGN, _MORE, _FIRST = 5, 0x10, 0x20, 48


def run_lengths(mask: NDArray[np.bool_]) -> list[int]:
    """Lengths of the runs down the columns, of background first; their sum is the number of pixels.

    Args:
        mask: bool (y, x). One that begins with target has a first run of 0; an empty one has one run.
    """
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate([[0], changes, [flat.size]])
    runs = [int(run) for run in np.diff(edges)]
    return [0, *runs] if flat.size and flat[0] else runs


def mask_of_runs(runs: Sequence[int], shape_yx: tuple[int, int]) -> NDArray[np.bool_]:
    """The mask that `run_lengths` was given.

    Raises:
        InputError: The runs are not as many pixels as the shape has.
    """
    height, width = shape_yx
    if min(runs, default=0) < 0 or sum(runs) != height * width:
        raise InputError(f"runs of {sum(runs)} pixels do not fill a mask of {height} x {width} (y x x)")
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(shape_yx, order="F")


def compressed(runs: Sequence[int]) -> str:
    """The runs as COCO's text, five bits a character.

    From the fourth run on it is the difference to the run before last that is written.
    """
    text = []
    for place, run in enumerate(runs):
        text.extend(_characters(run - runs[place - 2] if place > 2 else run))
    return "".join(text)


def _characters(value: int) -> list[str]:
    """Five bits at a time, lowest first; a sixth bit says that more follow."""
    found = []
    more = True
    while more:
        bits = value & 0x1F
        value >>= _BITS
        more = value != (-1 if bits & _SIGN else 0)
        found.append(chr((bits | _MORE if more else bits) + _FIRST))
    return found


def runs_of_text(text: str) -> list[int]:
    """The runs that `compressed` wrote.

    Raises:
        InputError: The text ends within a number or holds another character.
    """
    runs: list[int] = []
    value = shift = 0
    for character in text:
        code = ord(character) - _FIRST
        if not 0 <= code < 2 * _MORE:
            raise InputError(f"{character!r} is no character of a COCO run-length text")
        value |= (code & 0x1F) << shift
        shift += _BITS
        if not code & _MORE:
            value -= (1 << shift) if code & _SIGN else 0
            runs.append(value + (runs[-2] if len(runs) > 2 else 0))
            value = shift = 0
    if shift:
        raise InputError("the COCO run-length text ends within a number; take the whole of it")
    return runs
