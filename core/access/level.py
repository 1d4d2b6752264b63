"""The levels of access of whoever is at the screen."""

from __future__ import annotations

from enum import StrEnum

from core.annotation.people import Reader, Role, has_role


class AccessLevel(StrEnum):
    """The levels of access, from the least to the most that one may do."""

    NOBODY = "nobody"
    VISITOR = "visitor"
    READER = "reader"
    RESEARCHER = "researcher"
    ADMIN = "admin"


VISITOR_ROLE = Role.RESEARCHER
"""A visitor is at the machine itself (names are trusted there) and has given no name, and may look at
results and start jobs like a researcher, but does nothing that is kept under a name."""


def level_of(reader: Reader | None) -> AccessLevel:
    """Return the level of a person on the list; an inactive one is nobody."""
    return (
        AccessLevel(reader.role)
        if reader is not None and has_role(reader, Role.READER)
        else AccessLevel.NOBODY
    )
