"""Writing down a margin, with a reason and a name."""

from __future__ import annotations

import streamlit as st

from core.access.permissions import Permission
from core.errors import StudyError
from core.measure_labels import metric_decimals, metric_label
from db.margins import NewMargin, fix_margin
from pages.components.compare.compared_arms import ChosenArms
from pages.components.login.guard import acting_for, has_permission, writing_as

_VALUE, _REASON, _WORST = "margin_value", "margin_reason", "margin_worst"
_USUAL = {3: 0.05}
"""The value at which the box starts, by decimals of the metric; distances start at 1."""


def ask_margin(chosen: ChosenArms) -> None:
    """Show the form; what it writes down stays."""
    if not has_permission(Permission.FIX_MARGIN):
        st.caption("Fixing a margin takes a name and the role researcher.")
        st.page_link("pages/reader_results.py", label="Sign in", icon=":material/badge:")
        return
    decimals = metric_decimals(chosen.metric)
    with st.form("fix_margin", border=False):
        left, middle = st.columns([2, 7], gap="medium", vertical_alignment="bottom")
        value = left.number_input(
            f"Margin, {metric_label(chosen.metric)}",
            min_value=0.0,
            value=_USUAL.get(decimals, 1.0),
            step=10.0**-decimals * 10,
            format=f"%.{decimals}f",
            key=f"{_VALUE}_{chosen.metric}",
        )
        reason = middle.text_input("Why so much does not matter", key=_REASON)
        worst = st.number_input(
            f"Worst case, {metric_label(chosen.metric)}: counts for a lesion without a value",
            value=None,
            format=f"%.{decimals}f",
            key=f"{_WORST}_{chosen.metric}",
            help="For a distance, say, the diagonal of the largest picture. Without it, lesions without a "
            "value in either arm leave no verdict.",
        )
        sent = st.form_submit_button("Fix the margin", icon=":material/gavel:")
    st.caption(
        "It cannot be changed or taken back: a later one stands beside it. It is compared with the time of "
        "the first result, so fix it before the run is started."
    )
    if sent:
        _fix(chosen, float(value), reason, worst=worst)


def _fix(chosen: ChosenArms, value: float, reason: str, *, worst: float | None) -> None:
    try:
        new = NewMargin(value, reason, acting_for(Permission.FIX_MARGIN).name, worst)
        with writing_as(new.who) as con:
            fix_margin(con, chosen.study.study, chosen.metric, new)
    except StudyError as error:
        st.error(str(error))
        return
    st.rerun()
