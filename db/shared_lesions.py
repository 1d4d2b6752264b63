"""The lesions that several arms, each a run under one prompt protocol, have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from duckdb import DuckDBPyConnection

from db.queries import sql


def other_references(con: DuckDBPyConnection, arms: Sequence[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return lesions whose reference mask changed between the arms, so that they cannot be compared.

    Args:
        arms: (run id, prompt protocol) of each.

    Returns:
        (case_id, lesion_id) of each such lesion; empty for most studies.
    """
    asked = {"run_ids": [run_id for run_id, _ in arms], "prompts": [prompts for _, prompts in arms]}
    rows = con.execute(sql("shared_lesions/other_references"), asked).fetchall()
    return frozenset((str(case_id), str(lesion_id)) for case_id, lesion_id in rows)


def first_results(con: DuckDBPyConnection, run_ids: Sequence[str]) -> Mapping[str, datetime]:
    """Return when each run's first case was finished, UTC without a zone; runs without one are left out."""
    rows = con.execute(sql("shared_lesions/first_results"), {"run_ids": list(run_ids)}).fetchall()
    return dict(rows)
