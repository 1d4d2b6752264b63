"""The next click of a reader who corrects a mask."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from core.prompts.values import PointPrompt


def corrective_click(
    reference: NDArray[np.bool_], prediction: NDArray[np.bool_], *, random: np.random.Generator | None = None
) -> PointPrompt | None:
    """A click in the largest connected error, positive where target is missed, negative where too much.

    Args:
        reference: Any number of axes.
        prediction: Same shape.
        random: Draw the place uniformly over that error; None takes its innermost pixel (Sofiiuk et al.
            2022, doi:10.1109/ICIP46576.2022.9897365), the first in C order among equals.

    Returns:
        None where there is no error. Among equally large errors the missed one comes first.
    """
    errors = [_largest(reference & ~prediction), _largest(prediction & ~reference)]
    sizes = [int(error.sum()) for error in errors]
    if not any(sizes):
        return None
    positive = sizes[0] >= sizes[1]
    error = errors[0] if positive else errors[1]
    return PointPrompt(_place(error, random), positive=positive)


def _largest(error: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected part; all False where there is none."""
    parts, count = scipy.ndimage.label(error)
    if count <= 1:
        return error
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    return np.asarray(parts == sizes.argmax())


def _place(error: NDArray[np.bool_], random: np.random.Generator | None) -> tuple[float, ...]:
    if random is not None:
        pixels = np.argwhere(error)
        return tuple(float(index) for index in pixels[random.integers(len(pixels))])
    # Padding lets the image's border count as the end of the error.
    depth = np.asarray(scipy.ndimage.distance_transform_edt(np.pad(error, 1)))[(slice(1, -1),) * error.ndim]
    return tuple(float(index) for index in np.unravel_index(int(depth.argmax()), error.shape))
