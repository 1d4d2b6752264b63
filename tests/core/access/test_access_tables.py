"""Who may do what, worked out by hand for a few, and told in the documentation for all."""

from __future__ import annotations

import pytest

from core.access.level import AccessLevel, level_of
from core.access.pages import PAGES
from core.access.permissions import PERMISSIONS
from core.access.rule import Rule, allows
from core.access.table import access_tables
from core.annotation.people import Reader, Role
from tests.conftest import REPOSITORY


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (Rule(Role.READER), ["reader", "researcher", "admin"]),
        (Rule(Role.RESEARCHER), ["researcher", "admin"]),
        (Rule(Role.RESEARCHER, named=False), ["visitor", "researcher", "admin"]),
        (Rule(Role.ADMIN, named=False), ["admin"]),
    ],
    ids=str,
)
def test_each_standing_may_what_its_role_may(rule: Rule, allowed: list[str]) -> None:
    assert [level.value for level in AccessLevel if allows(rule, level)] == allowed


def test_nobody_may_anything() -> None:
    rules = [*PERMISSIONS.values(), *(page.rule for page in PAGES.values())]
    assert not any(allows(rule, AccessLevel.NOBODY) for rule in rules)


def test_who_is_not_active_is_nobody() -> None:
    assert level_of(Reader("Ada", Role.ADMIN)) is AccessLevel.ADMIN
    assert level_of(Reader("Ada", Role.ADMIN, active=False)) is level_of(None) is AccessLevel.NOBODY


def test_the_documentation_has_the_tables() -> None:
    assert access_tables() in (REPOSITORY / "docs" / "access.md").read_text(encoding="utf-8")
