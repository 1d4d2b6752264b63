"""Each line of the audit log is chained to the one before; what is changed afterwards shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from core.access.actor import MACHINE, VISITOR, person
from db.audit import AuditAction, Place, audit_log, record
from db.audit_chain import verify_chain
from db.migrate import migrate, migrations
from db.store import Store

BEFORE_THE_CHAIN = 14


@pytest.fixture
def con(tmp_path: Path) -> Iterator[DuckDBPyConnection]:
    with Store(tmp_path / "s.duckdb").connect(write=True) as opened:
        yield opened


@pytest.fixture
def four_lines(con: DuckDBPyConnection) -> DuckDBPyConnection:
    record(con, "Ada", action=AuditAction.SIGNED_IN)
    record(con, person("Ada"), action=AuditAction.OPENED_CASE, place=Place("busi", "c1"))
    record(con, MACHINE, action=AuditAction.STARTED_JOB, place=Place("busi"), detail="run ä\x1f1")
    record(con, VISITOR, action=AuditAction.EXPORTED, detail="")
    return con


def test_an_empty_log_is_whole(con: DuckDBPyConnection) -> None:
    report = verify_chain(con)
    assert (report.lines, report.head, report.fault) == (0, "", None)


def test_a_log_as_written_is_whole_and_names_its_last_digest(four_lines: DuckDBPyConnection) -> None:
    report = verify_chain(four_lines)
    assert (report.lines, report.sealed, report.fault) == (4, 0, None)
    assert report.head == audit_log(four_lines, most=1)["digest"].item()
    assert len(report.head) == 64


def test_those_without_a_name_are_told_apart(four_lines: DuckDBPyConnection) -> None:
    assert list(audit_log(four_lines)["who"]) == [
        "(at the machine, no name given)",
        "(command line)",
        "Ada",
        "Ada",
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET who = 'Ben' WHERE audit_id = 2",
        "UPDATE audit SET study = '' WHERE audit_id = 1",
        "UPDATE audit SET detail = NULL WHERE audit_id = 4",
        "UPDATE audit SET recorded_at = recorded_at + INTERVAL 1 MICROSECOND WHERE audit_id = 3",
        "DELETE FROM audit WHERE audit_id = 1",
        "DELETE FROM audit WHERE audit_id = 3",
        "INSERT INTO audit VALUES (9, now(), 'Eve', 'accepted', NULL, NULL, NULL, repeat('0', 64))",
        "UPDATE audit SET digest = NULL WHERE audit_id = 4",
        "UPDATE audit SET digest = NULL",
        "UPDATE audit SET audit_id = 5 - audit_id",
    ],
)
def test_a_change_shows(four_lines: DuckDBPyConnection, change: str) -> None:
    four_lines.execute(change)
    assert verify_chain(four_lines).fault is not None


def test_the_first_broken_line_is_named(four_lines: DuckDBPyConnection) -> None:
    four_lines.execute("UPDATE audit SET who = 'Ben' WHERE audit_id IN (2, 4)")
    assert str(verify_chain(four_lines).fault).startswith("line 2 of 20")


def test_a_digest_kept_elsewhere_is_looked_for(four_lines: DuckDBPyConnection) -> None:
    kept = verify_chain(four_lines).head
    record(four_lines, "Ada", action=AuditAction.SIGNED_IN)
    assert verify_chain(four_lines, expected=kept).fault is None
    assert "is not in the log" in str(verify_chain(four_lines, expected="0" * 64).fault)


@pytest.mark.parametrize(("left", "said"), [(0, "lines 1 to 4"), (3, "lines 4 to 4")])
def test_lines_taken_off_the_end_show_for_good(four_lines: DuckDBPyConnection, left: int, said: str) -> None:
    four_lines.execute("DELETE FROM audit WHERE audit_id > ?", [left])
    assert str(verify_chain(four_lines).fault) == f"{said} were taken off its end"
    record(four_lines, "Ada", action=AuditAction.SIGNED_IN)
    assert str(verify_chain(four_lines).fault).startswith("line 5 of 20")


@pytest.mark.parametrize("change", ["DELETE FROM audit_end", "UPDATE audit_end SET audit_id = 3"])
def test_a_change_of_the_second_place_shows(four_lines: DuckDBPyConnection, change: str) -> None:
    four_lines.execute(change)
    assert verify_chain(four_lines).fault is not None
    record(four_lines, "Ada", action=AuditAction.SIGNED_IN)
    assert verify_chain(four_lines).lines == 5


def test_a_number_is_given_once_whatever_was_undone(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.duckdb")
    for undone in (False, True, False):
        with suppress(KeyError), store.connect(write=True) as con:
            record(con, "Ada", action=AuditAction.SIGNED_IN)
            if undone:
                raise KeyError
    with store.connect() as con:
        assert (verify_chain(con).lines, verify_chain(con).fault) == (2, None)
        assert list(audit_log(con)["audit_id"]) == [2, 1]


@pytest.mark.parametrize("lines", [0, 1, 3])
def test_what_was_there_before_the_chain_is_sealed_as_one_link(lines: int) -> None:
    con = old_store(lines)
    record(con, "Ada", action=AuditAction.SIGNED_IN)
    report = verify_chain(con)
    assert (report.lines, report.fault) == (lines + 1, None)
    if lines:
        con.execute("UPDATE audit SET case_id = 'c9' WHERE audit_id = 1")
        assert verify_chain(con).fault is not None


def old_store(lines: int) -> DuckDBPyConnection:
    """A store with lines from before there was a chain, brought to the newest schema."""
    con = duckdb.connect()
    migrate(con, migrations()[:BEFORE_THE_CHAIN])
    for number in range(lines):
        con.execute(
            "INSERT INTO audit (recorded_at, who, action, study) VALUES (?, 'Ada', 'opened case', 'busi')",
            [f"2026-01-02 03:04:05.{number:06}"],
        )
    migrate(con)
    return con
