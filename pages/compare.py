"""Two to eight models, checkpoints or prompt protocols on the cases that they share."""

import streamlit as st

from core.measure_labels import metric_label
from pages.components.compare.compared_arms import choose_arms
from pages.components.compare.comparison_plots import show_plots
from pages.components.compare.comparison_tables import show_differences, show_estimates
from pages.components.compare.gain_by_group import show_by_group
from pages.components.compare.margin_panel import show_non_inferiority
from pages.components.compare.shared_lesions import compared, shared
from pages.components.compare.shared_lesions_note import ask_unmet_only, say_shared
from pages.components.login.guard import require_app
from pages.components.shared.runs.run_progress import note_unfinished
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import require_study
from pages.components.shared.view_choices import SHOWN_CASES, Choice, share_view

require_app("pages/compare.py")
st.title("Compare")
snapshot = take_snapshot()
require_study(snapshot)
chosen = choose_arms(snapshot)
if chosen is not None:
    for status in {arm.status.run.run_id: arm.status for arm in chosen.arms.values()}.values():
        note_unfinished(status)
    common = shared(chosen)
    say_shared(chosen, common)
    unmet_only = ask_unmet_only(chosen, common)
    rows = common.rows(unmet_only=unmet_only)
    if rows.empty:
        st.info("No lesion is left to compare them on.")
    else:
        found = compared(chosen, rows, unmet_only=unmet_only)
        st.subheader(metric_label(chosen.metric))
        show_estimates(chosen, found)
        st.subheader(f"Differences to {chosen.reference}")
        show_differences(chosen, found)
        show_plots(chosen, rows, found)
        st.subheader("By subgroup")
        show_by_group(chosen, rows, snapshot.runs_of(chosen.study.study))
        st.subheader("Non-inferiority")
        show_non_inferiority(chosen, rows)

share_view(*SHOWN_CASES, Choice.METRIC, Choice.COMPARED, Choice.REFERENCE, Choice.GROUP)
