"""Questions that the pages ask of the store; the answers are data frames with stable columns."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from duckdb import DuckDBPyConnection

from core.clicks.readers import NO_CLICKS
from core.prompts.no_prompt import NO_PROMPT
from db.columns import placed
from db.queries import sql

KEY = ["case_id", "lesion_id"]
UNPROMPTED = (NO_PROMPT.key, NO_CLICKS)
"""Arms in which nothing is pointed at."""


def overview(con: DuckDBPyConnection) -> pd.DataFrame:
    """One row per study: counts of cases, patients, lesions, by pathology, and what is missing."""
    return con.execute(sql("analysis/overview")).df()


def cases_by_birads(con: DuckDBPyConnection, study: str) -> pd.DataFrame:
    """Columns birads, pathology, cases."""
    return con.execute(sql("analysis/cases_by_birads"), {"study": study}).df()


def arm_summary(con: DuckDBPyConnection, run_ids: Sequence[str], metrics: Sequence[str]) -> pd.DataFrame:
    """One row per run, prompt protocol and metric.

    Returns:
        Columns run_id, prompts, metric, n, n_undefined, mean, sd (n - 1), median, q25, q75, low, high.
    """
    asked = {"run_ids": list(run_ids), "metrics": list(metrics)}
    return con.execute(sql("analysis/arm_summary"), asked).df()


def metric_values(
    con: DuckDBPyConnection, run_ids: Sequence[str], metric: str, *, prompts: str | None = None
) -> pd.DataFrame:
    """One row per result.

    Returns:
        Columns run_id, prompts, case_id, lesion_id, patient_id, pathology, value (NaN where undefined),
        undefined_reason.
    """
    asked = {"run_ids": list(run_ids), "metric": metric, "prompts": prompts}
    return con.execute(sql("analysis/metric_values"), asked).df()


def ranked_cases(
    con: DuckDBPyConnection, run_id: str, *, prompts: str, metric: str, lowest_first: bool, most: int = 500
) -> pd.DataFrame:
    """The first cases of a run ordered by a metric, with all their metrics; undefined values come first.

    Returns:
        Columns case_id, lesion_id, patient_id, pathology, birads, then one per metric, in rank order.
    """
    asked = {
        "run_id": run_id,
        "prompts": prompts,
        "metric": metric,
        "lowest_first": lowest_first,
        "most": most,
    }
    ranked = con.execute(sql("analysis/ranked_keys"), asked).df()[KEY]
    these = {"run_id": run_id, "case_ids": ranked["case_id"].unique().tolist()}
    values = con.execute(sql("analysis/metrics_of_cases"), {**these, "prompts": prompts}).df()
    wide = values.pivot(index=KEY, columns="metric", values="value").reset_index()
    cases = con.execute(sql("analysis/cases_of_run"), these).df()
    return ranked.merge(cases, on="case_id", how="left").merge(wide, on=KEY, how="left")


def lesion_results(
    con: DuckDBPyConnection, run_ids: Sequence[str], *, case_id: str, lesion_id: str
) -> pd.DataFrame:
    """What runs predicted for one lesion: prompt (JSON), mask hash, predicted IoU, area, seconds."""
    asked = {"run_ids": list(run_ids), "case_id": case_id, "lesion_id": lesion_id}
    return con.execute(sql("analysis/lesion_results"), asked).df()


def attributes(con: DuckDBPyConnection, study: str) -> pd.DataFrame:
    """What lesions of a study can be grouped or correlated by.

    Returns:
        Columns name, levels (distinct values), numbers (how many are numbers), known, lesions.
    """
    return con.execute(sql("analysis/attributes"), {"study": study}).df()


def lesion_levels(con: DuckDBPyConnection, study: str, attribute: str) -> pd.DataFrame:
    """Columns case_id, lesion_id, level (None where missing) of one attribute."""
    return con.execute(sql("analysis/lesion_levels"), {"study": study, "attribute": attribute}).df()


def correlation_frame(
    con: DuckDBPyConnection,
    run_id: str,
    *,
    study: str,
    prompts: str,
    metrics: Sequence[str],
    names: Sequence[str],
) -> pd.DataFrame:
    """One row per lesion of a run, with the chosen metrics and numeric attributes; NaN where undefined.

    Returns:
        Columns case_id, lesion_id, then the metrics, then the attributes, as far as any value exists.
    """
    asked = {"run_id": run_id, "prompts": prompts, "metrics": list(metrics)}
    frame = con.execute(sql("columns/lesion_keys"), asked).df()
    of_metrics = con.execute(sql("columns/metric_cells"), asked).fetchnumpy()
    of_lesions = {**asked, "study": study, "names": list(names)}
    of_names = con.execute(sql("columns/attribute_cells"), of_lesions).fetchnumpy()
    found = [
        placed(cells, len(frame), wanted) for cells, wanted in ((of_metrics, metrics), (of_names, names))
    ]
    return pd.concat([frame, *found], axis=1)


def scored_by_lesion(con: DuckDBPyConnection, run_id: str) -> int:
    """Cases whose answer without prompts was held against each of several lesions alone.

    Runs of earlier versions did so; the answer to a case is now held against all its lesions at once.
    """
    asked = {"run_id": run_id, "prompts": list(UNPROMPTED)}
    return int(con.execute(sql("analysis/scored_by_lesion"), asked).fetchall()[0][0])
