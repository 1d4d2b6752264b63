"""The check of the audit log: it is as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from db.audit_chain import verify_chain
from jobs.checks.finding import Finding, Home


def check_audit_log(home: Home) -> Iterator[Finding]:
    """Find a chain that is broken, or lines that are gone."""
    with home.store.connect() as con:
        fault = verify_chain(con).fault
    if fault is not None:
        todo = "find out who had the file in hand; a backup has the log as it was (docs/access.md)"
        yield Finding("the audit log", fault, todo)
