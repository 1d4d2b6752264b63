"""Prompts as results keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.declared import FiniteFloat, NonNegativeInt32, Text, UndeclaredError, declared
from core.files.json_text import json_value
from core.prompts.values import PointPrompt, Prompt, PromptSet, PromptSource, prompt_set_from_json

_PICTURE_AXES = 2
_AXES = (2, 3)


@dataclass(frozen=True, slots=True)
class StoredPrompt:
    """A prompt as `PromptSet.to_json` writes it; fields of other kinds are empty.

    Raises:
        ValueError: A place has other than two or three coordinates.
    """

    kind: Literal["point", "box", "mask"]
    position: tuple[FiniteFloat, ...] = ()
    positive: bool = True
    start: tuple[FiniteFloat, ...] = ()
    stop: tuple[FiniteFloat, ...] = ()

    def __post_init__(self) -> None:
        places = {"point": (self.position,), "box": (self.start, self.stop), "mask": ()}
        if any(len(place) not in _AXES for place in places[self.kind]):
            raise ValueError(f"a {self.kind} needs two or three coordinates")


@dataclass(frozen=True, slots=True)
class StoredSlice:
    """The prompts of one slice of a volume."""

    slice_index: NonNegativeInt32
    prompts: tuple[StoredPrompt, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPrompts:
    """The part of a stored prompt that is read again."""

    source: PromptSource
    prompts: tuple[StoredPrompt, ...] = ()
    slices: tuple[StoredSlice, ...] = ()
    notes: tuple[Text, ...] = ()


def require_stored(values: Mapping[str, Any] | str) -> None:
    """Refuse a stored prompt that `prompts_on_slice` could not read.

    Args:
        values: Plain values, or their JSON.

    Raises:
        UndeclaredError: With what is wrong.
    """
    try:
        plain = json_value(values) if isinstance(values, str) else values
    except ValueError as error:
        raise UndeclaredError((), values, "it must be JSON") from error
    declared(StoredPrompts, plain)


def prompts_on_slice(stored: str | None, slice_index: int | None) -> PromptSet:
    """Return the points and boxes of a stored prompt that lie on one slice; none where nothing is stored.

    Args:
        stored: JSON: a prompt set; of a volume ``slices``, each a prompt set with its ``slice_index``, or a
            prompt set of clicks (z, y, x).
        slice_index: None for a picture.
    """
    values = {} if stored is None else json_value(stored)
    if "slices" in values:
        here = [one for one in values["slices"] if one["slice_index"] == slice_index]
        values = here[0] if here else {}
    if "prompts" not in values:
        return PromptSet()
    found = prompt_set_from_json({"source": PromptSource.SIMULATED.value, **values})
    shown = tuple(_on_slice(prompt, slice_index) for prompt in found.prompts)
    return replace(found, prompts=tuple(prompt for prompt in shown if prompt is not None))


def _on_slice(prompt: Prompt, slice_index: int | None) -> Prompt | None:
    """Return a prompt as it lies on the slice; None for a click of a volume on another one."""
    if not isinstance(prompt, PointPrompt) or len(prompt.position) == _PICTURE_AXES:
        return prompt
    z, y, x = prompt.position
    return replace(prompt, position=(y, x)) if round(z) == slice_index else None
