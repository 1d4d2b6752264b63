"""The convexity and roundness of an outline."""

from __future__ import annotations

from math import pi

from core.characteristics.contour import area, convex_hull, perimeter, without_stairs
from core.characteristics.lesion_view import LesionView
from core.measured import Measured


def solidity(lesion: LesionView) -> Measured:
    """Return area inside the largest component's outer contour over that of its convex hull, above 0 to 1.

    Holes count as inside.
    """
    return Measured.of(area(lesion.contour) / area(convex_hull(lesion.contour)))


def circularity(lesion: LesionView) -> Measured:
    """Return 4 pi area / perimeter squared of the largest component's outer contour, from 0 to 1 (a circle).

    Steps between pixels are smoothed first, for they lengthen any outline by some 5 %; a disc of pixels
    reads 0.98. In true proportions where the spacing is known (Cox 1927, J Paleontol 1:179).
    """
    smooth = without_stairs(lesion.contour)
    return Measured.of(4 * pi * area(smooth) / perimeter(smooth) ** 2)
