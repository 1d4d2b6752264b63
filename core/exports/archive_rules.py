"""An archive's rows held against their declarations and against each other, before anything is stored.

A checksum says that bytes are those that somebody wrote, not that they make sense.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.cases import UNION
from core.declared import UndeclaredError, declared, dotted, shown
from core.errors import InputError, StudyError
from core.evaluation.record_rules import require_characteristic, require_metric
from core.exports.archive_rows import KEYS, PARENTS, ROWS, EventRow, ResultRow, RunRow
from core.files.json_text import json_value
from core.measured import Measured
from core.prompts.stored import require_stored
from core.provenance import Provenance
from core.requests.propagate_case import PropagateCaseRequest
from core.requests.registry import arms_of, job_facts
from core.requests.request import from_json

Rows = Mapping[str, Sequence[Any]]
_MOST_LETTERS = 240
"""The most letters of what another part of the program says of a value."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A cell of an archive, for messages; rows count from 1."""

    file: str
    table: str
    row: int = 0
    column: str = ""

    def error(self, value: object, wanted: str) -> InputError:
        place = f"table {self.table}" + (f", row {self.row}" if self.row else "")
        place += f", column {self.column}" if self.column else ""
        came = f"is {shown(value)}; " if self.column else ""
        return InputError(f"{self.file}: {place}: {came}{wanted[:_MOST_LETTERS]}; nothing was taken from it")


def require_rows(tables: Mapping[str, pa.Table], file: str) -> None:
    """Refuse tables with a value that its column cannot hold, or that do not fit together.

    Args:
        tables: All of `core.exports.run_content.TABLES`.
        file: Name of the archive, for messages.

    Raises:
        InputError: Naming file, table, row, column and value.
    """
    if tables["run"].num_rows != 1 or tables["study"].num_rows != 1:
        raise InputError(f"{file} does not hold exactly one run of one study; nothing was taken from it")
    rows = {name: _typed(tables[name], _Spot(file, name)) for name in ROWS}
    for name, columns in KEYS.items():
        _require_once(rows[name], columns, _Spot(file, name))
    for name, (parent, columns) in PARENTS.items():
        _require_parent(rows[name], rows[parent], columns, spot=_Spot(file, name))
    for name in ROWS:
        _require_one_run(rows[name], rows["run"][0], _Spot(file, name))
    request = _require_run(rows["run"], file)
    _require_events(rows["job_event"], file)
    _require_results(rows, request, file)
    _require_values(rows, file)


def _typed(table: pa.Table, spot: _Spot) -> list[Any]:
    kind = ROWS[spot.table]
    if foreign := sorted(set(table.column_names) - set(kind.__dataclass_fields__)):
        raise _Spot(spot.file, spot.table, 0, foreign[0][:80]).error("here", "there is no such column")
    if len(set(table.column_names)) < len(table.column_names):
        raise spot.error(None, "a column comes twice")
    try:
        return declared(list[kind], table.to_pylist())  # type: ignore[valid-type]
    except UndeclaredError as error:
        row = int(error.path[0]) + 1 if error.path else 0
        raise _Spot(spot.file, spot.table, row, dotted(error.path[1:]) if error.path[1:] else "").error(
            error.value, error.wanted
        ) from error


def _require_once(rows: Sequence[Any], columns: Sequence[str], spot: _Spot) -> None:
    keys = [_key(row, columns) for row in rows]
    if len(set(keys)) == len(keys):
        return
    key, _ = Counter(keys).most_common(1)[0]
    second = [place for place, one in enumerate(keys, start=1) if one == key][1]
    raise _Spot(spot.file, spot.table, second, " + ".join(columns)).error(key, "it comes twice")


def _require_parent(
    rows: Sequence[Any], parents: Sequence[Any], columns: Sequence[str], *, spot: _Spot
) -> None:
    known = {_key(row, columns) for row in parents}
    for place, row in enumerate(rows, start=1):
        if _key(row, columns) not in known:
            parent = PARENTS[spot.table][0]
            raise _Spot(spot.file, spot.table, place, " + ".join(columns)).error(
                _key(row, columns), f"its table {parent} does not have it"
            )


def _key(row: Any, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def _require_one_run(rows: Sequence[Any], run: RunRow, spot: _Spot) -> None:
    """Refuse a row of another run or study."""
    for column in ("run_id", "study"):
        if column not in ROWS[spot.table].__dataclass_fields__:
            continue
        wanted = getattr(run, column)
        for place, row in enumerate(rows, start=1):
            if getattr(row, column) != wanted:
                raise _Spot(spot.file, spot.table, place, column).error(
                    getattr(row, column), f"the run says {wanted!r}"
                )


def _require_run(rows: Sequence[RunRow], file: str) -> Any:
    """Return the run's request, read as its kind declares it and equal to the columns taken out of it."""
    (run,) = rows
    try:
        request = from_json(job_facts(run.kind).request, json_value(run.request))
    except (StudyError, ValueError) as error:
        raise _Spot(file, "run", 1, "request").error(run.request, f"it cannot be read ({error})") from error
    try:
        declared(Provenance, json_value(run.provenance))
    except ValueError as error:
        spot = _Spot(file, "run", 1, "provenance")
        raise spot.error(run.provenance, f"it cannot be read ({error})") from error
    for column in ("study", "model", "prompts", "seed"):
        asked, recorded = getattr(request, column), getattr(run, column)
        if recorded != asked and (recorded or asked):
            raise _Spot(file, "run", 1, column).error(recorded, f"its request says {shown(asked)}")
    return request


def _require_events(rows: Sequence[EventRow], file: str) -> None:
    states = [row.state for row in rows if row.state is not None]
    if not states or not states[-1].is_over:
        raise _Spot(file, "job_event", max(len(rows), 1), "state").error(
            states[-1].value if states else None,
            "the last state must be one that is over",
        )


def _require_results(rows: Rows, request: Any, file: str) -> None:
    arms, drawn = arms_of(request), isinstance(request, PropagateCaseRequest)
    lesions = {(row.case_id, row.lesion_id) for row in rows["lesion"]}
    several = Counter(row.case_id for row in rows["lesion"])
    failed = {row.case_id for row in rows["run_case"] if row.failure is not None}
    for place, row in enumerate(rows["result"], start=1):
        if row.prompts not in arms:
            raise _Spot(file, "result", place, "prompts").error(row.prompts, "the request has no such arm")
        union = row.lesion_id == UNION and several[row.case_id] > 1
        if not (drawn or union or (row.case_id, row.lesion_id) in lesions):
            raise _Spot(file, "result", place, "lesion_id").error(
                row.lesion_id, "the case has no such lesion"
            )
        if row.case_id in failed:
            raise _Spot(file, "result", place, "case_id").error(row.case_id, "its case failed")
        _require_prompt(row, _Spot(file, "result", place, "prompt"))


def _require_prompt(row: ResultRow, spot: _Spot) -> None:
    try:
        require_stored(row.prompt)
    except UndeclaredError as error:
        raise spot.error(row.prompt, f"it cannot be read ({error})") from error
    if json_value(row.prompt)["source"] != row.prompt_source:
        raise spot.error(row.prompt, f"its source is not {row.prompt_source.value!r}, as the row says")


def _require_values(rows: Rows, file: str) -> None:
    """Refuse metrics and characteristics that are not known or out of range."""
    for table, column, require in (
        ("metric_value", "metric", require_metric),
        ("characteristic", "name", require_characteristic),
    ):
        for place, row in enumerate(rows[table], start=1):
            try:
                require(getattr(row, column), Measured(row.value, row.undefined_reason))
            except UndeclaredError as error:
                named = column if error.value == getattr(row, column) else "value"
                raise _Spot(file, table, place, named).error(error.value, error.wanted) from error
