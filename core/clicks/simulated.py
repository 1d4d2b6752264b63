"""A simulated reader of zhou2025: one click on the lesion, then rounds of clicks on what is wrong.

A round corrects the error region, the false positives united with the false negatives: one point at random
in each of its axial slices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.prompts.values import PointPrompt


def first_click(reference: NDArray[np.bool_], random: np.random.Generator) -> PointPrompt:
    """A positive click on a voxel drawn uniformly from the reference.

    Args:
        reference: bool (z, y, x).
        random: Source of the draw; the same state gives the same click.

    Raises:
        InputError: The reference is empty or no boolean volume.
    """
    _check(reference, role="reference", shape=reference.shape)
    voxels = np.flatnonzero(reference)
    if not voxels.size:
        raise InputError("the reference is empty; there is nothing to click on, so leave the lesion out")
    return _point(int(voxels[random.integers(voxels.size)]), reference)


def correction_clicks(
    reference: NDArray[np.bool_], prediction: NDArray[np.bool_], random: np.random.Generator
) -> tuple[PointPrompt, ...]:
    """The next round: a click in every axial slice in which the prediction errs.

    Args:
        reference: bool (z, y, x); may be empty.
        prediction: bool, same shape; may be empty, the whole reference is then missing.
        random: Source of the draws; the same state gives the same clicks.

    Returns:
        One point per slice with an error, slices from the lowest index on, each drawn uniformly from the
        slice's error: positive where the reference was missed, negative where too much was found. None
        where prediction and reference are equal.

    Raises:
        InputError: A mask is no boolean volume, or the shapes differ.
    """
    _check(reference, role="reference", shape=reference.shape)
    _check(prediction, role="prediction", shape=reference.shape)
    wrong = np.flatnonzero(reference ^ prediction)
    slices = wrong // max(reference[0].size, 1) if len(reference) else wrong
    # Flat indices ascend, so the errors of a slice lie side by side.
    starts = np.flatnonzero(np.diff(slices, prepend=-1))
    counts = np.diff(starts, append=wrong.size)
    drawn = wrong[starts + random.integers(counts)] if starts.size else starts
    return tuple(_point(int(voxel), reference) for voxel in drawn)


def _point(voxel: int, reference: NDArray[np.bool_]) -> PointPrompt:
    """A click on a voxel given by its flat index."""
    z, y, x = (int(index) for index in np.unravel_index(voxel, reference.shape))
    return PointPrompt((float(z), float(y), float(x)), positive=bool(reference[z, y, x]))


def _check(mask: NDArray[np.bool_], *, role: str, shape: tuple[int, ...]) -> None:
    if mask.dtype != np.bool_ or mask.ndim != 3:
        raise InputError(
            f"the {role} holds {mask.dtype} values on {mask.ndim} axes; give a boolean mask (z, y, x)"
        )
    if mask.shape != shape:
        raise InputError(
            f"the {role} has the shape {mask.shape} and the reference {shape}; resample it to that grid"
        )
