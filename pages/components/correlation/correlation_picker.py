"""Choosing the rows and columns of the correlation table, and the pair that is looked at."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.characteristics.registry import CHARACTERISTICS
from core.measure_labels import metric_label
from core.metrics.registry import METRICS, headline_metrics
from core.statistics.metric_correlations import RankQuestion
from core.statistics.rank_bootstrap import RankKind
from db.runs import RunStatus
from db.studies import Study
from pages.components.correlation.heat_map import PICKED
from pages.components.shared.comparison import Comparison
from pages.components.shared.empty_state import nothing_to_correlate
from pages.components.shared.labels import attribute_label
from pages.components.shared.pickers import pick
from pages.components.shared.runs.run_reads import arm_summary
from pages.components.shared.study_reads import attributes
from pages.components.shared.view_choices import Choice, preset

_NAMES = (
    "contrast",
    "contrast_to_noise",
    "aspect_ratio",
    "depth_to_width",
    "complexity",
    "irregularity",
    "solidity",
    "components",
    "slice_count",
    "first_slice_area_mm2",
    "largest_component_share",
)
SIZES = ("volume_cm3", "longest_diameter_mm", "area_px")
"""Size of a lesion: the first that is known."""
_MOST_CLINICAL = 3


def pick_rows_and_columns(
    study: Study, runs: list[RunStatus], *, shown: Comparison
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return metrics and numeric attributes to correlate; end the page where there are none."""
    metrics = _defined_metrics(shown)
    names = _numeric(attributes(study, runs))
    if not metrics or not names:
        nothing_to_correlate()
        st.stop()
    with st.expander("Choose metrics and characteristics", icon=":material/tune:"):
        left, right = st.columns(2, gap="large")
        with left:
            rows = _pick_several("Metrics", metrics, usual=headline_metrics(metrics), labels=metric_label)
        with right:
            columns = _pick_several(
                "Characteristics", names, usual=_usual_names(names), labels=attribute_label
            )
    return tuple(rows or metrics[:1]), tuple(columns or names[:1])


def pick_correlation(names: tuple[str, ...]) -> RankQuestion:
    """Return Kendall or Spearman, and Spearman with size held fixed where a size is among the columns.

    Kendall's partial tau is not offered: it is not 0 where two columns have nothing in common but size.
    """
    size = next((name for name in SIZES if name in names), None)
    questions = {
        "Kendall's τ-b": RankQuestion(RankKind.KENDALL),
        "Spearman's ρ": RankQuestion(RankKind.SPEARMAN),
    }
    if size is not None:
        questions["Spearman's ρ, size held fixed"] = RankQuestion(RankKind.SPEARMAN, size)
    chosen: str = st.segmented_control(
        "Correlation",
        list(questions),
        default=next(iter(questions)),
        key="correlation_kind",
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    return questions.get(chosen, next(iter(questions.values())))


def pick_axes(metrics: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, str]:
    """Return the pair whose lesions are drawn."""
    left, right = st.columns(2, gap="medium")
    with left:
        metric = pick(Choice.METRIC, {key: metric_label(key) for key in metrics}, label="Metric")
    with right:
        name = pick(
            Choice.CHARACTERISTIC, {key: attribute_label(key) for key in names}, label="Characteristic"
        )
    return metric, name


def take_heat_map_click() -> None:
    """Look at the pair of the cell of the heat map that was clicked; a callback."""
    cells = st.session_state["heat_map"]["selection"].get(PICKED) or []
    if cells:
        preset(Choice.METRIC, cells[0]["metric_key"])
        preset(Choice.CHARACTERISTIC, cells[0]["name_key"])


def _pick_several(
    label: str, options: list[str], *, usual: list[str], labels: Callable[[str], str]
) -> list[str]:
    chosen: list[str] = st.multiselect(
        label,
        options,
        default=usual,
        format_func=labels,
        key=f"correlated_{label.lower()}",
        persist_state="session",
        select_all=False,
    )
    return [option for option in options if option in chosen]


def _defined_metrics(shown: Comparison) -> list[str]:
    summary = arm_summary(shown, tuple(METRICS))
    mine = summary[(summary["run_id"] == shown.run_id) & (summary["prompts"] == shown.prompts)]
    defined = set(mine.loc[mine["n"] > 0, "metric"])
    return [metric for metric in METRICS if metric in defined]


def _numeric(known: pd.DataFrame) -> list[str]:
    """Return attributes with at least two different numbers; characteristics first."""
    usable = set(known.loc[(known["numbers"] > 0) & (known["levels"] > 1), "name"])
    return [*(name for name in CHARACTERISTICS if name in usable), *sorted(usable - CHARACTERISTICS.keys())]


def _usual_names(names: list[str]) -> list[str]:
    size = [name for name in SIZES if name in names][:1]
    clinical = [name for name in names if name not in CHARACTERISTICS][:_MOST_CLINICAL]
    return [name for name in names if name in (*_NAMES, *size, *clinical)]
