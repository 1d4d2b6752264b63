"""The prompts that a person gave for one lesion: an ordered list with unlimited undo and redo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from core.annotation.drawn import DrawnPrompt, Scribble, drawn_from_json, drawn_to_json
from core.annotation.rasterise import as_prompts
from core.annotation.undoable import Undoable
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt, PromptKind, PromptSet, PromptSource


class ActionKind(StrEnum):
    """What a person did to the list."""

    ADD = "add"
    REPLACE = "replace"
    DELETE = "delete"
    FLIP = "flip"
    CLEAR = "clear"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class PromptAction:
    """One act.

    Attributes:
        at_s: Seconds since the case was opened.
        prompt: Of ADD and REPLACE.
        index: Of REPLACE, DELETE and FLIP, the place in the list then; of CHOOSE, the candidate.
        latency_s: From the act to its mask on the server; None while not answered.
    """

    kind: ActionKind
    at_s: float
    prompt: DrawnPrompt | None = None
    index: int | None = None
    latency_s: float | None = None


@dataclass(frozen=True, slots=True)
class TimedPrompt:
    """One entry of the list: the prompt, when it was given, and how long its answer took."""

    prompt: DrawnPrompt
    at_s: float
    latency_s: float | None


@dataclass(frozen=True, slots=True)
class PromptHistory:
    """All acts on one lesion's list; the list is their replay, and the mask is the list's replay."""

    acts: Undoable[PromptAction] = field(default_factory=Undoable)

    @property
    def entries(self) -> tuple[TimedPrompt, ...]:
        """The list as it stands."""
        return _replay(self.acts.in_effect)

    @property
    def drawn(self) -> tuple[DrawnPrompt, ...]:
        """The prompts of the list."""
        return tuple(entry.prompt for entry in self.entries)

    @property
    def chosen(self) -> int | None:
        """The candidate picked for the list as it stands; None for the model's best."""
        last = self.acts.in_effect[-1:]
        return last[0].index if last and last[0].kind is ActionKind.CHOOSE else None

    @property
    def is_empty(self) -> bool:
        """Whether the list holds no prompt."""
        return not self.entries

    @property
    def can_undo(self) -> bool:
        """Whether there is an act to take back."""
        return self.acts.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an act to bring back."""
        return self.acts.can_redo

    @property
    def interactions(self) -> int:
        """Everything that the person did to the list, undo and redo counted."""
        return self.acts.interactions

    def add(self, prompt: DrawnPrompt, *, at_s: float) -> PromptHistory:
        """A prompt at the end of the list."""
        return self._then(PromptAction(ActionKind.ADD, at_s, prompt=prompt))

    def draw(self, prompt: DrawnPrompt, *, at_s: float) -> PromptHistory:
        """Add a prompt; a second box takes the place of the first, for models take one."""
        boxes = [place for place, drawn in enumerate(self.drawn) if isinstance(drawn, BoxPrompt)]
        if isinstance(prompt, BoxPrompt) and boxes:
            return self.replace(boxes[0], prompt, at_s=at_s)
        return self.add(prompt, at_s=at_s)

    def replace(self, index: int, prompt: DrawnPrompt, *, at_s: float) -> PromptHistory:
        """A prompt at the end of the list, the one at a place gone: one act, so that one undo takes it back.

        Raises:
            PromptError: There is no such place.
        """
        self._entry(index)
        return self._then(PromptAction(ActionKind.REPLACE, at_s, prompt=prompt, index=index))

    def delete(self, index: int, *, at_s: float) -> PromptHistory:
        """Without the prompt at a place of the list.

        Raises:
            PromptError: There is no such place.
        """
        self._entry(index)
        return self._then(PromptAction(ActionKind.DELETE, at_s, index=index))

    def flip(self, index: int, *, at_s: float) -> PromptHistory:
        """A point or scribble from positive to negative, or back.

        Raises:
            PromptError: There is no such place, or a box or polygon is there.
        """
        flipped(self._entry(index).prompt)
        return self._then(PromptAction(ActionKind.FLIP, at_s, index=index))

    def choose(self, candidate: int, *, at_s: float) -> PromptHistory:
        """Another of the model's candidates; holds until the list changes."""
        return self._then(PromptAction(ActionKind.CHOOSE, at_s, index=candidate))

    def clear(self, *, at_s: float) -> PromptHistory:
        """An empty list; unchanged where it is empty already. Undo brings the prompts back."""
        return self if self.is_empty else self._then(PromptAction(ActionKind.CLEAR, at_s))

    def undo(self) -> PromptHistory:
        """Without the last act."""
        return PromptHistory(self.acts.undo())

    def redo(self) -> PromptHistory:
        """With the act that was taken back last."""
        return PromptHistory(self.acts.redo())

    def answered(self, latency_s: float) -> PromptHistory:
        """The last act with the time that its answer took; an answer given before keeps its time."""
        last = self.acts.in_effect[-1:]
        if not last or last[0].latency_s is not None:
            return self
        return PromptHistory(self.acts.with_last(replace(last[0], latency_s=latency_s)))

    def first(self, count: int) -> PromptHistory:
        """A list of the first prompts of this one, as if nothing had followed."""
        kept = self.entries[:count]
        acts = tuple(PromptAction(ActionKind.ADD, e.at_s, e.prompt, latency_s=e.latency_s) for e in kept)
        return PromptHistory(Undoable(acts, len(acts), len(acts)))

    def prompt_set(self, shape: tuple[int, int], *, kinds: frozenset[PromptKind]) -> PromptSet:
        """What a model is given: see `core.annotation.rasterise.as_prompts`.

        Args:
            shape: (y, x) of the image.
            kinds: What the model takes (`ModelInfo.prompts`).
        """
        return PromptSet(as_prompts(self.drawn, shape, kinds=kinds), PromptSource.DRAWN)

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values; undone acts too."""
        return {
            "actions": [_action_json(action) for action in self.acts.actions],
            "done": self.acts.done,
            "interactions": self.acts.interactions,
        }

    def _then(self, action: PromptAction) -> PromptHistory:
        return PromptHistory(self.acts.then(action))

    def _entry(self, index: int) -> TimedPrompt:
        entries = self.entries
        if not 0 <= index < len(entries):
            raise PromptError(f"there is no prompt {index + 1} in a list of {len(entries)}; choose another")
        return entries[index]


def flipped(prompt: DrawnPrompt) -> DrawnPrompt:
    """The prompt with the opposite sign.

    Raises:
        PromptError: A box or polygon, which has none.
    """
    if not isinstance(prompt, PointPrompt | Scribble):
        raise PromptError("only points and scribbles can be flipped; delete the prompt and draw another")
    return replace(prompt, positive=not prompt.positive)


def prompt_history_from_json(values: Mapping[str, Any]) -> PromptHistory:
    """Inverse of `PromptHistory.to_json`.

    Raises:
        PromptError: A stored value cannot be read.
    """
    try:
        actions = tuple(_action(action) for action in values["actions"])
        history = PromptHistory(Undoable(actions, values["done"], values["interactions"]))
        _ = history.entries
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise PromptError(f"the stored prompt list cannot be read ({error!r})") from error
    return history


def _replay(actions: tuple[PromptAction, ...]) -> tuple[TimedPrompt, ...]:
    entries: list[TimedPrompt] = []
    for action in actions:
        match action.kind:
            case ActionKind.ADD:
                assert action.prompt is not None
                entries.append(TimedPrompt(action.prompt, action.at_s, action.latency_s))
            case ActionKind.REPLACE:
                assert action.index is not None
                assert action.prompt is not None
                del entries[action.index]
                entries.append(TimedPrompt(action.prompt, action.at_s, action.latency_s))
            case ActionKind.DELETE:
                assert action.index is not None
                del entries[action.index]
            case ActionKind.FLIP:
                assert action.index is not None
                entry = entries[action.index]
                entries[action.index] = replace(entry, prompt=flipped(entry.prompt))
            case ActionKind.CLEAR:
                entries.clear()
            case ActionKind.CHOOSE:
                pass
    return tuple(entries)


def _action_json(action: PromptAction) -> dict[str, Any]:
    values = {
        "kind": action.kind.value,
        "at_s": action.at_s,
        "prompt": None if action.prompt is None else drawn_to_json(action.prompt),
        "index": action.index,
        "latency_s": action.latency_s,
    }
    return {name: value for name, value in values.items() if value is not None}


def _action(values: Mapping[str, Any]) -> PromptAction:
    prompt = values.get("prompt")
    return PromptAction(
        ActionKind(values["kind"]),
        float(values["at_s"]),
        prompt=None if prompt is None else drawn_from_json(prompt),
        index=values.get("index"),
        latency_s=values.get("latency_s"),
    )
