"""The place and kind of a simulated prompt, and the order in which the slices are gone through.

As in the preset kang2025: through the tumour-bearing slices from the lowest up, from the highest down, or
from the middle one both ways. The study says "middle slice" and not which one of an even number; ours is the
upper of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError, SettingsError
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, SlicePrompts, Span
from core.prompts.registry import prompt_simulator
from core.prompts.values import MaskPrompt, PromptKind, PromptSet

DRAWN = "drawn"
"""Stands where an arm's key stands, for prompts that a person drew."""

Simulate = Callable[[NDArray[np.bool_], np.random.Generator], PromptSet]


class SliceOrder(StrEnum):
    """The study's three orders."""

    BOTTOM_TO_TOP = "bottom_to_top"
    TOP_TO_BOTTOM = "top_to_bottom"
    CENTRE_OUTWARD = "centre_outward"


class SpanChoice(StrEnum):
    """The slices that are answered."""

    TUMOUR = "tumour"
    """The slices from the first to the last with the lesion, as in the study."""
    ALL = "all"
    """The whole volume, until the lesion is no longer seen."""


@dataclass(frozen=True, slots=True)
class PropagationArm:
    """An arm of propagation: a simulated person who prompts one slice.

    Attributes:
        key: Key as given to ``--arms`` and stored with each result.
        label: The name for people.
        order: The order of the slices, see `SliceOrder`.
        kinds: Prompt kinds that it makes.
        simulate: Makes the prompt from the reference of the slice.
    """

    key: str
    label: str
    order: SliceOrder
    kinds: frozenset[PromptKind]
    simulate: Simulate


def _mask(reference: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    return PromptSet((MaskPrompt(reference),))


_PROMPTS: tuple[tuple[str, str, PromptKind, Simulate], ...] = (
    ("box", "box", PromptKind.BOX, prompt_simulator("tight_box").simulate),
    ("mask", "mask", PromptKind.MASK, _mask),
    ("points", "3 points", PromptKind.POINT, prompt_simulator("points_3").simulate),
)
_ORDERS = {
    SliceOrder.CENTRE_OUTWARD: "centre outward",
    SliceOrder.BOTTOM_TO_TOP: "bottom to top",
    SliceOrder.TOP_TO_BOTTOM: "top to bottom",
}
ARMS: dict[str, PropagationArm] = {
    f"{key}_{order}": PropagationArm(
        f"{key}_{order}", f"{words}, {said}".capitalize(), order, frozenset({kind}), simulate
    )
    for key, words, kind, simulate in _PROMPTS
    for order, said in _ORDERS.items()
}
"""The arms in the order in which pages and help texts list them."""


def find_arm(key: str) -> PropagationArm:
    """The arm with this key.

    Raises:
        SettingsError: There is none; the message names those there are.
    """
    if key not in ARMS:
        raise SettingsError(f"arm {key!r} is not known; choose from {', '.join(ARMS)}")
    return ARMS[key]


def lesion_slices(reference: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return numbers of the slices of a mask (z, y, x) that have a pixel, in order.

    Raises:
        PromptError: There is none.
    """
    found = np.flatnonzero(reference.any(axis=(1, 2)))
    if not found.size:
        raise PromptError("an empty reference has no slice to prompt; leave out cases without a lesion")
    return found


def start_slice(reference: NDArray[np.bool_], order: SliceOrder) -> int:
    """The slice that gets the prompt."""
    slices = lesion_slices(reference)
    places = {
        SliceOrder.BOTTOM_TO_TOP: 0,
        SliceOrder.TOP_TO_BOTTOM: -1,
        SliceOrder.CENTRE_OUTWARD: len(slices) // 2,
    }
    return int(slices[places[order]])


def direction_of(order: SliceOrder) -> SliceDirection:
    """Tell where it goes from there."""
    return {
        SliceOrder.BOTTOM_TO_TOP: SliceDirection.UP,
        SliceOrder.TOP_TO_BOTTOM: SliceDirection.DOWN,
        SliceOrder.CENTRE_OUTWARD: SliceDirection.BOTH,
    }[order]


def simulated(
    arm: PropagationArm, reference: NDArray[np.bool_], *, lesion_id: str, random: np.random.Generator
) -> LesionPrompts:
    """The prompt of an arm on the slice where it begins.

    Args:
        arm: The arm, see `PropagationArm`.
        reference: (z, y, x), not empty.
        lesion_id: Id of the lesion.
        random: The random generator for prompts that are drawn.

    Raises:
        PromptError: The reference is empty.
    """
    at = start_slice(reference, arm.order)
    return LesionPrompts(lesion_id, (SlicePrompts(at, arm.simulate(reference[at], random)),))


def span_of(reference: NDArray[np.bool_], choice: SpanChoice, *, stop_after_empty: int | None) -> Span:
    """The slices to be answered; where they are those of the lesion, none is left out."""
    if choice is SpanChoice.ALL:
        return Span(0, len(reference) - 1, stop_after_empty)
    slices = lesion_slices(reference)
    return Span(int(slices[0]), int(slices[-1]))
