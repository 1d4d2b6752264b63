"""What it takes to do something."""

from __future__ import annotations

from dataclasses import dataclass

from core.access.standing import VISITORS_ROLE, Standing
from core.annotation.people import Reader, Role, has_role


@dataclass(frozen=True, slots=True)
class Rule:
    """The least that is needed.

    Attributes:
        least: The role.
        named: Whether it is kept under a name, so that a visitor is asked for his first.
    """

    least: Role
    named: bool = True


def allows(rule: Rule, standing: Standing) -> bool:
    """Whether somebody may; a visitor may not do what is kept under a name."""
    if standing is Standing.NOBODY or (standing is Standing.VISITOR and rule.named):
        return False
    role = VISITORS_ROLE if standing is Standing.VISITOR else Role(standing)
    return has_role(Reader(standing, role), rule.least)
