"""The cases of a run that could not be evaluated."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.results.results_reads import failed_cases
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import counted


def show_failed_cases(shown: Comparison) -> None:
    """Show each case with its reason."""
    failures = failed_cases(shown)
    if failures:
        frame = pd.DataFrame({"Case": list(failures), "Reason": list(failures.values())})
        columns = {"Case": st.column_config.TextColumn(width="medium")}
        st.dataframe(frame, column_config=columns, hide_index=True, alt="Failed cases")
    st.caption(f"{counted(len(failures), 'case')} could not be evaluated. Failed cases are in no mean.")
