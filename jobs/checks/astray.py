"""Rows of the store that belong to nothing, or hold what there cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from db.queries import sql
from jobs.checks.finding import Finding, Home

_REMEDY = "the store was changed outside Samography: put it back from a backup, or ask who changed it"


def check_rows(home: Home) -> Iterator[Finding]:
    """Find rows that hold what they must not, by what is wrong with them, with one example."""
    with home.store.connect() as con:
        found = con.execute(sql("check/astray")).fetchall()
    for what, rows, example in found:
        yield Finding("the study store", f"has {rows} {what} ({example})", _REMEDY)
