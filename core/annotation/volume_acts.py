"""What a person does to a lesion in a volume, act by act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.annotation.drawn import drawn_from_json, drawn_to_json
from core.annotation.mask_edits import MaskEdit, edit_from_json, edit_to_json
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt

VolumePrompt = PointPrompt | BoxPrompt
"""Points and boxes on an axial slice, coordinates (y, x)."""


@dataclass(frozen=True, slots=True)
class AddPrompt:
    """A prompt on a slice; a second box there takes the place of the first, for models take one."""

    slice_index: int
    prompt: VolumePrompt


@dataclass(frozen=True, slots=True)
class DeletePrompt:
    """Without the prompt at a place of the list as it then was."""

    index: int


@dataclass(frozen=True, slots=True)
class EditSlice:
    """The mask of a slice changed by hand; it is locked by that, so that no model undoes it."""

    slice_index: int
    edit: MaskEdit


@dataclass(frozen=True, slots=True)
class SetLock:
    """A slice locked, or opened again."""

    slice_index: int
    locked: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A model has followed the lesion.

    Attributes:
        run_id: Of the job.
        model_key: That answered.
        model_sha256: Its mask, (z, y, x), as it came.
        mask_sha256: The same with the locked slices put back; edits are made on this from now on.
    """

    run_id: str
    model_key: str
    model_sha256: str
    mask_sha256: str


VolumeDeed = AddPrompt | DeletePrompt | EditSlice | SetLock | Answered


@dataclass(frozen=True, slots=True)
class VolumeAct:
    """A deed, and the seconds since the case was opened when it was done."""

    deed: VolumeDeed
    at_s: float


def act_to_json(act: VolumeAct) -> dict[str, Any]:
    """Plain values."""
    return {"at_s": act.at_s, **_deed_json(act.deed)}


def act_from_json(values: Mapping[str, Any]) -> VolumeAct:
    """Inverse of `act_to_json`.

    Raises:
        PromptError: A stored value cannot be read.
    """
    try:
        return VolumeAct(_READ[values["deed"]](values), float(values["at_s"]))
    except (KeyError, TypeError, ValueError) as error:
        raise PromptError(f"the stored act {str(values)[:200]} cannot be read ({error!r})") from error


def _deed_json(deed: VolumeDeed) -> dict[str, Any]:
    match deed:
        case AddPrompt():
            return {"deed": "prompt", "slice": deed.slice_index, "prompt": drawn_to_json(deed.prompt)}
        case DeletePrompt():
            return {"deed": "delete", "index": deed.index}
        case EditSlice():
            return {"deed": "edit", "slice": deed.slice_index, "edit": edit_to_json(deed.edit)}
        case SetLock():
            return {"deed": "lock", "slice": deed.slice_index, "locked": deed.locked}
        case Answered():
            return {
                "deed": "answered",
                "run": deed.run_id,
                "model": deed.model_key,
                "model_sha256": deed.model_sha256,
                "mask_sha256": deed.mask_sha256,
            }


def _prompt(values: Mapping[str, Any]) -> VolumePrompt:
    prompt = drawn_from_json(values)
    if not isinstance(prompt, PointPrompt | BoxPrompt):
        raise ValueError("a volume is prompted by points and boxes")
    return prompt


_READ: Mapping[str, Callable[[Mapping[str, Any]], VolumeDeed]] = {
    "prompt": lambda v: AddPrompt(int(v["slice"]), _prompt(v["prompt"])),
    "delete": lambda v: DeletePrompt(int(v["index"])),
    "edit": lambda v: EditSlice(int(v["slice"]), edit_from_json(v["edit"])),
    "lock": lambda v: SetLock(int(v["slice"]), bool(v["locked"])),
    "answered": lambda v: Answered(v["run"], v["model"], v["model_sha256"], v["mask_sha256"]),
}
