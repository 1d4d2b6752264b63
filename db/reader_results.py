"""The results of people's prompts, beside simulated ones and never mixed with them.

Of each reader and case the newest reading counts. Whoever asks gives a `Viewpoint`: without leave to see
the readings of others, only the own ones come back.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.blinding import Viewpoint
from core.annotation.case_marks import CaseMarks
from core.metrics.registry import METRICS
from db.audit import AuditAction, Place, record
from db.queries import sql
from db.readers import require_permission


def reading_frame(con: DuckDBPyConnection, study: str, *, viewpoint: Viewpoint) -> pd.DataFrame:
    """Return one row per accepted lesion; a case read without a lesion has one row without one.

    Returns:
        Columns reading_id, reader, case_id, patient_id, pathology, lesion_id, reference_lesion_id,
        accepted_at (UTC), active_seconds (of the whole case), lesions, reference_shown, comment, version,
        origin, share_changed, model, checkpoint_sha256, prompt_source (always "drawn"), clicks,
        interactions, candidate_index, candidate_picked, predicted_iou, area_px, mask_sha256,
        birads_category, then one per metric of the accepted mask (NaN where undefined or no reference).
        Lesions of the reference that were missed are in `missed_frame`.
    """
    asked = bound_viewpoint(con, study, viewpoint)
    readings = con.execute(sql("reader_results/readings"), asked).df()
    metrics = con.execute(sql("reader_results/metrics"), asked).df()
    return readings.merge(_wide(metrics), on=["reading_id", "lesion_id"], how="left")


def missed_frame(con: DuckDBPyConnection, study: str, *, viewpoint: Viewpoint) -> pd.DataFrame:
    """Return lesions of the reference that readers marked nowhere: reading_id, reference_lesion_id."""
    metrics = con.execute(sql("reader_results/metrics"), bound_viewpoint(con, study, viewpoint)).df()
    missed = metrics.loc[metrics["origin"] == "missed", ["reading_id", "reference_lesion_id"]]
    return missed.drop_duplicates().reset_index(drop=True)


def drawn_and_simulated(
    con: DuckDBPyConnection, study: str, *, metric: str, run_ids: Sequence[str], viewpoint: Viewpoint
) -> pd.DataFrame:
    """Return a metric of people's readings and of runs, in arms of their own, missed lesions included.

    Only lesions that at least one reader in view has read are given, so that both sides are over the same
    material; a reader who has read fewer has fewer rows.

    Returns:
        Columns prompt_source ("drawn" or "simulated"), arm (the reader, or "model, prompts"), run_id (of
        the reading or run, text), case_id, patient_id, lesion_id (of the reference), value (NaN where
        undefined), undefined_reason.
    """
    asked = {**bound_viewpoint(con, study, viewpoint), "metric": metric}
    drawn = con.execute(sql("reader_results/drawn_values"), asked).df()
    simulated = con.execute(
        sql("reader_results/simulated_values"), {"study": study, "metric": metric, "run_ids": list(run_ids)}
    ).df()
    read = drawn[["case_id", "lesion_id"]].drop_duplicates()
    return pd.concat([drawn, simulated.merge(read, on=["case_id", "lesion_id"])], ignore_index=True)


def click_frame(con: DuckDBPyConnection, study: str, *, viewpoint: Viewpoint) -> pd.DataFrame:
    """Return Dice of the model's mask after the first k prompts of each lesion.

    Returns:
        Columns reader, case_id, patient_id, lesion_id, clicks (from 1), at_seconds (since the case was
        opened), dice (NaN where undefined), undefined_reason, model.
    """
    return con.execute(sql("reader_results/clicks"), bound_viewpoint(con, study, viewpoint)).df()


def case_marks(con: DuckDBPyConnection, study: str, *, viewpoint: Viewpoint) -> list[CaseMarks]:
    """Return what everybody accepted, for `core.annotation.mask_agreement.pairwise_dice`.

    Raises:
        AccessError: The viewpoint is blinded: agreement is about others.
    """
    require_permission(con, viewpoint.viewer.name, Permission.SEE_ALL_READINGS)
    rows = con.execute(sql("reader_results/marks"), {"study": study}).fetchall()
    return [
        CaseMarks(case_id, reader, (shape[-2], shape[-1]), tuple(masks))
        for case_id, reader, shape, masks in rows
    ]


def record_unblinding(con: DuckDBPyConnection, study: str, *, viewpoint: Viewpoint) -> None:
    """Put into the log that a person looked at the readings of others.

    Raises:
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_permission(con, viewpoint.viewer.name, Permission.SEE_ALL_READINGS)
    record(con, viewpoint.viewer.name, action=AuditAction.UNBLINDED, place=Place(study))


def bound_viewpoint(con: DuckDBPyConnection, study: str, viewpoint: Viewpoint) -> dict[str, str | None]:
    """Return values to bind; the role is checked against the store, because a session's memory may be old."""
    permission = Permission.SEE_ALL_READINGS if viewpoint.unblinded else Permission.SEE_OWN_READINGS
    require_permission(con, viewpoint.viewer.name, permission)
    return {"study": study, "reader": viewpoint.only_reader}


def _wide(metrics: pd.DataFrame) -> pd.DataFrame:
    """Return a row per reading and lesion with a column per metric, all those of the registry."""
    marked = metrics[metrics["lesion_id"].notna()]
    wide = marked.pivot(index=["reading_id", "lesion_id"], columns="metric", values="value")
    return wide.reindex(columns=list(METRICS)).reset_index()
