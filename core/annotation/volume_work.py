"""A person's work on one lesion of a volume: a list of actions with undo and redo, and its replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from core.annotation.history import History
from core.annotation.mask_edits import MaskEdit
from core.annotation.volume_actions import (
    AddPrompt,
    Answered,
    DeletePrompt,
    EditSlice,
    SetLock,
    TimedVolumeAction,
    VolumeAction,
    timed_action_from_json,
    timed_action_to_json,
)
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt


@dataclass(frozen=True, slots=True)
class VolumeState:
    """The result of the actions on a lesion.

    Attributes:
        prompts: The prompts in the order in which they were given.
        answer: The last answer of a model; None before the first.
        edits: Edits by slice, made on that answer.
        locked: Slices that no model changes.
        edited: Slices changed by hand whose change is still part of the mask, each with the mask (hash of
            `Answered.model_sha256`, None for none) that a model had given before: later answers repeat what
            was painted, so they don't tell what the model's own was.
        replied: The clicks that a click model's `answer` is the answer to; None where a job gave it, or none
            did.
    """

    prompts: tuple[AddPrompt, ...] = ()
    answer: Answered | None = None
    edits: Mapping[int, tuple[MaskEdit, ...]] = field(default_factory=dict)
    locked: frozenset[int] = frozenset()
    edited: Mapping[int, str | None] = field(default_factory=dict)
    replied: tuple[AddPrompt, ...] | None = None

    @property
    def clicks(self) -> tuple[AddPrompt, ...]:
        """The points among the prompts: all that a click model is told."""
        return tuple(one for one in self.prompts if isinstance(one.prompt, PointPrompt))


@dataclass(frozen=True, slots=True)
class VolumeWork(History[TimedVolumeAction, VolumeState]):
    """The actions on one lesion of a volume.

    Attributes:
        pending_run: The job that is following the lesion now; None where none is.
    """

    pending_run: str | None = None
    stored_name: ClassVar[str] = "actions"

    def replay(self) -> VolumeState:
        """Return what the actions come to."""
        state = VolumeState()
        for one in self.in_effect:
            state = _after(state, one.action)
            if one.reply is not None:
                state = replace(_after(state, one.reply), replied=state.clicks)
        return state

    @property
    def state(self) -> VolumeState:
        """The result of the actions in effect."""
        return self.replay()

    @property
    def is_untouched(self) -> bool:
        """Return whether nothing is prompted, answered or painted."""
        state = self.state
        return not (state.prompts or state.answer or state.edits)

    def add(self, action: VolumeAction, *, at_s: float) -> VolumeWork:
        """Add an action.

        Raises:
            PromptError: It deletes a prompt that is not there.
        """
        _after(self.state, action)
        return self.then(TimedVolumeAction(action, at_s))

    def replied(self, reply: Answered, *, latency_s: float) -> VolumeWork:
        """Add a click model's answer to the clicks as they stand; what was undone can still be redone.

        It belongs to the last action in effect, in place of an earlier reply there; unchanged without one.
        """
        if not self.can_undo:
            return self
        return self.with_last(replace(self.in_effect[-1], reply=reply, latency_s=latency_s))

    def waiting_for(self, run_id: str | None) -> VolumeWork:
        """Note the job that follows the lesion, or that none does any more."""
        return replace(self, pending_run=run_id)

    def as_answered(self) -> VolumeWork:
        """Return the work as it was when the last answer had come; empty where none came."""
        kept = self.in_effect
        while kept and kept[-1].reply is None and not isinstance(kept[-1].action, Answered):
            kept = kept[:-1]
        return VolumeWork(kept, len(kept), len(kept))

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values; undone actions too."""
        return super(VolumeWork, self).to_json() | {"pending_run": self.pending_run}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> VolumeWork:
        """Return the work that `to_json` gave.

        Raises:
            PromptError: A stored value cannot be read.
        """
        read = super(VolumeWork, cls).from_json(values)
        return read.waiting_for(values.get("pending_run"))

    @staticmethod
    def action_to_json(action: TimedVolumeAction) -> dict[str, Any]:
        """Return an action as plain values."""
        return timed_action_to_json(action)

    @staticmethod
    def action_from_json(values: Mapping[str, Any]) -> TimedVolumeAction:
        """Return the action that was stored."""
        return timed_action_from_json(values)


def _after(state: VolumeState, action: VolumeAction) -> VolumeState:
    match action:
        case AddPrompt():
            kept = tuple(one for one in state.prompts if not _replaced(one, action))
            return replace(state, prompts=(*kept, action))
        case DeletePrompt():
            return replace(state, prompts=_without(state.prompts, action.index))
        case EditSlice():
            return _edited(state, action)
        case SetLock():
            one = frozenset({action.slice_index})
            return replace(state, locked=state.locked | one if action.locked else state.locked - one)
        case Answered():
            # Edits of locked slices are in the new mask already, those of others are gone with the old one.
            still = {index: was for index, was in state.edited.items() if index in state.locked}
            return replace(state, answer=action, edits={}, edited=still, replied=None)


def _edited(state: VolumeState, action: EditSlice) -> VolumeState:
    slice_index, one = action.slice_index, frozenset({action.slice_index})
    before = None if state.answer is None else state.answer.model_sha256
    edits = {**state.edits, slice_index: (*state.edits.get(slice_index, ()), action.edit)}
    return replace(
        state, edits=edits, locked=state.locked | one, edited={slice_index: before, **state.edited}
    )


def _replaced(old: AddPrompt, new: AddPrompt) -> bool:
    both_boxes = isinstance(old.prompt, BoxPrompt) and isinstance(new.prompt, BoxPrompt)
    return both_boxes and old.slice_index == new.slice_index


def _without(prompts: tuple[AddPrompt, ...], index: int) -> tuple[AddPrompt, ...]:
    if not 0 <= index < len(prompts):
        raise PromptError(f"there is no prompt {index + 1} in a list of {len(prompts)}; choose another")
    return (*prompts[:index], *prompts[index + 1 :])
