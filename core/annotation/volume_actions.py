"""The actions of a person on a lesion in a volume."""

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
    """The prompt at a place of the list, as it then was, taken away."""

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
    """A model has followed the lesion, or answered clicks on it.

    Attributes:
        run_id: The job; empty for an answer to clicks, which takes no job.
        model_key: The model that answered.
        model_sha256: Its mask, (z, y, x), as it came.
        mask_sha256: The same with the locked slices put back; edits are made on this from now on.
    """

    run_id: str
    model_key: str
    model_sha256: str
    mask_sha256: str


VolumeAction = AddPrompt | DeletePrompt | EditSlice | SetLock | Answered


@dataclass(frozen=True, slots=True)
class TimedVolumeAction:
    """An action with its time.

    Attributes:
        at_s: The seconds since the case was opened.
        reply: The answer of a click model to the clicks as they stood then. It belongs to the action, so
            that one undo takes both back and one redo brings both.
        latency_s: The seconds from the action to that mask on the server; None while not answered.
    """

    action: VolumeAction
    at_s: float
    reply: Answered | None = None
    latency_s: float | None = None


def timed_action_to_json(timed: TimedVolumeAction) -> dict[str, Any]:
    """Return plain values."""
    values = {"at_s": timed.at_s, **_action_json(timed.action)}
    if timed.reply is not None:
        values |= {"reply": _answered_json(timed.reply), "latency_s": timed.latency_s}
    return values


def timed_action_from_json(values: Mapping[str, Any]) -> TimedVolumeAction:
    """Return the action that `timed_action_to_json` gave.

    Raises:
        PromptError: A stored value cannot be read.
    """
    try:
        reply = _answered(values["reply"]) if "reply" in values else None
        action = _READ[values["deed"]](values)
        return TimedVolumeAction(action, float(values["at_s"]), reply, values.get("latency_s"))
    except (KeyError, TypeError, ValueError) as error:
        raise PromptError(f"the stored action {str(values)[:200]} cannot be read ({error!r})") from error


def _action_json(action: VolumeAction) -> dict[str, Any]:
    match action:
        case AddPrompt():
            return {"deed": "prompt", "slice": action.slice_index, "prompt": drawn_to_json(action.prompt)}
        case DeletePrompt():
            return {"deed": "delete", "index": action.index}
        case EditSlice():
            return {"deed": "edit", "slice": action.slice_index, "edit": edit_to_json(action.edit)}
        case SetLock():
            return {"deed": "lock", "slice": action.slice_index, "locked": action.locked}
        case Answered():
            return {"deed": "answered", **_answered_json(action)}


def _answered_json(answer: Answered) -> dict[str, Any]:
    return {
        "run": answer.run_id,
        "model": answer.model_key,
        "model_sha256": answer.model_sha256,
        "mask_sha256": answer.mask_sha256,
    }


def _answered(values: Mapping[str, Any]) -> Answered:
    return Answered(values["run"], values["model"], values["model_sha256"], values["mask_sha256"])


def _prompt(values: Mapping[str, Any]) -> VolumePrompt:
    prompt = drawn_from_json(values)
    if not isinstance(prompt, PointPrompt | BoxPrompt):
        raise ValueError("a volume is prompted by points and boxes")
    return prompt


_READ: Mapping[str, Callable[[Mapping[str, Any]], VolumeAction]] = {
    "prompt": lambda v: AddPrompt(int(v["slice"]), _prompt(v["prompt"])),
    "delete": lambda v: DeletePrompt(int(v["index"])),
    "edit": lambda v: EditSlice(int(v["slice"]), edit_from_json(v["edit"])),
    "lock": lambda v: SetLock(int(v["slice"]), bool(v["locked"])),
    "answered": _answered,
}
