"""The prompts that a person gave for one lesion: an ordered list with unlimited undo and redo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import Any, ClassVar

from core.annotation.drawn import DrawnPrompt, Scribble, drawn_from_json, drawn_to_json
from core.annotation.history import History
from core.annotation.rasterise import as_prompts
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt, PromptKind, PromptSet, PromptSource


class ActionKind(StrEnum):
    """The kinds of action on the list."""

    ADD = "add"
    REPLACE = "replace"
    DELETE = "delete"
    FLIP = "flip"
    CLEAR = "clear"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class PromptAction:
    """An action on the list.

    Attributes:
        at_s: Seconds since the case was opened.
        prompt: The prompt of ADD and REPLACE.
        index: The place in the list then, of REPLACE, DELETE and FLIP; the candidate, of CHOOSE.
        latency_s: The seconds from the action to its mask on the server; None while not answered.
    """

    kind: ActionKind
    at_s: float
    prompt: DrawnPrompt | None = None
    index: int | None = None
    latency_s: float | None = None


@dataclass(frozen=True, slots=True)
class TimedPrompt:
    """An entry of the list: the prompt, when it was given, and how long its answer took."""

    prompt: DrawnPrompt
    at_s: float
    latency_s: float | None


@dataclass(frozen=True, slots=True)
class PromptHistory(History[PromptAction, tuple[TimedPrompt, ...]]):
    """The actions on one lesion's list; the list is their replay, and the mask is the list's replay."""

    stored_name: ClassVar[str] = "prompt list"

    def replay(self) -> tuple[TimedPrompt, ...]:
        """Return the list as it stands."""
        return reduce(_after, self.in_effect, ())

    @property
    def entries(self) -> tuple[TimedPrompt, ...]:
        """The list as it stands."""
        return self.replay()

    @property
    def drawn(self) -> tuple[DrawnPrompt, ...]:
        """The prompts of the list."""
        return tuple(entry.prompt for entry in self.entries)

    @property
    def chosen(self) -> int | None:
        """The candidate picked for the list as it stands; None for the model's best."""
        last = self.in_effect[-1:]
        return last[0].index if last and last[0].kind is ActionKind.CHOOSE else None

    @property
    def is_empty(self) -> bool:
        """Return whether the list holds no prompt."""
        return not self.entries

    def add(self, prompt: DrawnPrompt, *, at_s: float) -> PromptHistory:
        """Add a prompt at the end of the list."""
        return self.then(PromptAction(ActionKind.ADD, at_s, prompt=prompt))

    def draw(self, prompt: DrawnPrompt, *, at_s: float) -> PromptHistory:
        """Add a prompt; a second box takes the place of the first, for models take one."""
        boxes = [place for place, drawn in enumerate(self.drawn) if isinstance(drawn, BoxPrompt)]
        if isinstance(prompt, BoxPrompt) and boxes:
            return self.replace(boxes[0], prompt, at_s=at_s)
        return self.add(prompt, at_s=at_s)

    def replace(self, index: int, prompt: DrawnPrompt, *, at_s: float) -> PromptHistory:
        """Replace the prompt at a place by one at the end of the list: one action, which one undo takes back.

        Raises:
            PromptError: There is no such place.
        """
        self._entry(index)
        return self.then(PromptAction(ActionKind.REPLACE, at_s, prompt=prompt, index=index))

    def delete(self, index: int, *, at_s: float) -> PromptHistory:
        """Delete the prompt at a place of the list.

        Raises:
            PromptError: There is no such place.
        """
        self._entry(index)
        return self.then(PromptAction(ActionKind.DELETE, at_s, index=index))

    def flip(self, index: int, *, at_s: float) -> PromptHistory:
        """Turn a point or scribble from positive to negative, or back.

        Raises:
            PromptError: There is no such place, or a box or polygon is there.
        """
        flipped(self._entry(index).prompt)
        return self.then(PromptAction(ActionKind.FLIP, at_s, index=index))

    def choose(self, candidate: int, *, at_s: float) -> PromptHistory:
        """Choose another of the model's candidates; that holds until the list changes."""
        return self.then(PromptAction(ActionKind.CHOOSE, at_s, index=candidate))

    def clear(self, *, at_s: float) -> PromptHistory:
        """Empty the list; unchanged where it is empty already. Undo brings the prompts back."""
        return self if self.is_empty else self.then(PromptAction(ActionKind.CLEAR, at_s))

    def answered(self, latency_s: float) -> PromptHistory:
        """Note the time that the answer to the last action took; one answered before keeps its time."""
        last = self.in_effect[-1:]
        if not last or last[0].latency_s is not None:
            return self
        return self.with_last(replace(last[0], latency_s=latency_s))

    def first(self, count: int) -> PromptHistory:
        """Return a list of the first prompts of this one, as if nothing had followed."""
        kept = self.entries[:count]
        actions = tuple(PromptAction(ActionKind.ADD, e.at_s, e.prompt, latency_s=e.latency_s) for e in kept)
        return PromptHistory(actions, len(actions), len(actions))

    def prompt_set(self, shape: tuple[int, int], *, kinds: frozenset[PromptKind]) -> PromptSet:
        """Return what a model is given: see `core.annotation.rasterise.as_prompts`.

        Args:
            shape: (y, x) of the image.
            kinds: The kinds of prompts that the model takes (`ModelInfo.prompts`).
        """
        return PromptSet(as_prompts(self.drawn, shape, kinds=kinds), PromptSource.DRAWN)

    @staticmethod
    def action_to_json(action: PromptAction) -> dict[str, Any]:
        """Return an action as plain values; what it has not is left out."""
        values = {
            "kind": action.kind.value,
            "at_s": action.at_s,
            "prompt": None if action.prompt is None else drawn_to_json(action.prompt),
            "index": action.index,
            "latency_s": action.latency_s,
        }
        return {name: value for name, value in values.items() if value is not None}

    @staticmethod
    def action_from_json(values: Mapping[str, Any]) -> PromptAction:
        """Return the action that was stored.

        Raises:
            KeyError, TypeError, ValueError: A stored value cannot be read.
            PromptError: Its prompt cannot be read.
        """
        prompt = values.get("prompt")
        return PromptAction(
            ActionKind(values["kind"]),
            float(values["at_s"]),
            prompt=None if prompt is None else drawn_from_json(prompt),
            index=values.get("index"),
            latency_s=values.get("latency_s"),
        )

    def _entry(self, index: int) -> TimedPrompt:
        entries = self.entries
        if not 0 <= index < len(entries):
            raise PromptError(f"there is no prompt {index + 1} in a list of {len(entries)}; choose another")
        return entries[index]


def flipped(prompt: DrawnPrompt) -> DrawnPrompt:
    """Return the prompt with the opposite sign.

    Raises:
        PromptError: A box or polygon, which has none.
    """
    if not isinstance(prompt, PointPrompt | Scribble):
        raise PromptError("only points and scribbles can be flipped; delete the prompt and draw another")
    return replace(prompt, positive=not prompt.positive)


def _after(entries: tuple[TimedPrompt, ...], action: PromptAction) -> tuple[TimedPrompt, ...]:
    """Return the list after one more action.

    Raises:
        IndexError: There is no such place.
    """
    match action.kind:
        case ActionKind.ADD:
            return (*entries, _entry(action))
        case ActionKind.REPLACE:
            return (*_without(entries, action.index), _entry(action))
        case ActionKind.DELETE:
            return _without(entries, action.index)
        case ActionKind.FLIP:
            return _flipped_at(entries, action.index)
        case ActionKind.CLEAR:
            return ()
        case ActionKind.CHOOSE:
            return entries


def _entry(action: PromptAction) -> TimedPrompt:
    assert action.prompt is not None
    return TimedPrompt(action.prompt, action.at_s, action.latency_s)


def _without(entries: tuple[TimedPrompt, ...], index: int | None) -> tuple[TimedPrompt, ...]:
    left = list(entries)
    assert index is not None
    del left[index]
    return tuple(left)


def _flipped_at(entries: tuple[TimedPrompt, ...], index: int | None) -> tuple[TimedPrompt, ...]:
    changed = list(entries)
    assert index is not None
    changed[index] = replace(changed[index], prompt=flipped(changed[index].prompt))
    return tuple(changed)
