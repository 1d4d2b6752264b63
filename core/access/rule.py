"""The least that it takes to do something."""

from __future__ import annotations

from dataclasses import dataclass

from core.access.level import VISITOR_ROLE, AccessLevel
from core.annotation.people import Reader, Role, has_role


@dataclass(frozen=True, slots=True)
class Rule:
    """The least that is needed.

    Attributes:
        least: The role.
        named: True where it is kept under a name, so that a visitor is asked for one first.
    """

    least: Role
    named: bool = True


def allows(rule: Rule, level: AccessLevel) -> bool:
    """Return whether somebody may; a visitor may not do what is kept under a name."""
    if level is AccessLevel.NOBODY or (level is AccessLevel.VISITOR and rule.named):
        return False
    role = VISITOR_ROLE if level is AccessLevel.VISITOR else Role(level)
    return has_role(Reader(level, role), rule.least)
