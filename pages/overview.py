"""Studies at a glance: what they hold, what was run over them, and what is missing."""

import streamlit as st

from core.datasets.registry import LAYOUTS
from pages.components.login.guard import require_app
from pages.components.overview.cohort_chart import cohort_bars
from pages.components.overview.gap_list import show_gaps, show_import_notes
from pages.components.overview.overview_reads import cases_by_birads
from pages.components.overview.recent_runs import show_recent_runs
from pages.components.overview.study_table import show_studies
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.view_choices import Choice, share_view

require_app("pages/overview.py")
st.title("Overview")
snapshot = take_snapshot()
require_study(snapshot)
show_studies(snapshot)
st.space("small")

picker, about = st.columns([1, 3], gap="large", vertical_alignment="bottom")
with picker:
    study = pick_study(snapshot)
with about:
    layout = LAYOUTS[study.layout].label if study.layout in LAYOUTS else study.layout
    st.caption(f"{layout} · files in …/{'/'.join(study.root.parts[-2:])}")

chosen = pick_cohort(study, snapshot.runs_of(study.study))
cohort, runs = st.columns([1, 1], gap="large")
with cohort:
    st.subheader("Cases by BI-RADS and pathology")
    counts = cases_by_birads(study, chosen)
    if counts.empty:
        st.caption("The study has no case.")
    else:
        st.altair_chart(cohort_bars(counts), width="stretch")
with runs:
    st.subheader("Recent runs")
    show_recent_runs(study, snapshot.runs_of(study.study))
    st.subheader("Gaps")
    show_gaps(study, snapshot.runs_of(study.study), chosen)

st.subheader("Last import")
show_import_notes(study)

share_view(Choice.STUDY, Choice.COHORT)
