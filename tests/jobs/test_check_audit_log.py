"""``python -m jobs.check`` looks at the audit log too."""

from __future__ import annotations

from pathlib import Path

from core.settings import Settings
from db.audit import AuditAction, record
from db.store import Store
from jobs.checks.audit_log import check_audit_log
from jobs.checks.finding import Home


def test_a_log_that_was_cut_is_found(tmp_path: Path) -> None:
    home = Home(Settings(tmp_path, tmp_path / "weights"), Store(tmp_path / "samography.duckdb"))
    with home.store.connect(write=True) as con:
        record(con, "Ada", action=AuditAction.SIGNED_IN)
    assert list(check_audit_log(home)) == []
    with home.store.connect(write=True) as con:
        con.execute("DELETE FROM audit")
    assert [finding.wrong for finding in check_audit_log(home)] == ["lines 1 to 1 were taken off its end"]
