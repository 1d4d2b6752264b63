"""Arms against one another on the same lesions, with corrected tests: protocols of a run, or readers."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals
from core.statistics.arm_differences import ArmDifference, ArmsCompared
from core.statistics.how_made import MEAN_TEST_IN_SHORT, WILCOXON_IN_SHORT, how_resampled
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import NOTHING, interval, number, p_value, prompts_label, signed
from pages.components.shared.markdown import md
from pages.components.shared.patients import counted_patients, patients_head
from pages.components.shared.runs.run_reads import arms_compared
from pages.components.shared.table_height import height_or_content

_TALLEST_PX = 420
_LONG = 12


def show_arm_tests(shown: Comparison) -> None:
    """Show every two protocols, and with three or more the test of all."""
    if len(set(shown.arms)) < 2:
        st.caption("This run has one prompt protocol; evaluate a second one to compare the two.")
        return
    found = arms_compared(shown)
    show_arm_pairs(found, metric=shown.metric, label=prompts_label, arms="protocols")
    _explain(found, "Model only, paired over the lesions in which both protocols are defined.")


def show_reader_tests(found: ArmsCompared, *, metric: str) -> None:
    """Show readers and models, by their names."""
    show_arm_pairs(found, metric=metric, label=str, arms="of those chosen")
    _explain(
        found,
        "Paired over the lesions of the reference that both have a value for; a lesion that a reader missed "
        "counts, one in a case not read by that reader is undefined.",
    )


def show_arm_pairs(found: ArmsCompared, *, metric: str, label: Callable[[str], str], arms: str) -> None:
    """Show a row for each pair, and the test of all in a sentence.

    Args:
        found: The comparison.
        metric: Key, for decimals.
        label: The function from the name of an arm to what people call it.
        arms: The words for the arms, in the plural.
    """
    rows = [_row(pair, metric_decimals(metric), label) for pair in found.pairs]
    height = height_or_content(len(rows), few=_LONG, most_px=_TALLEST_PX)
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=NOTHING, height=height, alt="Comparison")
    st.markdown(_friedman_words(found, arms))


def _explain(found: ArmsCompared, over: str) -> None:
    made = next((pair.difference.resampling for pair in found.pairs if pair.difference.resampling), None)
    st.caption(
        f"{over} Wilcoxon: {WILCOXON_IN_SHORT}; mean: test of the mean difference {MEAN_TEST_IN_SHORT}; "
        f"both adjusted by Holm for all pairs. {how_resampled(made)} d_z: mean difference of the patients in "
        "its standard deviations; rank-biserial: from −1 (always lower) to 1 (always higher). Differences "
        "that are equal up to the rounding of floats share a rank."
    )


def _row(pair: ArmDifference, decimals: int, label: Callable[[str], str]) -> dict[str, object]:
    found = pair.difference
    return {
        "First": label(pair.first),
        "Second": label(pair.second),
        "n": found.n,
        "Undefined": found.n_undefined,
        patients_head(): found.n_patients,
        "First − second": signed(found.mean, decimals),
        "95 % CI": interval(found.mean_interval, decimals, sign=signed, patients=found.n_patients),
        "Wilcoxon, Holm": p_value(pair.holm_p),
        "Mean, Holm": p_value(pair.holm_mean_p, floor=pair.holm_mean_p_floor),
        "d_z": number(found.cohens_dz, 2),
        "Rank-biserial": number(found.rank_biserial, 2),
    }


def _friedman_words(found: ArmsCompared, arms: str) -> str:
    test = found.friedman
    if test is None:
        return ""
    if test.p is None and test.n_patients < 2:
        patients = counted_patients(test.n_patients)
        return md("**All at once:** no test; {} with a value from all {}, and it needs two.", patients, arms)
    if test.p is None:
        return md("**All at once:** no test, for no patient's values differ between the {}.", test.n_arms)
    return md(
        "**All at once:** Friedman χ² = {}, {}, Kendall's W = {} over {} with a value from all {}.",
        number(test.chi2, 2),
        p_value(test.p),
        number(test.kendalls_w, 2),
        counted_patients(test.n_patients),
        test.n_arms,
    )
