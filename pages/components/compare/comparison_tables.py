"""Estimates of every arm, and what each gains over the reference."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals
from core.statistics.friedman import Friedman
from core.statistics.how_made import MEAN_TEST_IN_SHORT, WILCOXON_IN_SHORT, how_resampled
from core.statistics.with_reference import AgainstReference, WithReference
from pages.components.compare.compared_arms import ChosenArms
from pages.components.shared.labels import (
    NOTHING,
    counted,
    interval,
    mean_and_spread,
    number,
    p_value,
    signed,
)
from pages.components.shared.markdown import md
from pages.components.shared.patients import counted_patients, patients_head


def show_estimates(chosen: ChosenArms, found: WithReference) -> None:
    """Show n, undefined, mean ± SD with its interval and median, one row per arm."""
    decimals = metric_decimals(chosen.metric)
    rows = [
        {
            "": name,
            "n": summary.n,
            "Undefined": summary.n_undefined,
            patients_head(): summary.n_patients,
            "Mean ± SD": mean_and_spread(summary.mean, summary.sd, decimals=decimals),
            "95 % CI": interval(summary.mean_interval, decimals, patients=summary.n_patients),
            "Median": number(summary.median, decimals),
            "Quartiles": f"{number(summary.quartile_1, decimals)} to {number(summary.quartile_3, decimals)}",
        }
        for name, summary in found.summaries.items()
    ]
    _table(rows, alt="Estimates")


def show_differences(chosen: ChosenArms, found: WithReference) -> None:
    """Show each arm minus the reference, with tests and sizes of the effect, and the test of all at once."""
    decimals = metric_decimals(chosen.metric)
    _table([_row(one, decimals) for one in found.differences], alt="Paired differences")
    if found.friedman is not None:
        st.markdown(_friedman_words(found.friedman))
    made = next((d.difference.resampling for d in found.differences if d.difference.resampling), None)
    many = counted(len(found.differences), "comparison")
    st.caption(
        f"Each minus {chosen.reference}, paired over the lesions in which both are defined. Wilcoxon: "
        f"{WILCOXON_IN_SHORT}; mean: test of the mean difference {MEAN_TEST_IN_SHORT}; both adjusted by Holm "
        f"for {many}. "
        f"{how_resampled(made)} d_z: mean difference of the patients in its standard deviations; "
        "rank-biserial: from −1 (always lower) to 1 (always higher)."
    )


def _row(one: AgainstReference, decimals: int) -> dict[str, object]:
    found = one.difference
    return {
        "": one.name,
        "n": found.n,
        "Undefined": found.n_undefined,
        patients_head(): found.n_patients,
        "Difference": signed(found.mean, decimals),
        "95 % CI": interval(found.mean_interval, decimals, sign=signed, patients=found.n_patients),
        "Wilcoxon, Holm": p_value(one.holm_p),
        "Mean, Holm": p_value(one.holm_mean_p, floor=one.holm_mean_p_floor),
        "d_z": number(found.cohens_dz, 2),
        "Rank-biserial": number(found.rank_biserial, 2),
    }


def _friedman_words(test: Friedman) -> str:
    if test.p is None:
        return md("**All at once:** no test, for no patient's values differ.")
    return md(
        "**All at once:** Friedman χ² = {}, {}, Kendall's W = {} over {} with a value in every one.",
        number(test.chi2, 2),
        p_value(test.p),
        number(test.kendalls_w, 2),
        counted_patients(test.n_patients),
    )


def _table(rows: list[dict[str, object]], *, alt: str) -> None:
    columns = {"": st.column_config.TextColumn(width=330)}
    st.dataframe(
        pd.DataFrame(rows),
        column_config=columns,
        hide_index=True,
        placeholder=NOTHING,
        height="content",
        alt=alt,
    )
