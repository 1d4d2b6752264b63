"""Margins of non-inferiority: who wrote down which one when; rows are appended and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.errors import SettingsError
from db.audit import AuditAction, Place, record
from db.clock import utc_now
from db.queries import sql
from db.readers import require_permission


@dataclass(frozen=True, slots=True)
class FixedMargin:
    """A margin as it was fixed.

    Attributes:
        value: Above 0, in the unit of the metric.
        reason: The reason why so much does not matter.
        who: Wrote it down.
        fixed_at: The time when it was fixed, UTC without a zone, by the store's own clock.
        worst: The value that stands for an undefined one of the metric; None where nothing was written down.
    """

    value: float
    reason: str
    who: str
    fixed_at: datetime
    worst: float | None = None


@dataclass(frozen=True, slots=True)
class NewMargin:
    """A margin that is to be written down: see `FixedMargin`."""

    value: float
    reason: str
    who: str
    worst: float | None = None


def fix_margin(con: DuckDBPyConnection, study: str, metric: str, new: NewMargin) -> None:
    """Write a margin down with the time now; those before it stay.

    Raises:
        SettingsError: A value that is not above 0, a worst case that is not finite, no reason, or nobody's
            name.
        AccessError: The person may not, by the list as it is now.
    """
    value, worst = new.value, new.worst
    if not (isfinite(value) and value > 0):
        raise SettingsError(f"the margin is {value}; give a number above 0")
    if worst is not None and not isfinite(worst):
        raise SettingsError(f"the worst-case value is {worst}; give a finite number, or none")
    given = {"reason": new.reason.strip(), "who": new.who.strip()}
    for name, text in given.items():
        if not text:
            raise SettingsError(f"the margin came without {name!r}; a margin needs a reason and a name")
    require_permission(con, given["who"], Permission.FIX_MARGIN)
    row = {"study": study, "metric": metric, "margin": value, "now": utc_now(), "worst": worst, **given}
    con.execute(sql("margins/add"), row)
    record(
        con,
        given["who"],
        action=AuditAction.FIXED_MARGIN,
        place=Place(study),
        detail=f"{metric} {value:g}{_worst_words(worst)}",
    )


def _worst_words(worst: float | None) -> str:
    return "" if worst is None else f", undefined counts as {worst:g}"


def fixed_margins(con: DuckDBPyConnection, study: str, metric: str) -> list[FixedMargin]:
    """Return all margins of a metric in a study, the newest first."""
    rows = con.execute(sql("margins/of_metric"), {"study": study, "metric": metric}).fetchall()
    return [FixedMargin(*row) for row in rows]
