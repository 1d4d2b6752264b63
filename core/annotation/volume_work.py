"""A person's work on one lesion of a volume: a list of acts with undo and redo, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.annotation.mask_edits import MaskEdit
from core.annotation.undoable import Undoable
from core.annotation.volume_acts import (
    AddPrompt,
    Answered,
    DeletePrompt,
    EditSlice,
    SetLock,
    VolumeAct,
    VolumeDeed,
    act_from_json,
    act_to_json,
)
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt


@dataclass(frozen=True, slots=True)
class VolumeStanding:
    """What the acts come to.

    Attributes:
        prompts: In the order in which they were given.
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
class VolumeWork:
    """All acts on one lesion.

    Attributes:
        pending_run: The job that is following the lesion now; None where none is.
    """

    acts: Undoable[VolumeAct] = field(default_factory=Undoable)
    pending_run: str | None = None

    @property
    def standing(self) -> VolumeStanding:
        """The replay of the acts in effect."""
        standing = VolumeStanding()
        for act in self.acts.in_effect:
            standing = _after(standing, act.deed)
            if act.reply is not None:
                standing = replace(_after(standing, act.reply), replied=standing.clicks)
        return standing

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is prompted, answered or painted."""
        standing = self.standing
        return not (standing.prompts or standing.answer or standing.edits)

    @property
    def latest_act_s(self) -> float:
        """When the last act was made, undone ones counted; 0 where there is none."""
        return max((act.at_s for act in self.acts.actions), default=0.0)

    def then(self, deed: VolumeDeed, *, at_s: float) -> VolumeWork:
        """One more act.

        Raises:
            PromptError: It deletes a prompt that is not there.
        """
        _after(self.standing, deed)
        return replace(self, acts=self.acts.then(VolumeAct(deed, at_s)))

    def undo(self) -> VolumeWork:
        """Without the last act."""
        return replace(self, acts=self.acts.undo())

    def redo(self) -> VolumeWork:
        """With the act that was taken back last."""
        return replace(self, acts=self.acts.redo())

    def replied(self, reply: Answered, *, latency_s: float) -> VolumeWork:
        """With a click model's answer to the clicks as they stand; what was undone can still be redone.

        It belongs to the last act in effect, in place of an earlier reply there; unchanged without an act.
        """
        if not self.acts.can_undo:
            return self
        last = self.acts.in_effect[-1]
        return replace(self, acts=self.acts.with_last(replace(last, reply=reply, latency_s=latency_s)))

    def waiting_for(self, run_id: str | None) -> VolumeWork:
        """A job follows the lesion, or none any more."""
        return replace(self, pending_run=run_id)

    def as_answered(self) -> VolumeWork:
        """As it was when the last answer had come; without any act where there was none."""
        kept = self.acts.in_effect
        while kept and kept[-1].reply is None and not isinstance(kept[-1].deed, Answered):
            kept = kept[:-1]
        return VolumeWork(Undoable(kept, len(kept), len(kept)))

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values; undone acts too."""
        return {
            "actions": [act_to_json(act) for act in self.acts.actions],
            "done": self.acts.done,
            "interactions": self.acts.interactions,
            "pending_run": self.pending_run,
        }


def volume_work_from_json(values: Mapping[str, Any]) -> VolumeWork:
    """Inverse of `VolumeWork.to_json`.

    Raises:
        PromptError: A stored value cannot be read.
    """
    try:
        acts = tuple(act_from_json(act) for act in values["actions"])
        work = VolumeWork(Undoable(acts, values["done"], values["interactions"]), values["pending_run"])
        _ = work.standing
    except (KeyError, TypeError, ValueError) as error:
        raise PromptError(f"the stored acts cannot be read ({error!r})") from error
    return work


def _after(standing: VolumeStanding, deed: VolumeDeed) -> VolumeStanding:
    match deed:
        case AddPrompt():
            kept = tuple(one for one in standing.prompts if not _replaced(one, deed))
            return replace(standing, prompts=(*kept, deed))
        case DeletePrompt():
            return replace(standing, prompts=_without(standing.prompts, deed.index))
        case EditSlice():
            return _edited(standing, deed)
        case SetLock():
            one = frozenset({deed.slice_index})
            return replace(standing, locked=standing.locked | one if deed.locked else standing.locked - one)
        case Answered():
            # Edits of locked slices are in the new mask already, those of others are gone with the old one.
            still = {index: was for index, was in standing.edited.items() if index in standing.locked}
            return replace(standing, answer=deed, edits={}, edited=still, replied=None)


def _edited(standing: VolumeStanding, deed: EditSlice) -> VolumeStanding:
    slice_index, one = deed.slice_index, frozenset({deed.slice_index})
    before = None if standing.answer is None else standing.answer.model_sha256
    edits = {**standing.edits, slice_index: (*standing.edits.get(slice_index, ()), deed.edit)}
    return replace(
        standing, edits=edits, locked=standing.locked | one, edited={slice_index: before, **standing.edited}
    )


def _replaced(old: AddPrompt, new: AddPrompt) -> bool:
    both_boxes = isinstance(old.prompt, BoxPrompt) and isinstance(new.prompt, BoxPrompt)
    return both_boxes and old.slice_index == new.slice_index


def _without(prompts: tuple[AddPrompt, ...], index: int) -> tuple[AddPrompt, ...]:
    if not 0 <= index < len(prompts):
        raise PromptError(f"there is no prompt {index + 1} in a list of {len(prompts)}; choose another")
    return (*prompts[:index], *prompts[index + 1 :])
