"""A list of actions with unlimited undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Action = TypeVar("Action")


@dataclass(frozen=True, slots=True)
class Undoable(Generic[Action]):
    """What was done, in order, and how much of it is in effect.

    Attributes:
        actions: Everything that was done and not overwritten; what lies beyond `done` can be redone.
        done: How many actions are in effect.
        interactions: Everything that the person did, undo and redo counted.
    """

    actions: tuple[Action, ...] = ()
    done: int = 0
    interactions: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.done <= len(self.actions):
            raise ValueError(f"{self.done} of {len(self.actions)} actions cannot be in effect")

    @property
    def in_effect(self) -> tuple[Action, ...]:
        """The actions that count, in order."""
        return self.actions[: self.done]

    @property
    def can_undo(self) -> bool:
        """Whether an action is in effect."""
        return self.done > 0

    @property
    def can_redo(self) -> bool:
        """Whether an action was undone and nothing was done since."""
        return self.done < len(self.actions)

    def then(self, action: Action) -> Undoable[Action]:
        """One more action; what had been undone is gone for good."""
        return Undoable((*self.in_effect, action), self.done + 1, self.interactions + 1)

    def undo(self) -> Undoable[Action]:
        """Without the last action in effect; unchanged where there is none."""
        return self._moved(-1) if self.can_undo else self

    def redo(self) -> Undoable[Action]:
        """With the action undone last; unchanged where there is none."""
        return self._moved(1) if self.can_redo else self

    def with_last(self, action: Action) -> Undoable[Action]:
        """The last action in effect replaced, which is no act of the person; unchanged without one."""
        if not self.can_undo:
            return self
        changed: Sequence[Action] = (*self.actions[: self.done - 1], action, *self.actions[self.done :])
        return Undoable(tuple(changed), self.done, self.interactions)

    def _moved(self, steps: int) -> Undoable[Action]:
        return Undoable(self.actions, self.done + steps, self.interactions + 1)
