"""The scores of runs slice by slice in volumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from core.evaluation.record import CaseRecord, LesionResult
from db.queries import sql
from db.rows import insert_rows


def add_slice_scores(con: DuckDBPyConnection, run_id: str, records: Iterable[CaseRecord]) -> None:
    """Add the slices of cases that are new to the run; `db.results.merge_records` knows which are."""
    rows = (
        row
        for record in records
        for result in record.results
        for row in _rows(run_id, record.case_id, result)
    )
    insert_rows(con, "slices/add", rows)


def slice_scores(
    con: DuckDBPyConnection, run_ids: Sequence[str], *, case_id: str | None = None
) -> pd.DataFrame:
    """Return one row per answered slice, in the order in which they were answered.

    Returns:
        Columns run_id, case_id, lesion_id, prompts, place (from 0), slice_index, score (NaN where the model
        makes none), prompted, area_px, dice (NaN where undefined), undefined_reason.
    """
    return con.execute(sql("slices/of_runs"), {"run_ids": list(run_ids), "case_id": case_id}).df()


def _rows(run_id: str, case_id: str, result: LesionResult) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(result.slices):
        yield {
            "run_id": run_id,
            "case_id": case_id,
            "lesion_id": result.lesion_id,
            "prompts": result.prompts,
            "place": place,
            "slice_index": one.slice_index,
            "score": one.score,
            "prompted": one.prompted,
            "area_px": one.area_px,
            "dice": one.dice.value,
            "undefined_reason": one.dice.reason,
        }
