"""Filters that name cases one by one, as a test side is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from core.case_filter import Clause, parse_filter


def these_cases(names: Sequence[str]) -> str:
    """The filter that just the cases with these names meet, whatever the names hold."""
    return Clause("case_id", "in", tuple(names)).text


def names_cases(text: str) -> int:
    """How many cases a filter names one by one, and nothing else; 0 for any other filter.

    Raises:
        InputError: It is no filter.
    """
    clauses = parse_filter(text)
    alone = len(clauses) == 1 and (clauses[0].column, clauses[0].comparison) == ("case_id", "in")
    return len(clauses[0].values) if alone else 0
