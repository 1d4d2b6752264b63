"""The targets that a mask's values hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.imaging.masks.levels import SMALL_LABEL, Levels, MaskKind, levels_of
from core.imaging.remarks import remark

_SAME_VALUE_WITHIN = 1e-3
_MOST_OVERSHOOT = 0.5
"""How far below zero, as a share of its maximum, a mask may go that was resampled by splines."""
_CHECK = "look at the mask over its image; where the cut is wrong, export the mask with two values"


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One target of a mask file.

    Attributes:
        label: Its value as the file writes it, its place in the palette, or its colour; empty for the target
            of a spread of values.
        name: As the file's header or label table names it; None where it does not.
        pixels: bool, of the file's shape.
    """

    label: str
    name: str | None
    pixels: NDArray[np.bool_]

    @property
    def title(self) -> str:
        """The name, else the label."""
        return self.name or self.label


_DOUBT = (
    "look at the mask over its image: more pixels lie between than above, as in a map of probabilities, a "
    "picture, or labels that were compressed; where it is one of the latter, export the mask again"
)


def targets_of(
    values: NDArray[Any], names: Mapping[int, str] | None = None, *, certain: float | None = None
) -> tuple[Target, ...]:
    """The targets of a mask by its values: one, or one per label.

    Two values are a binary mask whatever they are: of 0 and another the other is target, else the larger. A
    spread of values is cut at half of its maximum: larger values are target. What was decided, and how many
    pixels lay between, is told by a remark.

    Args:
        values: Real numbers, any shape, finite, not empty.
        names: Of labels, by their value; of fractions, under 1.
        certain: The value that stands for certainty, where a header tells it: half of it is then the cut of
            a spread, whatever the maximum is.

    Returns:
        One target for a mask of one kind of thing (it may be empty), else one per label by value.

    Raises:
        InputError: A spread that reaches far below zero: no mask.
    """
    levels = levels_of(values, (names or {}).keys())
    if levels.kind is MaskKind.LABELS:
        return tuple(_labelled(values, label, names or {}) for label in levels.labels)
    foreground = _foreground(values, levels, certain)
    if certain is not None:  # fractions of one thing, whose name is that of certainty
        return (Target("", (names or {}).get(1), foreground),)
    if levels.target is None:
        return (Target("", None, foreground),)
    return (Target(f"{levels.target:g}", (names or {}).get(round(levels.target)), foreground),)


def _labelled(values: NDArray[Any], label: float, names: Mapping[int, str]) -> Target:
    pixels = values == label
    if values.dtype.kind == "f":  # a label may have been scaled there and back
        pixels = np.abs(values - label) <= _SAME_VALUE_WITHIN * max(1.0, _SAME_VALUE_WITHIN * label)
    return Target(f"{label:g}", names.get(round(label)), np.asarray(pixels))


def _foreground(values: NDArray[Any], levels: Levels, certain: float | None) -> NDArray[np.bool_]:
    if levels.kind is MaskKind.CONSTANT:
        return np.full(values.shape, levels.highest != 0.0)
    if levels.kind is MaskKind.BINARY:
        _tell_unusual(levels)
        return np.asarray(values == values.dtype.type(levels.target))
    if certain is None:
        _require_mask(values, levels)
    half = (levels.highest if certain is None else certain) / 2
    of_what = "its maximum" if certain is None else "certainty"
    foreground = np.asarray(values > half)
    count = int(np.count_nonzero(foreground))
    remark(
        f"mask of many values, from {levels.lowest:g} to {levels.highest:g}: {levels.between} pixels lie "
        f"between, and what is above half of {of_what} ({half:g}) is target, "
        f"{count} pixels",
        action=_CHECK if levels.between <= count else _DOUBT,
    )
    return foreground


def _require_mask(values: NDArray[Any], levels: Levels) -> None:
    """Refuse many values far below zero, whose maximum is no certainty; a few may be marks such as -1."""
    is_far_below = levels.highest <= 0.0 or levels.lowest < -_MOST_OVERSHOOT * levels.highest
    if is_far_below and len(np.unique(values)) > SMALL_LABEL:
        raise InputError(
            f"holds many values from {levels.lowest:g} to {levels.highest:g}, as images, distances and "
            "logits do, and no mask"
        )


def _tell_unusual(levels: Levels) -> None:
    """Tell where neither of two values is 0, or the target is below it."""
    if 0.0 not in (levels.lowest, levels.highest) or levels.highest == 0.0:
        remark(
            f"mask of the two values {levels.lowest:g} and {levels.highest:g}: {levels.target:g} is taken "
            "as target",
            action="export the mask with 0 as its background, if it is the other way round",
        )
