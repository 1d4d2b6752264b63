"""The few numbers that a run is judged by, beside those of its baseline."""

from __future__ import annotations

import streamlit as st

from core.measure_labels import metric_decimals, metric_label, short_metric_label
from core.metrics.metric import Direction
from core.metrics.registry import METRICS
from core.statistics.how_made import MEAN_TEST_IN_SHORT, WILCOXON_IN_SHORT, all_made_in_words
from core.statistics.summary import Summary
from core.statistics.with_baseline import WithBaseline
from pages.components.results.results_reads import failed_cases, headline, why_undefined
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import counted, interval, number, p_value, signed
from pages.components.shared.patients import counted_patients
from pages.components.shared.runs.measured_runs import is_baseline


def show_headline(shown: Comparison) -> WithBaseline:
    """Show cards for the chosen metric, and return what they show."""
    numbers = headline(shown)
    cards = st.columns([3, 3, 3, 4] if numbers.baseline else [1, 1, 1], gap="medium")
    with cards[0]:
        _counts(numbers.model, shown)
    with cards[1]:
        _mean(f"Mean {short_metric_label(shown.metric)}, model", numbers.model, shown.metric)
    if numbers.baseline is not None:
        with cards[2]:
            _mean(f"Mean {short_metric_label(shown.metric)}, baseline", numbers.baseline, shown.metric)
        with cards[3]:
            _difference(numbers, shown.metric)
    else:
        with cards[2]:
            _no_baseline(shown)
    if not numbers.model.n:
        reasons = "; ".join(f"{reason} ({counted(n, 'lesion')})" for reason, n in why_undefined(shown))
        st.info(f"{metric_label(shown.metric)} is undefined for every lesion of this run: {reasons}.")
    return numbers


def _counts(summary: Summary, shown: Comparison) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric("Lesions measured", f"{summary.n:,}")
        st.caption(
            f"of {counted_patients(summary.n_patients)}  \n"
            f"{summary.n_undefined:,} undefined · {counted(_failed(shown), 'failed case')}"
        )


def _failed(shown: Comparison) -> int:
    """Return cases of the run, or of the cohort, that could not be measured."""
    return shown.run.failed if shown.cohort is None else len(failed_cases(shown))


def _mean(label: str, summary: Summary, metric: str) -> None:
    decimals = metric_decimals(metric)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(label, number(summary.mean, decimals), help=_note(metric))
        st.caption(
            f"95 % CI {interval(summary.mean_interval, decimals, patients=summary.n_patients)}  \n"
            f"SD {number(summary.sd, decimals)} · median {number(summary.median, decimals)}"
        )


def _note(metric: str) -> str | None:
    return f"{METRICS[metric].label}: {METRICS[metric].note}." if METRICS[metric].note else None


def _difference(numbers: WithBaseline, metric: str) -> None:
    decimals = metric_decimals(metric)
    found = numbers.difference
    assert found is not None
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            "Model minus baseline",
            signed(found.mean, decimals),
            help="Paired over the lesions in which both are defined. The interval is by patient; "
            f"p is the Wilcoxon {WILCOXON_IN_SHORT}. Of the mean difference, {MEAN_TEST_IN_SHORT}: "
            f"{p_value(found.mean_p, floor=found.mean_p_floor)}; "
            f"d_z {number(found.cohens_dz, 2)}, rank-biserial {number(found.rank_biserial, 2)}. "
            f"Interval: {all_made_in_words([found.resampling])}.",
        )
        better = METRICS[metric].direction
        hint = {Direction.HIGHER: "above 0 favours the model", Direction.LOWER: "below 0 favours the model"}
        favours = f" · {hint[better]}" if better in hint else ""
        st.caption(
            f"95 % CI {interval(found.mean_interval, decimals, sign=signed, patients=found.n_patients)} · "
            f"{p_value(found.p)}  \n"
            f"n = {found.n:,}{favours}"
        )


def _no_baseline(shown: Comparison) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric("Baseline", "–")
        if is_baseline(shown.run):
            st.caption("This run is the baseline itself: an ellipse in the prompt box.")
        else:
            st.caption(
                "The ellipse baseline has not been run over these cases with these prompts and this seed; "
                "a Dice without it can mislead."
            )
