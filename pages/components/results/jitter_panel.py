"""The loss of a run when the box is drawn less tightly, beside its baseline."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals
from core.prompts.click_arms import jitter_arms
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.how_made import how_resampled
from core.statistics.interval import Interval
from core.statistics.jitter import AtJitter, JitterSensitivity, jitter_sensitivity
from db.runs import RunStatus
from pages.components.shared.charts.chart_frame import AnyChart, Scale, framed, metric_scale
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import counted, interval, model_label, number, signed
from pages.components.shared.markdown import md
from pages.components.shared.palette import BASELINE, MODEL
from pages.components.shared.patients import counted_patients
from pages.components.shared.runs.arm_columns import arm_columns
from pages.components.shared.runs.baseline_lines import baseline_with_arms

_TEN = 10
"""The slope is given for ten percent, which is a jitter that people have; for one it is all zeros."""
NO_JITTER_ARMS = (
    "This run has fewer than two of the boxes “Tight box”, “Box enlarged by up to 5 %, 10 %, 20 %”; evaluate "
    "them in one run to see what a less careful box costs."
)


def show_jitter(shown: Comparison, runs: Sequence[RunStatus]) -> None:
    """Show curve, loss at every size of jitter, slope and spread of repeats."""
    arms = jitter_arms(shown.arms)
    if len(arms) < 2:
        st.caption(NO_JITTER_ARMS)
        return
    repeats = [shown.run, *_repeats(shown.run, runs)]
    found = {shown.names[shown.run_id]: _sensitivity(repeats, shown)}
    baseline = baseline_with_arms(shown, runs, arms=arms.values())
    if baseline is not None:
        found[model_label(baseline.run.model)] = _sensitivity([baseline], shown)
    found = {name: one for name, one in found.items() if one.n}
    if not found:
        st.info("No lesion has a value at every size of box, so there is nothing to compare.")
        return
    plot, table = st.columns([1, 1], gap="large")
    with plot:
        st.altair_chart(_chart(found, metric_scale(shown.metric)), width="stretch")
    with table:
        _show_table(found, metric_decimals(shown.metric) + 1)
        _explain(next(iter(found.values())), n_runs=len(repeats))


def _explain(found: JitterSensitivity, *, n_runs: int) -> None:
    repeated = (
        f"Spread of repeats: within a lesion, over {n_runs} runs that differ by their seed only."
        if n_runs > 1
        else "Spread of repeats: run the same again with another seed to see it."
    )
    st.caption(
        f"Over the {counted(found.n, 'lesion')} of {counted_patients(found.n_patients)} with a value at "
        f"every size ({found.n_undefined:,} undefined, left out). Loss: mean of the smallest box less mean "
        f"here. {repeated} {how_resampled(found.resampling)}"
    )


def _show_table(found: dict[str, JitterSensitivity], decimals: int) -> None:
    rows = [
        {
            "Model": name,
            "Box": f"up to {at.amount:g} %" if at.amount else "tight",
            "Mean": number(at.mean, decimals),
            "Loss": signed(at.loss, decimals) if place else "",
            "95 % CI of the loss": _loss_ends(at, one, decimals) if place else "",
            "Spread of repeats": number(at.repeat_sd, decimals),
        }
        for name, one in found.items()
        for place, at in enumerate(one.points)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", alt="Loss by jitter")
    for name, one in found.items():
        slope = None if one.slope is None else one.slope * _TEN
        ends = one.slope_interval
        ten = None if ends is None else Interval(ends.low * _TEN, ends.high * _TEN)
        said = f" (95 % CI {interval(ten, decimals, sign=signed, patients=one.n_patients)})"
        st.markdown(md("**{}:** {} for every {} % of jitter{}.", name, signed(slope, decimals), _TEN, said))


def _loss_ends(at: AtJitter, of: JitterSensitivity, decimals: int) -> str:
    return interval(at.loss_interval, decimals, sign=signed, patients=of.n_patients)


def _sensitivity(runs: Sequence[RunStatus], shown: Comparison) -> JitterSensitivity:
    """Return the sensitivity of one or several runs that differ by their seed."""
    arms = jitter_arms(shown.arms)
    wide = [arm_columns(status, arms, metric=shown.metric, cohort=shown.cohort) for status in runs]
    lesions = wide[0].index
    values = np.stack([frame.reindex(lesions).to_numpy(dtype=float) for frame in wide], axis=2)
    patients = tuple(lesions.get_level_values("patient_id").astype(str))
    found: JitterSensitivity = _resampled(values, tuple(float(a) for a in arms), patients)
    return found


def _repeats(status: RunStatus, runs: Sequence[RunStatus]) -> list[RunStatus]:
    """Return finished runs that ask for the same with another seed."""
    asked = _without_seed(status)
    return [
        other
        for other in runs
        if other.done and other.run.seed != status.run.seed and _without_seed(other) == asked
    ]


def _without_seed(status: RunStatus) -> object:
    run = status.run
    rest = {name: value for name, value in run.request.items() if name != "seed"}
    return run.kind, run.model, run.provenance.study_snapshot, rest


@st.cache_data(max_entries=64, show_spinner="Resampling patients for the jitter …")
def _resampled(
    values: np.ndarray, amounts: tuple[float, ...], patients: tuple[str, ...]
) -> JitterSensitivity:
    return jitter_sensitivity(values, amounts, patients=patients, resampling=Resampling(N_RESAMPLES))


def _chart(found: dict[str, JitterSensitivity], scale: Scale) -> AnyChart:
    rows = [
        {
            "name": name,
            "amount": at.amount,
            "mean": at.mean,
            "low": at.interval.low if at.interval else None,
            "high": at.interval.high if at.interval else None,
        }
        for name, one in found.items()
        for at in one.points
    ]
    frame = pd.DataFrame(rows)
    amounts = sorted(frame["amount"].unique().tolist())
    colour = alt.Color("name:N", scale=alt.Scale(domain=list(found), range=[MODEL, BASELINE][: len(found)]))
    base = alt.Chart(frame).encode(
        x=alt.X(
            "amount:Q",
            title="Sides enlarged at random by up to (%)",
            axis=alt.Axis(values=amounts, grid=False),
            scale=alt.Scale(padding=8),
        ),
        color=colour,
    )
    edge = alt.Scale(zero=False) if scale.domain is None else alt.Scale(zero=False, nice=True)
    y = alt.Y("mean:Q", title=f"Mean {scale.title}", scale=edge)
    tooltip = [
        alt.Tooltip("name:N", title="Model"),
        alt.Tooltip("amount:Q", title="Up to %"),
        alt.Tooltip("mean:Q", title="Mean", format=scale.format),
        alt.Tooltip("low:Q", title="95 % CI, from", format=scale.format),
        alt.Tooltip("high:Q", title="95 % CI, to", format=scale.format),
    ]
    band = base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", scale=edge), y2="high:Q")
    lines = base.mark_line(strokeWidth=2.5).encode(y=y)
    dots = base.mark_circle(size=60, opacity=1).encode(y=y, tooltip=tooltip)
    return framed(alt.layer(band, lines, dots).properties(height=340))
