"""The readings one by one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.annotation.telling_comments import Comment, TellingComment, telling_comments
from core.measure_labels import short_metric_label
from pages.components.shared.labels import model_label

_MOST = 500
_HIDDEN = "hidden: may name somebody"


def show_readings(readings: pd.DataFrame, *, metric: str) -> None:
    """Show readings, newest first; comments that may name somebody only once a person asks for them."""
    telling = _telling(readings)
    shows_all = not telling or _ask(telling)
    comments = readings["comment"]
    if not shows_all:
        hidden = {one.comment.text for one in telling}
        comments = comments.where(~comments.isin(hidden), _HIDDEN)
    readings = readings.assign(comment=comments)
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


def _telling(readings: pd.DataFrame) -> list[TellingComment]:
    """Return comments in which something looks like an identity, once each."""
    known = {str(name).casefold() for column in ("case_id", "patient_id") for name in readings[column]}
    typed = readings[["case_id", "comment"]].drop_duplicates()
    return telling_comments((Comment("", case, text) for case, text in typed.itertuples(index=False)), known)


def _ask(telling: list[TellingComment]) -> bool:
    """Show the texts, and ask whether they may stand in the table, which can be taken home."""
    with st.expander(f"Comments that may name somebody: {len(telling)}", icon=":material/warning:"):
        table = {
            "Case": [one.comment.case_id for one in telling],
            "Comment": [one.comment.text for one in telling],
            "Looks like": [", ".join(one.signs) for one in telling],
        }
        st.dataframe(pd.DataFrame(table), hide_index=True)
        return st.checkbox(
            "I have read them: show them in the table, which can be downloaded", key="comments_read"
        )
