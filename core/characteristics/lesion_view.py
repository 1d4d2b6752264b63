"""A lesion in its image, checked once, with the outline and surroundings characteristics share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from core.characteristics.contour import outer_contour
from core.characteristics.scan_area import scan_area
from core.characteristics.surroundings import ring_mask
from core.errors import InputError
from core.spacing import checked_spacing_mm

TOUCHING = np.ones((3, 3), dtype=np.bool_)
"""Pixels that meet at an edge or a corner belong to one component."""


@dataclass(frozen=True, eq=False)
class LesionView:
    """A mask in its image. Everything below is worked out when first asked for.

    Attributes:
        grey: Image as float64, (y, x); colour is averaged with the weights of ITU-R BT.601.
        mask: Lesion, boolean, same shape.
        spacing_mm: (y, x) distance between pixel centres; None where unknown.
    """

    grey: NDArray[np.float64]
    mask: NDArray[np.bool_]
    spacing_mm: tuple[float, ...] | None = None

    @classmethod
    def of(
        cls,
        image: NDArray[np.uint8],
        mask: NDArray[np.bool_],
        *,
        spacing_mm: Sequence[float] | None = None,
    ) -> LesionView:
        """A view from an image and a mask; see `core.characteristics.registry.characterise`.

        Raises:
            InputError: Image or mask of another type or shape, or a spacing that does not fit.
        """
        if image.dtype != np.uint8 or not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)):
            raise InputError(
                f"the image is {image.dtype} of shape {image.shape}; give uint8 (y, x) or (y, x, 3)"
            )
        if mask.dtype != np.bool_ or mask.shape != image.shape[:2]:
            raise InputError(
                f"the mask is {mask.dtype} of shape {mask.shape}; give booleans of shape {image.shape[:2]}"
            )
        return cls(_grey(image), mask, checked_spacing_mm(spacing_mm, n_axes=2))

    @property
    def step(self) -> tuple[float, ...]:
        """The (y, x) pixel size for shapes: mm where the spacing is known, else square pixels."""
        return self.spacing_mm or (1.0, 1.0)

    @cached_property
    def area_px(self) -> int:
        """Return pixels of the whole mask."""
        return int(np.count_nonzero(self.mask))

    @property
    def equivalent_diameter_px(self) -> float:
        """Return diameter of the disc with the area of the whole mask."""
        return sqrt(4 * self.area_px / pi)

    @cached_property
    def _labels(self) -> tuple[NDArray[np.signedinteger], int]:
        labels, count = scipy.ndimage.label(self.mask, structure=TOUCHING)
        return labels, int(count)

    @property
    def n_components(self) -> int:
        """Return separate parts of the mask."""
        return self._labels[1]

    @cached_property
    def largest(self) -> NDArray[np.bool_]:
        """The component with the most pixels (of equals, the first from the top)."""
        labels, count = self._labels
        sizes = np.bincount(labels.ravel(), minlength=count + 1)
        return np.asarray(labels == 1 + int(np.argmax(sizes[1:])), dtype=np.bool_)

    @cached_property
    def contour_px(self) -> NDArray[np.float64]:
        """Return outer contour of the largest component, (n, 2) of (y, x) in pixels."""
        return outer_contour(self.largest)

    @cached_property
    def contour(self) -> NDArray[np.float64]:
        """The same in the unit of `step`: the lesion's true shape where the spacing is known."""
        return np.asarray(self.contour_px * np.asarray(self.step), dtype=np.float64)

    @cached_property
    def inside(self) -> NDArray[np.float64]:
        """Return grey values of the whole mask."""
        return self.grey[self.mask]

    @cached_property
    def ring(self) -> NDArray[np.float64]:
        """Return grey values round the mask, inside the scan area; may hold none."""
        ring = ring_mask(self.mask, width_px=max(5.0, 0.2 * self.equivalent_diameter_px))
        return self.grey[ring & scan_area(self.grey)]


def _grey(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    if image.ndim == 2:
        return image.astype(np.float64)
    return np.asarray(image @ np.array([0.299, 0.587, 0.114]), dtype=np.float64)
