"""The ellipses that a prompt leaves open, and how likely each is before the image is seen.

The weights were chosen on 160 of the tumour images of BUSI and confirmed on the other 332; shares of the
image and positions describe where lesions lie in that cohort.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from core.models.ellipse_fit import EllipseFamily
from core.prompts.values import BoxPrompt, PointPrompt

_BOX_SHIFTS = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
_BOX_SCALES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_BOX_OVERHANG = 1.05
_RADII_SHARE = (0.05, 0.07, 0.1, 0.14, 0.19, 0.25, 0.33, 0.43)
_WIDTH_TO_HEIGHT = (0.7, 1.0, 1.4, 2.0)
_CENTRE_SHIFTS = (-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75)
_TYPICAL_RADIUS_SHARE = 0.15


def in_box(box: BoxPrompt, *, shift_penalty: float, shrink_penalty: float) -> EllipseFamily:
    """Return the ellipses that fill a box or lie inside it."""
    start, stop = np.array(box.start), np.array(box.stop)
    centre, radii = (start + stop - 1) / 2, (stop - start) / 2
    grid = np.array(list(itertools.product(_BOX_SHIFTS, _BOX_SHIFTS, _BOX_SCALES, _BOX_SCALES)))
    shifts, scales = grid[:, :2], grid[:, 2:]
    inside = (np.abs(shifts) + scales <= _BOX_OVERHANG).all(axis=1)
    shifts, scales = shifts[inside], scales[inside]
    penalty = shift_penalty * (shifts**2).sum(axis=1) + shrink_penalty * ((scales - 1.05) ** 2).sum(axis=1)
    return EllipseFamily(np.hstack([centre + shifts * radii, scales * radii]), penalty)


def round_points(
    points: tuple[PointPrompt, ...], shape: tuple[int, int], *, size_penalty: float
) -> EllipseFamily:
    """Return the ellipses of any likely size about the middle of positive points."""
    middle = np.mean([point.position for point in points], axis=0)
    radii = _likely_radii(shape)
    shifts = np.array(list(itertools.product(_CENTRE_SHIFTS, _CENTRE_SHIFTS)))
    centres = middle + shifts[:, None] * radii[None]
    ellipses = np.concatenate([centres, np.broadcast_to(radii, centres.shape)], axis=2).reshape(-1, 4)
    return EllipseFamily(ellipses, size_penalty * _size_oddity(ellipses, shape))


def anywhere(shape: tuple[int, int], *, size_penalty: float, place_penalty: float) -> EllipseFamily:
    """Return the ellipses of any likely size all over the image, rather in its upper middle."""
    radii, steps = _likely_radii(shape), np.linspace(0.1, 0.9, 17)
    places = np.array(list(itertools.product(steps, steps)))
    centres = np.repeat(places * shape, len(radii), axis=0)
    ellipses = np.hstack([centres, np.tile(radii, (len(places), 1))])
    off_place = np.repeat((((places - (0.35, 0.5)) / (0.15, 0.15)) ** 2).sum(axis=1), len(radii))
    return EllipseFamily(ellipses, size_penalty * _size_oddity(ellipses, shape) + place_penalty * off_place)


def agreeing(family: EllipseFamily, points: tuple[PointPrompt, ...]) -> EllipseFamily:
    """Return the members with every positive point inside and every negative one outside, if any."""
    kept = np.ones(len(family.penalty), dtype=bool)
    cy, cx, ry, rx = family.ellipses.T
    for point in points:
        y, x = point.position
        inside = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1.1
        kept &= inside if point.positive else ~inside
    return family.only(kept)


def _likely_radii(shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return (n, 2) radii (y, x) in pixels."""
    pairs = [(radius, radius * ratio) for radius in _RADII_SHARE for ratio in _WIDTH_TO_HEIGHT]
    return np.array(pairs) * min(shape)


def _size_oddity(ellipses: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return the squared logarithm of the mean radius over a typical one."""
    radius = np.sqrt(ellipses[:, 2] * ellipses[:, 3]) / (_TYPICAL_RADIUS_SHARE * min(shape))
    return np.asarray(np.log(radius) ** 2)
