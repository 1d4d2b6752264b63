"""``python -m jobs.audit``: check the log, write it out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from db.audit import AuditAction, audit_log, record
from db.store import Store
from jobs.audit import main


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    store = Store(tmp_path / "samography.duckdb")
    with store.connect(write=True) as con:
        record(con, "Ada", action=AuditAction.SIGNED_IN)
        record(con, "Ben", action=AuditAction.SIGNED_IN)
    return store


def test_a_whole_log_ends_with_0_and_a_digest_to_keep(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--verify"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("whole: 2 lines")
    assert main(["--verify", "--expect", said.split()[-1]]) == 0


def test_a_broken_log_ends_with_1_and_says_where(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.connect(write=True) as con:
        con.execute("UPDATE audit SET who = 'Eve' WHERE who = 'Ada'")
    assert main([]) == 1
    assert capsys.readouterr().out.startswith("BROKEN: line 1 of ")


def test_the_log_leaves_as_a_table_oldest_line_first(store: Store, tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "log.csv")]) == 0
    table = pd.read_csv(tmp_path / "log.csv")
    assert list(table["who"]) == ["Ada", "Ben"]
    assert table["digest"].str.len().eq(64).all()
    assert main(["--out", str(tmp_path / "ben.csv"), "--who", "Ben"]) == 0
    assert len(pd.read_csv(tmp_path / "ben.csv")) == 1
    assert newest(store) == ("exported", "audit log, 1 lines")


def newest(store: Store) -> tuple[str, str]:
    """What the last line says was done, and its detail."""
    with store.connect() as con:
        line = audit_log(con).iloc[0]
    return line["action"], line["detail"]


def test_a_folder_that_is_not_there_is_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", "nowhere/log.csv"]) == 1
    assert "nowhere/log.csv cannot be written" in capsys.readouterr().err
