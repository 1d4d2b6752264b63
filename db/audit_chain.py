"""The chain of the audit log: the hash of each line covers the line and the hash of the line before.

A line that is changed, put in or taken out breaks the chain at its place. Lines taken off the end leave a
whole chain, but the store keeps number and digest of the last line in a second place (table ``audit_end``).
Whoever changes both and computes all digests anew is found out by somebody who kept an earlier digest alone,
which is what `verify_chain` takes one for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from db.queries import sql

_FIELD, _NONE, _LINE = "\x1f", "\x1e", "\x1d"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line as its digest covers it; `recorded_at` is UTC without a zone."""

    audit_id: int
    recorded_at: datetime
    who: str
    action: str
    study: str | None
    case_id: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The outcome of a check.

    Attributes:
        lines: The number of lines that the log has.
        sealed: The number of them written before there was a chain; they hang together as one link.
        head: Digest of the last line, empty for an empty log.
        fault: The fault with its place, None where nothing is wrong.
    """

    lines: int
    sealed: int
    head: str
    fault: str | None = None


def digest_of(line: AuditLine, *, after: str) -> str:
    """Return the SHA-256 of the digest before, where there is one, and the line, in hexadecimal."""
    return _sha256(_LINE.join([after, _text(line)] if after else [_text(line)]))


def verify_chain(con: DuckDBPyConnection, *, expected: str | None = None) -> ChainReport:
    """Check every line of the log.

    Args:
        con: A connection to the store.
        expected: A digest kept from an earlier check; it must still be in the chain.
    """
    rows = [(AuditLine(*row[:-1]), row[-1]) for row in con.execute(sql("audit/lines")).fetchall()]
    sealed = next((place for place, (_, digest) in enumerate(rows) if digest is not None), len(rows))
    if rows and sealed == len(rows):
        return ChainReport(
            len(rows), len(rows), "", "no line has a digest: the log was written by other hands"
        )
    older = sealed + 1 if sealed else 0
    fault = next(_faults(rows, older), None)
    digests = [digest for _, digest in rows]
    if fault is None and expected is not None and expected not in digests:
        fault = (
            f"the digest {expected} is not in the log: lines were taken off its end, or it was written anew"
        )
    return ChainReport(len(rows), older, digests[-1] if digests else "", fault or _fault_at_end(con, rows))


def _fault_at_end(con: DuckDBPyConnection, rows: list[tuple[AuditLine, str | None]]) -> str | None:
    """The sign that the last lines are gone, or were written by other hands."""
    end = con.execute(sql("audit/end")).fetchall()
    if len(end) != 1:
        return "the note of its last line was changed (table audit_end)"
    last, digest = (rows[-1][0].audit_id, rows[-1][1]) if rows else (0, "")
    if last < end[0][0]:
        return f"lines {last + 1} to {end[0][0]} were taken off its end"
    return None if (last, digest) == end[0] else f"line {last} at its end was written by other hands"


def _faults(rows: list[tuple[AuditLine, str | None]], older: int) -> Iterator[str]:
    """Return sentences on broken links, the first one first."""
    before = ""
    if older:
        before = rows[older - 1][1] or ""
        if _seal(line for line, _ in rows[:older]) != before:
            yield f"one of the lines 1 to {rows[older - 1][0].audit_id} was changed, put in or taken out"
    for line, digest in rows[older:]:
        if digest != digest_of(line, after=before):
            yield (
                f"line {line.audit_id} of {line.recorded_at:%Y-%m-%d %H:%M:%S} UTC was changed, or a line "
                "before it was put in or taken out"
            )
        before = digest or ""


def _seal(lines: Iterable[AuditLine]) -> str:
    """The seal as migration 0015 computes it in SQL."""
    return _sha256(_LINE.join(map(_text, lines)))


def _text(line: AuditLine) -> str:
    stamp = line.recorded_at.isoformat(timespec="microseconds")
    optional = [_NONE if part is None else part for part in (line.study, line.case_id, line.detail)]
    return _FIELD.join([str(line.audit_id), stamp, line.who, line.action, *optional])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
