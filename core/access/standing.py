"""How somebody at the screen stands to the app."""

from __future__ import annotations

from enum import StrEnum

from core.annotation.people import Reader, Role, has_role


class Standing(StrEnum):
    """The ways to stand to the app, from the least to the most that one may do."""

    NOBODY = "nobody"
    VISITOR = "visitor"
    READER = "reader"
    RESEARCHER = "researcher"
    ADMIN = "admin"


VISITORS_ROLE = Role.RESEARCHER
"""A visitor is at the machine itself (names are trusted there) and has given no name: he may look at
results and start jobs like a researcher, and does nothing that is kept under a name."""


def standing_of(reader: Reader | None) -> Standing:
    """The standing of a person on the list; an inactive one is nobody."""
    return Standing(reader.role) if reader is not None and has_role(reader, Role.READER) else Standing.NOBODY
