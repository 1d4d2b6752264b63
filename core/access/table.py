"""The tables as docs/access.md has them."""

from __future__ import annotations

from collections.abc import Mapping

from core.access.level import AccessLevel
from core.access.pages import PAGES
from core.access.permissions import PERMISSIONS
from core.access.rule import Rule, allows

YES, NO, ASKED = "yes", "–", "asked for a name"


def access_tables() -> str:
    """Return two tables in Markdown: pages, then actions, by level of access."""
    pages = {path.removeprefix("pages/").removesuffix(".py"): page.rule for path, page in PAGES.items()}
    actions = {str(permission): rule for permission, rule in PERMISSIONS.items()}
    tables = (_table("page", pages, visitor_on_named=ASKED), _table("action", actions, visitor_on_named=NO))
    return "\n\n".join(tables) + "\n"


def _table(first: str, rules: Mapping[str, Rule], *, visitor_on_named: str) -> str:
    lines = [f"| {first} | {' | '.join(AccessLevel)} |", "|---" * (len(AccessLevel) + 1) + "|"]
    for name, rule in rules.items():
        cells = [
            visitor_on_named if level is AccessLevel.VISITOR and rule.named else _cell(rule, level)
            for level in AccessLevel
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(rule: Rule, level: AccessLevel) -> str:
    return YES if allows(rule, level) else NO
