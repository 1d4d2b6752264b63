"""A minus B for every metric."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals, metric_label
from core.metrics.metric import Direction
from core.metrics.registry import METRICS
from core.statistics.difference import PairedDifference
from pages.components.shared.labels import NOTHING, interval, number, p_value, signed
from pages.components.shared.patients import patients_head
from pages.components.training.checkpoint_pair import Compared


def show_differences(compared: Compared, found: Mapping[str, PairedDifference]) -> None:
    """Show n, means, paired difference with its interval, and p, the chosen metric first."""
    metrics = sorted(found, key=lambda metric: metric != compared.metric)
    rows = [_row(metric, found[metric]) for metric in metrics]
    st.dataframe(
        pd.DataFrame(rows),
        column_config={"Metric": st.column_config.TextColumn(width=330)},
        hide_index=True,
        placeholder=NOTHING,
        height="content",
        alt="Paired differences",
    )
    a, b = compared.names
    st.caption(
        f"A: {a}; B: {b}. Paired over the lesions in which both are defined. The 95 % interval resamples "
        "patients; p is the two-sided Wilcoxon signed-rank test over one mean difference per patient, not "
        "corrected for the number of metrics. “Favours” names the better one where the interval leaves out 0."
    )


def _row(metric: str, found: PairedDifference) -> dict[str, object]:
    decimals = metric_decimals(metric)
    return {
        "Metric": metric_label(metric),
        "n": found.n,
        "Undefined": found.n_undefined,
        patients_head(): found.n_patients,
        "Mean A": number(found.mean_model, decimals),
        "Mean B": number(found.mean_baseline, decimals),
        "A − B": signed(found.mean, decimals),
        "95 % interval": interval(found.mean_interval, decimals, sign=signed, patients=found.n_patients),
        "Wilcoxon": NOTHING if found.p is None else p_value(found.p),
        "Favours": _favours(metric, found),
    }


def _favours(metric: str, found: PairedDifference) -> str:
    ends, direction = found.mean_interval, METRICS[metric].direction
    if ends is None or ends.low <= 0 <= ends.high or direction not in (Direction.HIGHER, Direction.LOWER):
        return NOTHING
    return "A" if (ends.low > 0) == (direction is Direction.HIGHER) else "B"
