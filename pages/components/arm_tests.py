"""The prompt protocols of a run against one another on the same lesions, with corrected tests."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.statistics.arms import ArmPair, ArmsCompared
from pages.components.comparison import Comparison
from pages.components.labels import (
    NOTHING,
    counted,
    interval,
    metric_decimals,
    number,
    p_value,
    prompts_label,
    signed,
)
from pages.components.made import all_made_in_words
from pages.components.reads import arms_compared


def show_arm_tests(shown: Comparison) -> None:
    """Every two protocols, and with three or more the test of all."""
    if len(set(shown.arms)) < 2:
        st.caption("This run has one prompt protocol; evaluate a second one to compare the two.")
        return
    found = arms_compared(shown)
    rows = [_row(pair, metric_decimals(shown.metric)) for pair in found.pairs]
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=NOTHING, height="content", alt="Prompts")
    st.markdown(_friedman_words(found))
    how = all_made_in_words(pair.difference.resampling for pair in found.pairs)
    st.caption(
        "Model only, paired over the lesions in which both protocols are defined. Wilcoxon: signed-rank test "
        "over one mean difference per patient; sign flips: permutation test of the mean difference; "
        f"both adjusted by Holm for all pairs. Intervals: {how}. d_z: mean difference of the patients in its "
        "standard deviations; rank-biserial: from −1 (always lower) to 1 (always higher)."
    )


def _row(pair: ArmPair, decimals: int) -> dict[str, object]:
    found = pair.difference
    return {
        "First": prompts_label(pair.first),
        "Second": prompts_label(pair.second),
        "n": found.n,
        "Patients": found.n_patients,
        "First − second": signed(found.mean, decimals),
        "95 % CI": interval(found.mean_interval, decimals, sign=signed),
        "Wilcoxon, Holm": p_value(pair.holm_p),
        "Sign flips, Holm": p_value(pair.holm_sign_flip_p),
        "d_z": number(found.cohens_dz, 2),
        "Rank-biserial": number(found.rank_biserial, 2),
    }


def _friedman_words(found: ArmsCompared) -> str:
    test = found.friedman
    if test is None:
        return ""
    if test.p is None:
        return "**All protocols at once:** no test, for no patient's values differ."
    return (
        f"**All protocols at once:** Friedman χ² = {number(test.chi2, 2)}, {p_value(test.p)}, "
        f"Kendall's W = {number(test.kendalls_w, 2)} over {counted(test.n_patients, 'patient')} with every "
        "protocol."
    )
