"""The metrics of a run beside its baseline, one prompt protocol at a time."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals, metric_label
from core.metrics.lesion_counts import LESION_COUNTS
from core.metrics.registry import METRICS
from pages.components.shared.comparison import Comparison, who_is_who
from pages.components.shared.labels import NOTHING, mean_and_spread, number
from pages.components.shared.runs.run_reads import arm_summary


def show_all_metrics(shown: Comparison) -> None:
    """Show n, undefined, mean ± SD and median of every metric, model and baseline."""
    summary = arm_summary(shown, (*METRICS, *LESION_COUNTS))
    arm = summary[summary["prompts"] == shown.prompts].set_index(["run_id", "metric"])
    rows = []
    defined = set(summary.loc[summary["n"] > 0, "metric"])
    counts = [key for key in LESION_COUNTS if (shown.run_id, key) in arm.index]
    for metric in (*(key for key in METRICS if key in defined or not METRICS[key].of_volumes), *counts):
        row: dict[str, str | int | None] = {"Metric": metric_label(metric)}
        for run_id, role in zip(shown.run_ids, ("Model", "Baseline"), strict=False):
            row |= _columns(arm, (run_id, metric), role)
        rows.append(row)
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=NOTHING, height="content")
    st.caption(
        f"{who_is_who(shown)} Mean ± standard deviation over lesions. Undefined values are counted, never "
        "filled in."
    )


def _columns(arm: pd.DataFrame, key: tuple[str, str], role: str) -> dict[str, str | int | None]:
    titles = (f"{role} n", f"{role} undefined", f"{role} mean ± SD", f"{role} median")
    if key not in arm.index:
        return dict.fromkeys(titles, None)
    found: dict[str, Any] = dict(zip(arm.columns, next(arm.loc[[key]].itertuples(index=False)), strict=True))
    decimals = metric_decimals(key[1])
    values = (
        int(found["n"]),
        int(found["n_undefined"]),
        mean_and_spread(found["mean"], found["sd"], decimals=decimals),
        number(found["median"], decimals),
    )
    return dict(zip(titles, values, strict=True))
