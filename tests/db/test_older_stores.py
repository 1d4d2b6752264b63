"""A store of every earlier schema opens, keeps what it held, and is kept as it was."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreError
from db.cases import load_case
from db.migrate import migrate, migrations, schema_version
from db.queries import sql
from db.readers import readers
from db.runs import run_statuses
from db.store import Store
from db.store_look import require_whole

PATHS_IN_THE_HOME, IN_HOME = 18, ":home:"
OLDER = range(1, len(migrations()))

ROWS = {
    "study": "('s', 'busi', '{home}/studies/s', '2024-05-01', '2024-05-01')",
    "study_case": "('s', 'c1', 'p1', 'ultrasound', '{home}/derived/c1.png', 'f', 'x', [4, 5], [0.5, 0.5], "
    "'benign', '2', NULL, NULL, 'h', '2024-05-01'{more})",
    "lesion": "('s', 'c1', '1', ['m.png', '{home}/derived/m.png'], 'm', 6, 'a')",
    "clinical_value": "('s', 'c1', 'age', '40', 40)",
    "run": "('r', 'evaluate', 's', 'i', '{{}}', 'ellipse', ['tight_box'], 0, '{provenance}', '2024-05-01')",
    "run_case": "('r', 'c1', NULL, 0.1, false, 10, '2024-05-01')",
    "result": "('r', 'c1', '1', 'tight_box', 'simulated', '{{}}', NULL, 0, 1, 'k', 'm', 6, 0.1)",
    "metric_value": "('r', 'c1', '1', 'tight_box', 'dice', 0.75, NULL)",
    "characteristic": "('a', 'area_mm2', 1.5, NULL)",
    "reader": "('Ada', 'admin', true, '2024-05-01')",
    "reading_metric": "(1, '1', 1, 'model', '1', 'dice', 0.5, NULL)",
    "curve_point": "('r', 1, 0, 0.25, NULL, NULL, 0.1)",
    "slice_score": "('r', 'c1', '1', 'tight_box', 0, 3, 0.9, true, 6, 0.8, NULL)",
    "prediction": "('r', 'c1', 'm', 'test', true, 1.5, 0.8, 0.8, 0.5, true)",
    "cohort_version": "('s', 'small', 1, 'age = 40', 'Ada', '2024-05-01')",
}
"""A representative row of each table, in the order of its columns; columns that came later follow as NULL."""

PROVENANCE = json.dumps(
    {
        "code_version": "1",
        "study_snapshot": "a",
        "checkpoint_sha256": None,
        "preprocessing": "1",
        "packages": {},
        "machine": {},
    }
)
QUEUED = "INSERT INTO job_event (run_id, recorded_at, kind, state) VALUES ('r', now(), 'state', 'queued')"


def make_older(path: Path, number: int) -> list[str]:
    """A store as the version with so many migrations left it; the tables that hold a row."""
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as con:
        migrate(con, migrations()[:number])
        there = {row[0] for row in con.execute(sql("check/tables")).fetchall()}
        for table in (filled := [table for table in ROWS if table in there]):
            width = len(con.table(table).columns)
            later = ", NULL" * (width - 15) if width > 15 else ""
            row = ROWS[table].format(home=_home_in(number, path), more=later, provenance=PROVENANCE)
            row = row.replace(f"'{IN_HOME}/studies/s'", "'studies/s'")  # a root is below the home without it
            con.sql(f"VALUES {row}").insert_into(table)
        con.execute(
            "INSERT INTO job_event (run_id, recorded_at, kind, state) VALUES ('r', now(), 'state', 'queued')"
        )
    return filled


def _home_in(number: int, path: Path) -> str:
    """How a store of that schema writes the home that it lies in."""
    return IN_HOME if number >= PATHS_IN_THE_HOME else str(path.parent)


@pytest.mark.parametrize("number", OLDER)
def test_a_store_of_an_earlier_schema_opens_with_what_it_held(
    tmp_path: Path, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "home" / "samography.duckdb"
    filled = make_older(path, number)
    with caplog.at_level(logging.WARNING), Store(path).connect() as con:
        assert schema_version(con) == len(migrations())
        case = load_case(con, "s", "c1")
        assert case.image.path == tmp_path / "home" / "derived" / "c1.png"
        derived = tmp_path / "home" / "derived" / "m.png"
        assert case.lesions[0].mask_paths == (tmp_path / "home" / "studies" / "s" / "m.png", derived)
        assert case.clinical == {"age": 40.0}
        assert [status.run.run_id for status in run_statuses(con)] == ["r"]
        assert [one.name for one in readers(con)] == (["Ada"] if number >= 3 else [])
        assert all(con.table(table).count("*").fetchall() == [(1,)] for table in filled)
    kept = path.with_name(f"samography.schema-{number:04}.duckdb")
    assert require_whole(kept) == number
    assert kept.name in caplog.text
    moved = (tmp_path / "home").rename(tmp_path / "moved")
    with Store(moved / path.name).connect() as con:
        assert load_case(con, "s", "c1").image.path == moved / "derived" / "c1.png"


def test_without_room_for_a_copy_the_store_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home" / "samography.duckdb"
    make_older(path, 9)
    with monkeypatch.context() as patch:
        patch.setattr("db.kept_stores.shutil.copyfile", _no_room)
        with pytest.raises(StoreError, match="is full"), Store(path).connect():
            pass
    assert require_whole(path) == 9
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


def _no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")
