"""The page of a metric by subgroup: BI-RADS, pathology, size, or any clinical column; model and baseline."""

import streamlit as st

from core.measure_labels import metric_label
from pages.components.login.guard import require_app
from pages.components.shared.groups.group_picker import pick_groups
from pages.components.shared.groups.group_table import (
    SMALL_GROUP,
    show_group_boxes,
    show_group_table,
    summarise_groups,
)
from pages.components.shared.groups.group_tests import show_forest, show_tests
from pages.components.shared.labels import counted
from pages.components.shared.runs.run_picker import pick_comparison
from pages.components.shared.runs.run_progress import note_unfinished
from pages.components.shared.view_choices import SHOWN_CASES, Choice, share_view

require_app("pages/subgroups.py")
st.title("Subgroups")
snapshot, study, shown = pick_comparison()
note_unfinished(shown.run)

grouping = pick_groups(study, snapshot.runs_of(study.study), shown=shown)
groups = summarise_groups(grouping, shown)
st.subheader(f"{metric_label(shown.metric)} by {grouping.title}")
show_group_boxes(groups, shown)
show_group_table(groups, shown)
show_forest(groups, shown)
show_tests(grouping, shown)
small = sum(group.model.n < SMALL_GROUP for group in groups)
if small:
    st.caption(f"{counted(small, 'group')} with fewer than {SMALL_GROUP} lesions in grey: too few to judge.")

share_view(*SHOWN_CASES, Choice.RUN, Choice.PROMPTS, Choice.METRIC, Choice.GROUP)
