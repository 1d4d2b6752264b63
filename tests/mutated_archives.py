"""The tables of a run's archive with one value changed, and what pages read of a run that was taken in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.exports.archive_rows import KEYS
from core.exports.run_content import numbers_sha256
from db import analysis, cases
from db.cohort_columns import cohort_columns, cohort_stamp
from db.curves import curve_summaries
from db.export import export_frame
from db.results import failures
from db.run_package import add_run_package
from db.runs import events, run_statuses
from db.slice_scores import slice_scores
from db.studies import load_cases, studies
from jobs.list import line

VALUES: Mapping[str, Any] = {
    "null": None,
    "a text": "ghost",
    "a number": 3,
    "a fraction": 7.5,
    "not a number": math.nan,
    "infinite": math.inf,
    "below 0": -1,
    "huge": 2**62,
    "yes": True,
    "nothing": "",
    "10,000 letters": "x" * 10_000,
    "markup": "![p](http://example.org/p)<script>",
    "no letters": "a\0b",
    "a list": ["ghost"],
    "empty JSON": "{}",
}


def filled(tables: Mapping[str, pa.Table], run_id: str) -> dict[str, pa.Table]:
    """The tables with a row in those that a run over pictures leaves empty."""
    (row, *_) = tables["result"].to_pylist()
    place = {name: row[name] for name in ("run_id", "case_id", "lesion_id", "prompts")}
    scored = {"place": 0, "slice_index": 3, "score": 0.5, "prompted": True, "area_px": 9, "dice": 0.75}
    point = {"run_id": run_id, "step": 1, "epoch": 0, "loss": 0.5, "learning_rate": 0.1, "seconds": 1.0}
    more = {
        "slice_score": [place | scored | {"undefined_reason": None}],
        "curve_point": [point | {"validation_dice": None}],
    }
    few = {name: tables[name].slice(0, 6) for name in ("characteristic", "metric_value")}
    return dict(tables) | few | {name: pa.Table.from_pylist(rows) for name, rows in more.items()}


def mutations(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, dict[str, pa.Table]]]:
    """Every column of every table with every value of `VALUES`, and every key twice."""
    for name, table in tables.items():
        for column in table.column_names:
            for words, value in VALUES.items():
                yield f"{name}.{column}: {words}", dict(tables) | {name: _changed(table, column, value)}
        if name in KEYS:
            yield f"{name}: twice", dict(tables) | {name: pa.concat_tables([table, table.slice(0, 1)])}


def _changed(table: pa.Table, column: str, value: Any) -> pa.Table:
    """The first value changed, or all of them where they would not fit beside it."""
    values = [value, *table.column(column).to_pylist()[1:]]
    try:
        changed = pa.array(values)
    except (pa.ArrowException, OverflowError):
        changed = pa.array([value] * len(values))
    return table.set_column(table.column_names.index(column), column, changed)


def take_in(con: DuckDBPyConnection, tables: Mapping[str, pa.Table], *, schema: int) -> None:
    add_run_package(con, tables, numbers=numbers_sha256(tables), schema=schema, root=Path("/nowhere"))


def read_everything(con: DuckDBPyConnection) -> None:
    """What Overview, Jobs, Results, Subgroups, Correlation and Compare ask the store."""
    for status in run_statuses(con):
        assert line(status)
        run_id, study = status.run.run_id, status.run.study
        events(con, run_id)
        failures(con, run_id)
        export_frame(con, [run_id])
        analysis.arm_summary(con, [run_id], ["dice", "hd95_mm"])
        analysis.metric_values(con, [run_id], "dice")
        analysis.lesion_levels(con, study, "pathology")
        curve_summaries(con, [run_id])
        slice_scores(con, [run_id])
        cases.gap_counts(con, study)
        analysis.attributes(con, study)
        cohort_columns(con, study)
    analysis.overview(con)
    cohort_stamp(con)
    for study in studies(con):
        load_cases(con, study.study)
