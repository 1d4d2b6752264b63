"""A list of actions with unlimited undo and redo, and what it comes to: its replay."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from core.errors import PromptError


class TimedAction(Protocol):
    """An action of a person."""

    @property
    def at_s(self) -> float:
        """The seconds since the case was opened."""
        ...


Action = TypeVar("Action", bound=TimedAction)
State = TypeVar("State", covariant=True)


@dataclass(frozen=True, slots=True)
class History(ABC, Generic[Action, State]):
    """The actions of a person, in order, and how many of them are in effect.

    Attributes:
        actions: Everything that was done and not overwritten; what lies beyond `done` can be redone.
        done: The number of actions that are in effect.
        interactions: Everything that the person did, undo and redo counted.
        stored_name: The name that messages call it by.
    """

    actions: tuple[Action, ...] = ()
    done: int = 0
    interactions: int = 0
    stored_name: ClassVar[str] = "history"

    def __post_init__(self) -> None:
        if not 0 <= self.done <= len(self.actions):
            raise ValueError(f"{self.done} of {len(self.actions)} actions cannot be in effect")

    @abstractmethod
    def replay(self) -> State:
        """Return what the actions in effect come to."""

    @staticmethod
    @abstractmethod
    def action_to_json(action: Action) -> dict[str, Any]:
        """Return an action as plain values."""

    @staticmethod
    @abstractmethod
    def action_from_json(values: Mapping[str, Any]) -> Action:
        """Return the action that was stored."""

    @property
    def in_effect(self) -> tuple[Action, ...]:
        """The actions that count, in order."""
        return self.actions[: self.done]

    @property
    def can_undo(self) -> bool:
        """Return whether an action is in effect."""
        return self.done > 0

    @property
    def can_redo(self) -> bool:
        """Return whether an action was undone and nothing was done since."""
        return self.done < len(self.actions)

    @property
    def latest_s(self) -> float:
        """The time of the last action, undone ones counted; 0 where there is none."""
        return max((action.at_s for action in self.actions), default=0.0)

    def then(self, action: Action) -> Self:
        """Add an action; what had been undone is gone for good."""
        actions = (*self.in_effect, action)
        return replace(self, actions=actions, done=len(actions), interactions=self.interactions + 1)

    def undo(self) -> Self:
        """Take back the last action in effect; unchanged where there is none."""
        return self._moved(-1) if self.can_undo else self

    def redo(self) -> Self:
        """Bring back the action undone last; unchanged where there is none."""
        return self._moved(1) if self.can_redo else self

    def with_last(self, action: Action) -> Self:
        """Replace the last action in effect, which the person does not do; unchanged without one."""
        if not self.can_undo:
            return self
        actions = (*self.actions[: self.done - 1], action, *self.actions[self.done :])
        return replace(self, actions=actions)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values; undone actions too."""
        return {
            "actions": [self.action_to_json(action) for action in self.actions],
            "done": self.done,
            "interactions": self.interactions,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the history that `to_json` gave.

        Raises:
            PromptError: A stored value cannot be read.
        """
        try:
            actions = tuple(cls.action_from_json(action) for action in values["actions"])
            history = cls(actions, values["done"], values["interactions"])
            history.replay()
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise PromptError(f"the stored {cls.stored_name} cannot be read ({error!r})") from error
        return history

    def _moved(self, steps: int) -> Self:
        return replace(self, done=self.done + steps, interactions=self.interactions + 1)
