"""The prompts that a person or a simulator gives a model: points, boxes, a mask, in order.

Coordinates are array indices with the axes of the image, (y, x) or (z, y, x); index 0 is the centre
of the first pixel. The (x, y) order of the model packages lives in `core.geometry` and the adapters.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class PromptKind(StrEnum):
    """The kinds a model may have been trained for."""

    POINT = "point"
    BOX = "box"
    MASK = "mask"
    NONE = "none"


class PromptSource(StrEnum):
    """The source of a prompt: simulated or drawn by a person. Results of the two are never mixed."""

    SIMULATED = "simulated"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class PointPrompt:
    """A click: `position` in index coordinates, on the target (`positive`) or off it."""

    position: tuple[float, ...]
    positive: bool = True


@dataclass(frozen=True, slots=True)
class BoxPrompt:
    """A box from the index `start` up to, not including, `stop`: a one-pixel box has stop = start + 1."""

    start: tuple[float, ...]
    stop: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MaskPrompt:
    """A mask in the image's grid.

    Attributes:
        mask: bool.
        low_res_logits: The logits of the mask where it is a `Candidate` of the model that is prompted: the
            model then refines its own answer and not a cut-off copy of it. None for any other mask.
    """

    mask: NDArray[np.bool_]
    low_res_logits: NDArray[np.float32] | None = None

    @property
    def sha256(self) -> str:
        """Return the hash of shape and pixels."""
        return hashlib.sha256(repr(self.mask.shape).encode() + np.packbits(self.mask).tobytes()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, MaskPrompt)
            and np.array_equal(self.mask, other.mask)
            and np.array_equal(self.low_res_logits, other.low_res_logits)  # type: ignore[arg-type]
        )

    def __hash__(self) -> int:
        return hash(self.sha256)


Prompt = PointPrompt | BoxPrompt | MaskPrompt


@dataclass(frozen=True, slots=True)
class PromptSet:
    """Prompts for one lesion in the order they were given; empty means "segment without a prompt".

    Attributes:
        notes: The things that a simulator could not do as its protocol says, in words, e.g. fewer points
            than asked.
    """

    prompts: tuple[Prompt, ...] = ()
    source: PromptSource = PromptSource.SIMULATED
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[PointPrompt, ...]:
        """The points, in order."""
        return tuple(p for p in self.prompts if isinstance(p, PointPrompt))

    @property
    def boxes(self) -> tuple[BoxPrompt, ...]:
        """The boxes, in order."""
        return tuple(p for p in self.prompts if isinstance(p, BoxPrompt))

    @property
    def mask(self) -> MaskPrompt | None:
        """The last mask given, or None."""
        masks = [p for p in self.prompts if isinstance(p, MaskPrompt)]
        return masks[-1] if masks else None

    @property
    def kinds(self) -> frozenset[PromptKind]:
        """The kinds present; {NONE} for an empty set."""
        kinds = {
            PointPrompt: PromptKind.POINT,
            BoxPrompt: PromptKind.BOX,
            MaskPrompt: PromptKind.MASK,
        }
        return frozenset(kinds[type(p)] for p in self.prompts) or frozenset({PromptKind.NONE})

    def to_json(self) -> dict[str, Any]:
        """Return plain values for the store; a mask is given by its hash, notes only where there are any."""
        values = {"source": self.source.value, "prompts": [_prompt_json(p) for p in self.prompts]}
        return values | ({"notes": list(self.notes)} if self.notes else {})


def _prompt_json(prompt: Prompt) -> dict[str, Any]:
    match prompt:
        case PointPrompt():
            return {"kind": "point", "position": list(prompt.position), "positive": prompt.positive}
        case BoxPrompt():
            return {"kind": "box", "start": list(prompt.start), "stop": list(prompt.stop)}
        case MaskPrompt():
            return {"kind": "mask", "shape": list(prompt.mask.shape), "sha256": prompt.sha256}


def prompt_set_from_json(values: dict[str, Any]) -> PromptSet:
    """Return points and boxes of a stored prompt set; masks, stored by hash alone, are left out."""
    prompts: list[Prompt] = []
    for value in values["prompts"]:
        if value["kind"] == "point":
            prompts.append(PointPrompt(tuple(value["position"]), value["positive"]))
        elif value["kind"] == "box":
            prompts.append(BoxPrompt(tuple(value["start"]), tuple(value["stop"])))
    notes = tuple(values.get("notes", ()))
    return PromptSet(tuple(prompts), PromptSource(values["source"]), notes=notes)
