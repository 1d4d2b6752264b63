"""Where in a picture file the mask lies: in grey, in one colour or several, or in the alpha channel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.masks.coloured_masks import FEW_COLOURS, colour_targets
from core.imaging.masks.content import Target, targets_of
from core.imaging.remarks import remark

_CHECK = "nothing, if the number of pixels is right; else export the mask as a grey picture of two values"
_NEAR_AN_END = 0.15
_MOST_IN_BETWEEN = 0.2
"""Share of pixels neither near the darkest nor near the brightest: edges have fewer, pictures more."""
_GREY, _GREY_ALPHA, _COLOUR, _COLOUR_ALPHA = 1, 2, 3, 4


def targets_of_planes(planes: NDArray[Any]) -> tuple[Target, ...]:
    """The targets of a mask picture.

    An alpha channel that is the same everywhere is dropped. Where it differs, the mask lies in it if what is
    not transparent has one colour, or the many of a picture that was cut out; else the mask lies in the
    colours, soft edges and all, and transparent pixels are background.

    Args:
        planes: (y, x) or (y, x, channels) with grey, grey and alpha, RGB, or RGB and alpha.

    Returns:
        As `core.imaging.masks.content.targets_of`.

    Raises:
        InputError: A picture in colour and no mask.
    """
    planes = planes[..., None] if planes.ndim == 2 else planes
    colour = planes[..., : _GREY if planes.shape[2] <= _GREY_ALPHA else _COLOUR]
    alpha = planes[..., -1] if planes.shape[2] in (_GREY_ALPHA, _COLOUR_ALPHA) else None
    if alpha is None or alpha.min() == alpha.max():
        return _targets_of_colour(colour)
    return _targets_with_alpha(colour, alpha)


def _targets_with_alpha(colour: NDArray[Any], alpha: NDArray[Any]) -> tuple[Target, ...]:
    """The mask of a file whose alpha channel is not the same everywhere."""
    shown = alpha > alpha.max() / 2
    count = len(np.unique(colour[shown], axis=0))
    if count == 1 or (count > FEW_COLOURS and _is_picture(colour[shown])):
        remark("the mask lies in the alpha channel (transparency) of its file", action=_CHECK)
        return targets_of(alpha)
    remark("transparent pixels of the mask are taken as background", action=_CHECK)
    return _targets_of_colour(np.where(shown[..., None], colour, colour.dtype.type(0)))


def _is_picture(shown: NDArray[Any]) -> bool:
    """Whether brightness is spread, and not near one of two ends as in a mask with soft edges."""
    bright = shown.astype(np.float64).mean(axis=-1)
    low, high = bright.min(), bright.max()
    margin = _NEAR_AN_END * (high - low)
    middling = (bright > low + margin) & (bright < high - margin)
    return bool(low == high or middling.mean() > _MOST_IN_BETWEEN)


def _targets_of_colour(colour: NDArray[Any]) -> tuple[Target, ...]:
    if colour.shape[2] == 1 or (colour == colour[..., :1]).all():
        return targets_of(colour[..., 0])
    varying = [channel for channel in range(3) if np.ptp(colour[..., channel]) > 0]
    if len(varying) == 1:
        remark(
            f"the mask lies in the {('red', 'green', 'blue')[varying[0]]} channel of its file", action=_CHECK
        )
        return targets_of(colour[..., varying[0]])
    return colour_targets(colour)


_MOST_LISTED = 20


def listed(targets: tuple[Target, ...]) -> str:
    """Labels with their names and sizes, for a message."""
    words = [
        f"{target.label} {name!r}" if (name := target.shown_name) and name != target.label else target.label
        for target in targets[:_MOST_LISTED]
    ]
    sizes = [f"{word}: {int(t.pixels.sum())} px" for word, t in zip(words, targets, strict=False)]
    return "; ".join(sizes) + ("; ..." if len(targets) > _MOST_LISTED else "")
