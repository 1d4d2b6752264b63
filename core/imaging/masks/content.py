"""The targets that a mask's values hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.files.limits import VOLUME_BYTES, sized
from core.imaging.masks.mask_values import SMALL_LABEL, Levels, MaskKind, levels_of
from core.imaging.masks.plateaus import plateau_of
from core.imaging.remarks import remark
from core.lexicon.medical_words import holds_medical_words_alone
from core.text.listed_names import listed

_SAME_VALUE_WITHIN = 1e-3
_MOST_OVERSHOOT = 0.5
"""The depth below zero, as a share of its maximum, that a mask may reach which was resampled by splines."""
_MOST_NAMED = 5
_CHECK = "look at the mask over its image; where the cut is wrong, export the mask with two values"


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A target of a mask file.

    Attributes:
        label: Its value as the file writes it, its place in the palette, or its colour; empty for the target
            of a spread of values.
        name: The name by the file's header or label table, perhaps after a person; None where there is none.
        pixels: bool, of the file's shape.
    """

    label: str
    name: str | None
    pixels: NDArray[np.bool_]

    @property
    def shown_name(self) -> str | None:
        """The name where it is made of medical terms, and so names nobody."""
        return self.name if self.name and holds_medical_words_alone(self.name) else None

    @property
    def title(self) -> str:
        """The name that names nobody, else the label."""
        return self.shown_name or self.label


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
        names: The names of labels, by their value; of fractions, under 1.
        certain: The value that stands for certainty, where a header tells it: half of it is then the cut of
            a spread, whatever the maximum is.

    Returns:
        One target for a mask of one kind of thing (it may be empty), else one per label by value.

    Raises:
        InputError: A spread that reaches far below zero (no mask), or has an even area half-way up (labels
            that were compressed or resized).
    """
    levels = levels_of(values, (names or {}).keys())
    _tell_hidden(names or {})
    _tell_empty(levels, names or {})
    if levels.kind is MaskKind.LABELS:
        _tell_marks(levels)
        require_room(len(levels.labels), values.size)
        return tuple(_labelled(values, label, names or {}) for label in levels.labels)
    foreground = _foreground(values, levels, certain)
    if certain is not None:  # fractions of one thing, whose name is that of certainty
        return (Target("", (names or {}).get(1), foreground),)
    if levels.target is None:
        return (Target("", None, foreground),)
    return (Target(f"{levels.target:g}", (names or {}).get(round(levels.target)), foreground),)


def require_room(labels: int, pixels: int) -> None:
    """Refuse labels whose masks, one for each, would not fit into memory.

    Args:
        labels: The number of labels, or of layers.
        pixels: The number of pixels of each.

    Raises:
        InputError: Saying how much they would take.
    """
    if labels * pixels > VOLUME_BYTES.value():
        raise InputError(
            f"holds {labels:,} labels of {pixels:,} pixels each, {sized(labels * pixels)} as masks of their "
            f"own where {sized(VOLUME_BYTES.value())} are the most (set {VOLUME_BYTES.variable} higher)"
        )


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
    height = plateau_of(values) if levels.highest > 1.0 else None  # up to 1 they are probabilities
    if height is not None:
        raise InputError(
            f"holds an even area at about {height:.0f}, between {levels.lowest:g} and {levels.highest:g}: "
            "labels that were compressed or resized, and no longer have their values"
        )


def _tell_marks(levels: Levels) -> None:
    """Tell of values below zero beside labels."""
    if levels.lowest < 0.0:
        remark(
            f"values below 0 (down to {levels.lowest:g}) stand beside its labels; they are taken as "
            "background",
            action="nothing, if they mark what is to be ignored",
        )


def _tell_hidden(names: Mapping[int, str]) -> None:
    """Tell of names that are not shown, since they may be those of people."""
    if hidden := [label for label, name in names.items() if not holds_medical_words_alone(name)]:
        remark(
            f"{len(hidden)} of its labels have names that are no medical terms and may be those of people; "
            f"they go by their numbers ({listed(map(str, hidden))})",
            action="nothing; --column label=NAME still chooses one by its name",
        )


def _tell_empty(levels: Levels, names: Mapping[int, str]) -> None:
    """Tell of labels that the header names and no pixel has."""
    there = {round(label) for label in levels.labels or (levels.target or 0.0,)}
    if levels.kind is MaskKind.SPREAD or not (there & names.keys()):
        return
    empty = [_called(label, name) for label, name in names.items() if label > 0 and label not in there]
    if empty:
        filled = ", ".join(
            _called(label, names[label]) for label in sorted(there & names.keys())[:_MOST_NAMED]
        )
        which = ", ".join(empty[:_MOST_NAMED]) + ", ..." * (len(empty) > _MOST_NAMED)
        remark(
            f"of the labels that its header names, {len(empty)} are empty ({which}); it holds {filled}",
            action="nothing, if they are meant to be empty",
        )


def _called(label: int, name: str) -> str:
    """A label with its name where that is shown."""
    return f"{label} {name!r}" if holds_medical_words_alone(name) else str(label)


def _tell_unusual(levels: Levels) -> None:
    """Tell where neither of two values is 0, or the target is below it."""
    if 0.0 not in (levels.lowest, levels.highest) or levels.highest == 0.0:
        remark(
            f"mask of the two values {levels.lowest:g} and {levels.highest:g}: {levels.target:g} is taken "
            "as target",
            action="export the mask with 0 as its background, if it is the other way round",
        )
