"""An archive with right checksums and one wrong value: refused with its place, or taken in and readable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from core.errors import InputError
from core.exports.archive_rules import require_rows
from core.exports.opened_archive import opened_archive
from core.settings import Settings
from db.runs import run_statuses
from db.store import Store
from tests.exported_runs import exported
from tests.mutated_archives import filled, mutations, read_everything, take_in

Tables = Mapping[str, pa.Table]
MOST_LETTERS = 600


@pytest.fixture
def archive(run_home: Settings, tmp_path: Path) -> tuple[dict[str, pa.Table], int]:
    """Tables of a run, with a row in each, and the version of the store that they come from."""
    with opened_archive(exported(run_home, tmp_path / "run.zip")) as opened:
        return filled(opened.tables, opened.run_id), opened.schema


def refusal(tables: Tables) -> str | None:
    try:
        require_rows(tables, "run.zip")
    except InputError as error:
        return str(error)
    return None


def together(base: Tables, accepted: list[dict[str, pa.Table]]) -> list[dict[str, pa.Table]]:
    """The changes of several archives in as few as possible that are still accepted."""
    found: list[dict[str, pa.Table]] = []
    for tables in accepted:
        (name,) = [name for name in tables if tables[name] is not base[name]]
        place = next((i for i, one in enumerate(found) if one[name] is base[name]), None)
        if place is not None and refusal(merged := found[place] | {name: tables[name]}) is None:
            found[place] = merged
        else:
            found.append(tables)
    return found


def test_a_changed_value_is_refused_with_its_place_or_can_be_read(
    archive: tuple[dict[str, pa.Table], int], tmp_path: Path
) -> None:
    base, schema = archive
    accepted, refused = [], 0
    for words, tables in mutations(base):
        message = refusal(tables)
        if message is None:
            accepted.append(tables)
            continue
        refused += 1
        assert message.startswith("run.zip: table "), words
        assert len(message) < MOST_LETTERS, words
    assert refused > 10 * len(accepted) > 0
    for place, tables in enumerate(together(base, accepted)):
        with Store(tmp_path / f"{place}.duckdb").connect(write=True) as con:
            try:
                take_in(con, tables, schema=schema)
            except InputError:
                continue
            read_everything(con)


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        (
            "run",
            "provenance",
            "{}",
            r"table run, row 1, column provenance: is '\{\}'; .*code_version is missing",
        ),
        ("run", "request", "{}", "table run, row 1, column request: is .*the request is incomplete"),
        ("run", "model", "sam_vit_b", "column model: is 'sam_vit_b'; its request says 'ellipse'"),
        (
            "metric_value",
            "value",
            7.5,
            r"table metric_value, row \d+, column value: is 7.5; it must lie between 0",
        ),
        ("metric_value", "metric", "ghost", "column metric: is 'ghost'; there is no such metric"),
        (
            "run_case",
            "case_id",
            "ghost",
            "column case_id: is .'ghost',.; its table study_case does not have it",
        ),
        ("result", "prompt", "{}", r"table result, row \d+, column prompt: is '\{\}'; .*source is missing"),
        (
            "job_event",
            "state",
            "running",
            "table job_event, row .*, column state: is 'running'; the last state",
        ),
        ("study_case", "image_path", "../../etc/passwd", "its file '../../etc/passwd' lies outside"),
    ],
)
def test_values_that_broke_pages_are_refused_by_name(
    archive: tuple[dict[str, pa.Table], int], table: str, column: str, value: object, message: str
) -> None:
    base, _ = archive
    rows = base[table].to_pylist()
    place = [row["metric"] for row in rows].index("dice") if table == "metric_value" else 0
    place = len(rows) - 1 if table == "job_event" else place
    rows[place][column] = value
    if column == "value":
        rows[place]["undefined_reason"] = None
    with pytest.raises(InputError, match=message):
        require_rows(base | {table: pa.Table.from_pylist(rows)}, "run.zip")


@pytest.mark.parametrize("column", ["request", "provenance"])
def test_a_run_that_cannot_be_read_is_listed_as_such_beside_the_others(
    archive: tuple[dict[str, pa.Table], int], tmp_path: Path, column: str
) -> None:
    base, schema = archive
    with Store(tmp_path / "s.duckdb").connect(write=True) as con:
        take_in(con, base, schema=schema)
        con.execute("INSERT INTO run SELECT * REPLACE ('good' AS run_id) FROM run")
        con.execute("INSERT INTO job_event SELECT * REPLACE ('good' AS run_id) FROM job_event")
        con.execute(f"UPDATE run SET {column} = '[]' WHERE run_id <> 'good'")  # noqa: S608
        read_everything(con)
        bad, good = sorted(run_statuses(con), key=lambda status: status.run.run_id)
        assert [status.run.run_id for status in run_statuses(con, state=good.state)] == ["good"]
    assert good.unreadable is None
    assert bad.state == "failed"
    assert f"this run cannot be read (run, {column} is []" in str(bad.message)
    assert f"jobs.delete_run {bad.run.run_id}" in str(bad.message)
