"""Masks in pictures with a palette."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.masks.content import Target, targets_of
from core.imaging.masks.mask_channels import targets_of_planes
from core.imaging.remarks import remark

_CHECK = "nothing, if the number of pixels is right; else export the mask as a grey picture of two values"


def palette_targets(places: NDArray[Any], palette: NDArray[np.uint8]) -> tuple[Target, ...]:
    """The targets of a picture with a palette.

    The colours decide, unless all places in use have one and the same: then the places do.

    Args:
        places: (y, x), place in the palette of every pixel.
        palette: (256, 4), RGB and alpha by place.
    """
    used = np.unique(places)
    colours = np.unique(palette[used], axis=0)
    if len(used) > 1 and len(colours) == 1:
        remark("the mask lies in the places of a palette of one colour", action=_CHECK)
        return targets_of(places)
    targets = targets_of_planes(palette[places])
    if len(targets) > 1:
        return tuple(_by_place(target, places) for target in targets)
    return targets


def _by_place(target: Target, places: NDArray[Any]) -> Target:
    """A target of one place is called by its number, which is the label's in data sets with palettes."""
    found = np.unique(places[target.pixels])
    return Target(str(found[0]), None, target.pixels) if len(found) == 1 else target
