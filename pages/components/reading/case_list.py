"""The readings one by one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.labels import model_label, short_metric_label

_MOST = 500


def show_readings(readings: pd.DataFrame, *, metric: str) -> None:
    """Newest first, with what it took."""
    newest = readings.sort_values("accepted_at", ascending=False).head(_MOST)
    label = short_metric_label(metric)
    shown = pd.DataFrame(
        {
            "Accepted (UTC)": newest["accepted_at"],
            "Reader": newest["reader"],
            "Case": newest["case_id"],
            "Lesion": newest["lesion_id"].fillna("none"),
            label: newest[metric],
            "Prompts": newest["clicks"],
            "Seconds on the case": newest["active_seconds"],
            "Changed by hand": 100 * newest["share_changed"].astype(float),
            "BI-RADS": newest["birads_category"].fillna(""),
            "Model": [model_label(key) if isinstance(key, str) else "" for key in newest["model"]],
            "Reference seen": newest["reference_shown"],
            "Comment": newest["comment"],
        }
    )
    formats = {
        "Accepted (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        label: st.column_config.NumberColumn(format="%.3f"),
        "Seconds on the case": st.column_config.NumberColumn(format="%.0f"),
        "Changed by hand": st.column_config.NumberColumn(format="%.1f %%"),
    }
    st.dataframe(shown, hide_index=True, column_config=formats)
