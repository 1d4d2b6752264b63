"""Masks that several metric tests share."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Masks = tuple[NDArray[np.bool_], NDArray[np.bool_], tuple[float, ...]]


def blobs(seed: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Smooth random islands, some of them at the border."""
    noise = gaussian_filter(np.random.default_rng(seed).standard_normal(shape), 3)
    return noise > np.quantile(noise, 0.85)


@pytest.fixture(params=["2d", "3d"])
def blob_pair(request: pytest.FixtureRequest) -> Masks:
    """Reference, prediction and anisotropic spacing."""
    if request.param == "2d":
        return blobs(1, (60, 47)), blobs(2, (60, 47)), (0.31, 0.12)
    return blobs(3, (18, 30, 25)), blobs(4, (18, 30, 25)), (1.0, 0.2, 0.082)
