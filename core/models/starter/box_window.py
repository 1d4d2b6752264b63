"""A look at an image from nearby, where a box says what to look at.

A lesion that fills a few hundredths of an image is a few pixels for the encoder. Seen again through a
window round its box, all lesions have about one size. The idea is FocalClick's and RITM's zoom-in (Chen et
al. 2022, arXiv:2204.02574; Sofiiuk et al. 2022, doi:10.1109/ICIP46576.2022.9897365).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import torch
from numpy.typing import NDArray

from core.prompts.values import BoxPrompt

MARGIN = 1.5
"""Side of the window in sides of the box; chosen on the validation side of the starter's split."""
_BEYOND = -10.0
"""Logit of what the window does not show."""


@dataclass(frozen=True, slots=True)
class BoxWindow:
    """A square window on an image, cut off at its edges.

    Attributes:
        start: (y, x) of its first pixel.
        stop: (y, x) after its last one.
    """

    start: tuple[int, int]
    stop: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        """Return (y, x) in pixels."""
        return self.stop[0] - self.start[0], self.stop[1] - self.start[1]

    def of(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The part of an image (y, x) or (y, x, 3) that it shows."""
        return np.ascontiguousarray(image[self.start[0] : self.stop[0], self.start[1] : self.stop[1]])

    def box(self, box: BoxPrompt) -> BoxPrompt:
        """A box of the image in the window's own coordinates."""
        (y, x), (y0, x0), (y1, x1) = self.start, box.start, box.stop
        return BoxPrompt((y0 - y, x0 - x), (y1 - y, x1 - x))

    def put_back(self, logits: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """Return the window's logits (1, n, y, x) in the image's grid; beyond it nothing is found."""
        whole = logits.new_full((*logits.shape[:2], *shape), _BEYOND)
        whole[..., self.start[0] : self.stop[0], self.start[1] : self.stop[1]] = logits
        return whole


def box_window(box: BoxPrompt, shape: tuple[int, int]) -> BoxWindow:
    """The window round a box in an image of `shape`.

    Args:
        box: The box, with an extent; it may reach beyond the image, but not lie outside it altogether.
        shape: (y, x).
    """
    side = MARGIN * max(stop - start for start, stop in zip(box.start, box.stop, strict=True))
    edges = []
    for start, stop, size in zip(box.start, box.stop, shape, strict=True):
        middle = (start + stop) / 2
        first = min(max(floor(middle - side / 2), 0), size - 1)
        edges.append((first, max(min(ceil(middle + side / 2), size), first + 1)))
    (y0, y1), (x0, x1) = edges
    return BoxWindow((y0, x0), (y1, x1))
