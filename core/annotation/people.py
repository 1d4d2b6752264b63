"""The people who read, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import AccessError


class Role(StrEnum):
    """The roles of people; a role may do what those before it may."""

    READER = "reader"
    RESEARCHER = "researcher"
    ADMIN = "admin"


_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Reader:
    """A person on the list; `name` is a name, or the e-mail address of a configured login."""

    name: str
    role: Role
    active: bool = True


def has_role(reader: Reader, role: Role) -> bool:
    """Return whether a person is active and has the role or a higher one."""
    return reader.active and _RANK[reader.role] >= _RANK[role]


def require_role(reader: Reader | None, role: Role) -> Reader:
    """Return the person who has a role.

    Raises:
        AccessError: Nobody is signed in, or the role is too low.
    """
    if reader is None:
        raise AccessError("nobody is signed in; sign in on the start page")
    if not reader.active:
        raise AccessError(f"{reader.name} is no longer active; ask an admin")
    if not has_role(reader, role):
        raise AccessError(
            f"{reader.name} has the role {reader.role}; this needs the role {role}: ask an admin for it"
        )
    return reader
