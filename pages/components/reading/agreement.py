"""How much readers agree with one another."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.annotation.mask_agreement import PairAgreement, mean_by_pair


def show_agreement(agreements: Sequence[PairAgreement]) -> None:
    """Mean Dice of each pair of readers over the cases that both have read."""
    if not agreements:
        st.info("Agreement needs a case that two readers have accepted, and is shown to researchers.")
        return
    rows = [
        {"Reader": one, "and": other, "Mean Dice": mean, "Cases": cases}
        for (one, other), (mean, cases) in mean_by_pair(agreements).items()
    ]
    formats = {"Mean Dice": st.column_config.NumberColumn(format="%.3f")}
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats)
    st.caption("All lesions that a reader marked in a case are taken together.")
