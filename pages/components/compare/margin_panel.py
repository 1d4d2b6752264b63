"""Non-inferiority: an arm is at most a margin worse than the reference, which was fixed beforehand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals, metric_label
from core.metrics.metric import Direction
from core.metrics.registry import METRICS
from core.statistics.non_inferiority import (
    GainTest,
    NonInferiority,
    NonInferiorityMargin,
    Verdict,
    non_inferiority,
)
from db.margins import FixedMargin
from pages.components.compare.compared_arms import ChosenArms
from pages.components.compare.margin_form import ask_margin
from pages.components.compare.shared_lesions import asked_of, margins, results_since
from pages.components.shared.labels import NOTHING, interval, number, p_value, signed, when
from pages.components.shared.markdown import md

_VERDICTS = {
    Verdict.SUPERIOR: "superior",
    Verdict.NON_INFERIOR: "not inferior",
    Verdict.INCONCLUSIVE: "inconclusive",
    Verdict.INFERIOR: "inferior",
}


def show_non_inferiority(chosen: ChosenArms, rows: pd.DataFrame) -> None:
    """Show the margin in force with its date, the verdict on every arm, and the form for a new margin."""
    if METRICS[chosen.metric].direction is Direction.ZERO:
        st.caption(
            f"Of {metric_label(chosen.metric)} neither higher nor lower is better, so there is no margin."
        )
        return
    known = margins(chosen)
    if known:
        _show(chosen, rows, known)
    else:
        st.markdown(
            md("No margin is fixed for **{}** in this study: nothing is tested.", metric_label(chosen.metric))
        )
    with st.expander("Fix a margin", icon=":material/gavel:", expanded=not known):
        ask_margin(chosen)


def _show(chosen: ChosenArms, rows: pd.DataFrame, known: list[FixedMargin]) -> None:
    newest = known[0]
    since = results_since(chosen)
    unit = f"{number(newest.value, metric_decimals(chosen.metric))}"
    found = {name: _tested(chosen, rows, newest, (name, since)) for name in chosen.others}
    last = max(since.values())
    order = "before" if newest.fixed_at < last else "after"
    st.markdown(
        md(
            "**Margin {}**, fixed on {}, **{}** the first result of the newest of these runs ({}).",
            unit,
            when(newest.fixed_at),
            order,
            when(last),
        )
    )
    if not all(one.fixed_beforehand for one in found.values()):
        late = [name for name, one in found.items() if not one.fixed_beforehand]
        st.warning(
            f"Set afterwards: results of {', '.join(late)} and of the reference were there when the margin "
            "was fixed. Such a verdict is a description, not a test.",
            icon=":material/history:",
        )
    decimals = metric_decimals(chosen.metric)
    st.dataframe(
        pd.DataFrame([row for name, one in found.items() for row in _rows(name, one, decimals)]),
        column_config={"": st.column_config.TextColumn(width=330)},
        hide_index=True,
        placeholder=NOTHING,
        height="content",
        alt="Non-inferiority",
    )
    st.caption(
        f"Gain over {chosen.reference}, above 0 is better whatever the metric. Not inferior: the 95 % "
        "interval lies above minus the margin (Piaggio et al. 2012, doi:10.1001/jama.2012.87802). "
        "p is one-sided, by the studentised bootstrap over patients, to be held against 0.025; it is not "
        "corrected for several arms. A lesion without a value in one arm is never dropped from a verdict: it "
        "counts with the worst case that was fixed beforehand, or there is no verdict."
    )
    _list(known, decimals)


def _list(known: list[FixedMargin], decimals: int) -> None:
    """Show all margins that were ever fixed, so that nobody tries several in silence."""
    rows = [
        {
            "Margin": number(one.value, decimals),
            "Undefined counts as": number(one.worst, decimals),
            "Fixed": when(one.fixed_at),
            "By": one.who,
            "Reason": one.reason,
            "Counts": "yes" if place == 0 else "no: a later one was fixed",
        }
        for place, one in enumerate(known)
    ]
    columns = {"Reason": st.column_config.TextColumn(width="large")}
    st.dataframe(
        pd.DataFrame(rows), column_config=columns, hide_index=True, height="content", alt="Fixed margins"
    )


def _tested(
    chosen: ChosenArms, rows: pd.DataFrame, fixed: FixedMargin, of: tuple[str, Any]
) -> NonInferiority:
    name, since = of
    margin = NonInferiorityMargin(fixed.value, METRICS[chosen.metric].direction, fixed.fixed_at, fixed.worst)
    since_both = max(since[name], since[chosen.reference])
    # Given the arms, the number of rows says whether cases that were met are among them.
    asked = (*asked_of(chosen), name, chosen.reference, len(rows))
    found: NonInferiority = _non_inferiority(asked, margin, since_both, rows)
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def _non_inferiority(
    asked: Any, margin: NonInferiorityMargin, results_at: Any, _rows: pd.DataFrame
) -> NonInferiority:
    *_, name, reference, _n = asked
    model, other = (_rows[one].to_numpy(dtype=float) for one in (name, reference))
    patients = _rows["patient_id"].astype(str).tolist()
    return non_inferiority(model, other, patients=patients, margin=margin, results_at=results_at)


def _rows(name: str, one: NonInferiority, decimals: int) -> list[dict[str, object]]:
    """Return the reading over lesions with both values and, where others were filled in, over all."""
    verdict = _VERDICTS[one.verdict] if one.verdict is not None else f"none: {one.reason}"
    if one.worst_case is None:
        return [_row(name, one, one.defined, decimals) | {"Verdict": verdict}]
    return [
        _row(f"{name}, both defined", one, one.defined, decimals) | {"Verdict": "see the worst case"},
        _row(f"{name}, worst case", one, one.worst_case, decimals) | {"Verdict": verdict},
    ]


def _row(name: str, of: NonInferiority, one: GainTest, decimals: int) -> dict[str, object]:
    found = one.difference
    return {
        "": name,
        "n": found.n,
        "Undefined": found.n_undefined,
        "Gain": signed(found.mean, decimals),
        "95 % CI": interval(found.mean_interval, decimals, sign=signed, patients=found.n_patients),
        "Margin": f"−{number(of.margin.value, decimals)}",
        "p, one-sided": p_value(one.p, floor=one.p_floor),
        "Margin fixed": "beforehand" if of.fixed_beforehand else "afterwards",
    }
