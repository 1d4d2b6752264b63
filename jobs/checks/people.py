"""The check of the list of people: every row says what a person may do."""

from __future__ import annotations

from collections.abc import Iterator

from core.annotation.people import Role
from db.queries import sql
from jobs.checks.finding import Finding, Home


def check_people(home: Home) -> Iterator[Finding]:
    """Find roles that there are not."""
    with home.store.connect() as con:
        rows = con.execute(sql("check/roles")).fetchall()
    for name, role in rows:
        if role not in set(Role):
            todo = f"give python -m jobs.add_reader {name!r} --role ROLE; then ask who changed it"
            yield Finding(name, f"has the role {str(role)[:40]!r}, which there is not: may do nothing", todo)
