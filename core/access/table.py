"""The tables as docs/access.md has them."""

from __future__ import annotations

from collections.abc import Mapping

from core.access.acts import ACTS
from core.access.pages import PAGES
from core.access.rule import Rule, allows
from core.access.standing import Standing

YES, NO, ASKED = "yes", "–", "asked for a name"


def access_tables() -> str:
    """Two tables in Markdown: pages, then acts, by standing."""
    pages = {path.removeprefix("pages/").removesuffix(".py"): page.rule for path, page in PAGES.items()}
    acts = {str(act): rule for act, rule in ACTS.items()}
    return f"{_table('page', pages, visitor_on_named=ASKED)}\n\n{_table('act', acts, visitor_on_named=NO)}\n"


def _table(first: str, rules: Mapping[str, Rule], *, visitor_on_named: str) -> str:
    lines = [f"| {first} | {' | '.join(Standing)} |", "|---" * (len(Standing) + 1) + "|"]
    for name, rule in rules.items():
        cells = [
            visitor_on_named if standing is Standing.VISITOR and rule.named else _cell(rule, standing)
            for standing in Standing
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(rule: Rule, standing: Standing) -> str:
    return YES if allows(rule, standing) else NO
