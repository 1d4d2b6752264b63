"""Shapes that several characteristic tests share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

EllipseMask = Callable[[float, float], NDArray[np.bool_]]


@pytest.fixture
def ellipse_mask() -> EllipseMask:
    """A function (vertical semi-axis, horizontal semi-axis) -> mask, off the pixel grid's centre."""

    def mask(semi_y: float, semi_x: float) -> NDArray[np.bool_]:
        half_y, half_x = int(semi_y) + 6, int(semi_x) + 6
        y, x = np.mgrid[-half_y : half_y + 1, -half_x : half_x + 1]
        return ((y - 0.2) / semi_y) ** 2 + ((x - 0.3) / semi_x) ** 2 <= 1

    return mask
