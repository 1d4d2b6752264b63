"""Masks whose targets are told apart by their colour."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from core.errors import InputError
from core.imaging.masks.content import Target, require_room, targets_of
from core.imaging.masks.mask_values import MOST_LEVELS
from core.imaging.masks.regions import are_regions
from core.imaging.remarks import remark

_CHECK = "nothing, if the number of pixels is right; else export the mask as a grey picture of two values"
FEW_COLOURS = 64
"""A mask of more colours was compressed or resampled, or is a picture."""

_NEAR_AN_END = 0.15
_MOST_IN_BETWEEN = 0.2
"""Share of pixels that are neither near the background's colour nor near the target's: a mask that was
compressed or resampled has such pixels along its edge only, a picture everywhere."""


def colour_targets(colour: NDArray[Any]) -> tuple[Target, ...]:
    """The targets of a picture whose pixels differ in colour.

    Of two colours black is background, else the grey one, else the darker one. Several colours are labels
    where each forms regions of its own, black (else the commonest colour) being background. Else the mask
    was compressed or resampled: every pixel is placed between the two commonest distinct colours and the
    half next to the target is cut off.

    Args:
        colour: (y, x, 3).

    Raises:
        InputError: The colours are those of a picture.
    """
    colours, place, counts = _distinct(colour)
    if len(colours) == 2:
        back = _background(colours)
        remark(
            f"mask of two colours: {_named(colours[1 - back])} is target on {_named(colours[back])}",
            action=_CHECK,
        )
        return (Target("", None, np.asarray(place == 1 - back)),)
    if len(colours) <= MOST_LEVELS:
        back = _darkest_or_commonest(colours, counts)
        ranks = _with_background_first(place, back, counts)
        if len(colours) <= FEW_COLOURS and are_regions(ranks):
            require_room(len(colours), place.size)
            return tuple(
                Target(_named(colours[number]), None, np.asarray(place == number))
                for number in range(len(colours))
                if number != back
            )
    return _between_two(colour, colours, counts)


def _distinct(colour: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Colours (n, 3), the number of each pixel's colour (y, x), and how often each occurs."""
    flat = colour.reshape(-1, 3).astype(np.int64)
    code = (flat[:, 0] << 32) | (flat[:, 1] << 16) | flat[:, 2]
    codes, place, counts = np.unique(code, return_inverse=True, return_counts=True)
    colours = np.stack([codes >> 32, (codes >> 16) & 0xFFFF, codes & 0xFFFF], axis=1)
    return colours, place.reshape(colour.shape[:2]), counts


def _background(two: NDArray[np.int64]) -> int:
    """Which of two colours is the background."""
    grey = [bool((one == one[0]).all()) for one in two]
    if (two == 0).all(axis=1).any() or grey[0] == grey[1]:
        return int(np.argmin(two.sum(axis=1)))
    return 0 if grey[0] else 1


def _darkest_or_commonest(colours: NDArray[np.int64], counts: NDArray[np.int64]) -> int:
    black = np.flatnonzero((colours == 0).all(axis=1))
    return int(black[0]) if black.size else int(np.argmax(counts))


def _with_background_first(
    place: NDArray[np.int64], back: int, counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Ranks for `are_regions`: the background 0, then from the rarest colour to the commonest."""
    order = np.argsort(counts, kind="stable")
    order = np.concatenate(([back], order[order != back]))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[place]


def _between_two(
    colour: NDArray[Any], colours: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[Target, ...]:
    commonest = colours[np.argmax(counts)].astype(np.float64)
    apart = np.linalg.norm(colours - commonest, axis=1)
    other = colours[np.argmax(apart * counts)].astype(np.float64)
    two = np.stack([commonest, other])
    back = _background(_near_black(two))
    start, end = two[back], two[1 - back]
    along = end - start
    share = np.clip((colour.astype(np.float64) - start) @ along / (along @ along), 0.0, 1.0)
    off = np.linalg.norm(colour - (start + share[..., None] * along), axis=-1) > np.linalg.norm(along) / 3
    middling = (share > _NEAR_AN_END) & (share < 1 - _NEAR_AN_END)
    if (middling | off).mean() > _MOST_IN_BETWEEN:
        raise InputError(f"is a picture in {len(colours)} colours and not a mask")
    if (third := scipy.ndimage.binary_erosion(off, np.ones((3, 3), dtype=np.bool_))).any():
        other = _named(np.median(colour[third], axis=0))
        raise InputError(
            f"is a mask in more than two colours ({_named(start)}, {_named(end)}, about {other}) whose "
            "values were changed by compression or resampling"
        )
    remark(f"mask in colour: {_named(end)} is taken as target, {_named(start)} as background", action=_CHECK)
    return targets_of(share)


_DARK = 0.1


def _near_black(two: NDArray[np.float64]) -> NDArray[np.int64]:
    """The two colours with compression's noise on black and grey taken off."""
    rounded = np.rint(two).astype(np.int64)
    for one in rounded:
        if one.max() <= _DARK * two.max():
            one[:] = 0
        elif np.ptp(one) <= _DARK * two.max():
            one[:] = int(one.mean())
    return rounded


def _named(colour: NDArray[Any]) -> str:
    """A colour as web pages write it; of more than 8 bits as three numbers."""
    values = [round(float(value)) for value in colour]
    if max(values) > 255:
        return "(" + ", ".join(str(value) for value in values) + ")"
    return "#" + "".join(f"{value:02x}" for value in values)
