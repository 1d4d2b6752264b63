"""An ellipse with axes along the image's, in index coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import pixel_at
from core.prompts.values import BoxPrompt


@dataclass(frozen=True, slots=True)
class Ellipse:
    """The centre and half axes in pixels; the centre of the first pixel is (0, 0)."""

    centre_yx: tuple[float, float]
    radii_yx: tuple[float, float]

    @classmethod
    def inscribed(cls, box: BoxPrompt) -> Ellipse:
        """The ellipse that touches all four edges of a (y, x) box."""
        (y0, x0), (y1, x1) = box.start, box.stop
        # Edge coordinates count from the first pixel's edge, index coordinates from its centre.
        return cls(((y0 + y1 - 1) / 2, (x0 + x1 - 1) / 2), ((y1 - y0) / 2, (x1 - x0) / 2))

    def mask(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return the pixels of an image of `shape` whose centres are not outside the ellipse.

        An ellipse too small to hold a pixel's centre gives the pixel nearest to its own.
        """
        (cy, cx), (ry, rx) = self.centre_yx, self.radii_yx
        y, x = np.ogrid[: shape[0], : shape[1]]
        inside: NDArray[np.bool_] = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1
        if not inside.any():
            inside[pixel_at(self.centre_yx, shape)] = True
        return inside
