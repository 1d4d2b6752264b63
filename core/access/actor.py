"""The actor on whose behalf something is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of actor: the machine itself, a visitor without a name, a person on the list."""

    MACHINE = "machine"
    VISITOR = "visitor"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor: the person or process that asks for something.

    Attributes:
        name: The name of a person as on the list of readers; else empty.
    """

    kind: ActorKind
    name: str = ""


MACHINE = Actor(ActorKind.MACHINE)
"""A command typed into a shell: the machine's own user, who may do anything with its files anyway."""

VISITOR = Actor(ActorKind.VISITOR)
"""Somebody at the machine itself who has given no name."""


def person(name: str) -> Actor:
    """Return somebody on the list; the permission is looked up there at every action."""
    return Actor(ActorKind.PERSON, name)
