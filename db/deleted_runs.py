"""Taking a run out of the store; that it was taken out stays in the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from core.access.actor import Actor
from core.access.permissions import Permission
from db.audit import AuditAction, Place, record
from db.queries import sql
from db.readers import require_permission
from db.runs import RunStatus

_TABLES = (
    *("result", "metric_value", "slice_score", "prediction", "curve_point", "grid_point"),
    *("run_case", "job_event", "run"),
)
"""All that name a run; studies, cases, lesions and their characteristics stay."""


@dataclass(frozen=True, slots=True)
class RunRows:
    """The rows that the store holds of one run.

    Attributes:
        cases, results, metric_values: Rows.
        others: Rows of slices, calls, curves and events.
        own_masks: Hashes of masks that nothing else names.
        named_by: Runs whose request names this one.
    """

    cases: int
    results: int
    metric_values: int
    others: int
    own_masks: tuple[str, ...]
    named_by: tuple[str, ...]


def run_rows(con: DuckDBPyConnection, run_id: str) -> RunRows:
    """Return what would go with a run."""
    asked = {"run_id": run_id}
    ((cases, results, metrics, others),) = con.execute(sql("deleted_runs/counts"), asked).fetchall()
    masks = con.execute(sql("deleted_runs/own_masks"), asked).fetchall()
    named_by = con.execute(sql("deleted_runs/named_by"), asked).fetchall()
    return RunRows(
        cases=cases,
        results=results,
        metric_values=metrics,
        others=others,
        own_masks=tuple(row[0] for row in masks),
        named_by=tuple(row[0] for row in named_by),
    )


def delete_rows(con: DuckDBPyConnection, status: RunStatus, *, by: Actor, detail: str) -> None:
    """Delete every row of a run and note who did so; the caller holds the run's claim.

    Args:
        con: A connection for writing.
        status: The status of the run.
        by: The actor who asks for it.
        detail: A note on what went with it, for the audit log.

    Raises:
        AccessError: Who asks may not, by the list as it is now.
    """
    require_permission(con, by, Permission.DELETE_RUN)
    for table in _TABLES:
        con.execute(sql(f"deleted_runs/{table}"), {"run_id": status.run.run_id})
    record(con, by, action=AuditAction.DELETED_RUN, place=Place(status.run.study), detail=detail)
