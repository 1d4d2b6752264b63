"""Runs are deleted whole, and nothing that others use goes with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.job_state import JobState
from core.settings import Settings
from db.audit import BY_THE_MACHINE, audit_log
from db.runs import Event, EventKind, add_event, add_run, run_statuses
from db.store import Store
from jobs.delete_run import main
from jobs.run_folder import RunFolder
from tests.exported_runs import run_id

RUN_TABLES = "SELECT table_name FROM information_schema.columns WHERE column_name = 'run_id'"


@pytest.fixture
def home(run_home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(run_home.home))
    return run_home


def masks(settings: Settings) -> list[Path]:
    return sorted(settings.masks.rglob("*.png"))


def test_a_run_goes_with_rows_folder_and_masks_and_is_noted(home: Settings, capsys) -> None:
    run = run_id(home)
    assert masks(home)
    assert main([run, "--yes"]) == 0
    printed = capsys.readouterr().out
    assert f"run {run} of study tiny (evaluate, succeeded):\n  4 cases, 8 results with 148 metric" in printed
    assert "5 masks that nothing else names" in printed
    assert f"run {run} is deleted: 8 results" in printed
    assert masks(home) == []
    assert not RunFolder(home.runs, run).path.exists()
    with Store(home.store_path).connect() as con:
        for (table,) in con.execute(RUN_TABLES).fetchall():
            found = con.execute(f"SELECT count(*) FROM {table} WHERE run_id = ?", [run])  # noqa: S608
            assert found.fetchone() == (0,), table
        assert con.execute("SELECT count(*) FROM lesion").fetchone() == (4,)
        log = audit_log(con)
    assert log.iloc[0]["who"] == BY_THE_MACHINE
    assert log.iloc[0]["action"] == "deleted run"
    assert log.iloc[0]["detail"] == f"{run}: 8 results, 5 masks"
    assert main([run, "--yes"]) == 1
    assert "there is no run" in capsys.readouterr().err


def test_masks_that_another_run_names_stay(home: Settings) -> None:
    run, before = run_id(home), masks(home)
    with Store(home.store_path).connect(write=True) as con:
        con.execute("INSERT INTO result SELECT * REPLACE ('other' AS run_id) FROM result LIMIT 1")
        (kept,) = con.execute("SELECT mask_sha256 FROM result WHERE run_id = 'other'").fetchall()[0]
    assert main([run, "--yes"]) == 0
    assert [path.stem for path in masks(home)] == [kept]
    assert len(before) == 5


def another_run(settings: Settings, state: JobState) -> str:
    """A run beside the first, whose rows are not in the store."""
    other = "20260101-000000-ellipse-0ther"
    with Store(settings.store_path).connect(write=True) as con:
        run = replace(run_statuses(con)[0].run, run_id=other, identity_sha256="0")
        add_run(con, run)
        add_event(con, other, Event(kind=EventKind.STATE, state=state))
    return other


def test_masks_that_the_journal_of_an_unfinished_run_names_stay(home: Settings) -> None:
    run, other = run_id(home), another_run(home, JobState.INTERRUPTED)
    kept = masks(home)[0].stem
    folder = RunFolder(home.runs, other)
    folder.write_request({})
    folder.journal.append({"case_id": "a", "results": [{"mask_sha256": kept}]})
    assert main([run, "--yes"]) == 0
    assert [path.stem for path in masks(home)] == [kept]


def test_masks_stay_while_another_run_is_at_work(home: Settings, capsys) -> None:
    run = run_id(home)
    another_run(home, JobState.RUNNING)
    assert main([run, "--yes"]) == 0
    assert len(masks(home)) == 5
    assert "while another run waits or is at work" in capsys.readouterr().out


def test_nothing_goes_without_a_word(home: Settings, capsys) -> None:
    assert main([run_id(home)]) == 2
    assert "nothing was deleted; give --yes" in capsys.readouterr().err
    assert len(masks(home)) == 5


def test_a_run_that_is_queued_or_worked_on_is_refused(home: Settings, capsys) -> None:
    run = run_id(home)
    with RunFolder(home.runs, run).claimed():
        assert main([run, "--yes"]) == 1
    assert "is being worked on by another process" in capsys.readouterr().err
    with Store(home.store_path).connect(write=True) as con:
        add_event(con, run, Event(kind=EventKind.STATE, state=JobState.QUEUED))
    assert main([run, "--yes"]) == 1
    assert f"run {run} is queued; cancel it first" in capsys.readouterr().err
    assert len(masks(home)) == 5


def test_a_run_that_cannot_be_read_can_be_deleted(home: Settings) -> None:
    run = run_id(home)
    with Store(home.store_path).connect(write=True) as con:
        con.execute("UPDATE run SET provenance = '{}', request = '[]', run_id = '../runs'")
        con.execute("UPDATE job_event SET run_id = '../runs'")
        con.execute("UPDATE result SET run_id = '../runs', mask_sha256 = '../x'")
    assert main(["../runs", "--yes"]) == 0
    assert RunFolder(home.runs, run).path.is_dir()
    with Store(home.store_path).connect() as con:
        assert run_statuses(con) == []
