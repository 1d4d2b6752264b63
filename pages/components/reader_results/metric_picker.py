"""The metric, and the runs that stand beside the readers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.measure_labels import metric_label
from core.metrics.registry import METRICS
from db.runs import RunStatus
from pages.components.shared.labels import model_label
from pages.components.shared.pickers import pick
from pages.components.shared.runs.measured_runs import best_known_first, has_results
from pages.components.shared.view_choices import Choice

_FIRST_RUNS = 2


def pick_metric() -> str:
    """Return key of the metric; readers read pictures."""
    offered = {key: metric_label(key) for key, metric in METRICS.items() if not metric.of_volumes}
    return pick(Choice.METRIC, offered, label="Metric", default="dice")


def pick_runs(runs: Sequence[RunStatus]) -> list[str]:
    """Return ids of runs with simulated prompts; those over most cases by default."""
    labels = {
        status.run.run_id: f"{model_label(status.run.model)}, {status.state_since:%d %b %H:%M}"
        for status in best_known_first(list(filter(has_results, runs)))
    }
    if not labels:
        st.caption("No run with simulated prompts over this study yet.")
        return []
    return st.multiselect(
        "Runs with simulated prompts beside them",
        list(labels),
        default=list(labels)[:_FIRST_RUNS],
        format_func=lambda run_id: labels[run_id],
        key="reader_results_runs",
        select_all=False,
    )
