"""Reports of protocols: what one would use and lack, making it, and those that were made."""

import streamlit as st

from core.reports.registry import REPORTS
from pages.components.login.guard import require_app
from pages.components.reports.author_form import ask_authors
from pages.components.reports.finished_reports import show_finished_reports
from pages.components.reports.report_making import make_report
from pages.components.reports.report_plan import show_missing, show_runs
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.pickers import pick
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.view_choices import Choice, share_view

require_app("pages/reports.py")
st.title("Reports")
snapshot = take_snapshot()
require_study(snapshot)
left, right = st.columns([1, 2], gap="large")
with left:
    study = pick_study(snapshot)
with right:
    titles = {key: f"{report.title} ({key})" for key, report in REPORTS.items()}
    protocol = REPORTS[pick(Choice.PROTOCOL, titles, label="Protocol")]
st.caption(f"{protocol.goal} The study used {protocol.cohort}.")
cohort = pick_cohort(study, snapshot.runs_of(study.study))

rests, lacks = st.columns([11, 9], gap="large")
with rests:
    chosen = show_runs(protocol, study, snapshot)
    make_report(protocol, study, cohort)
with lacks:
    show_missing(chosen)

ask_authors(study)

st.subheader("Reports that were made")
show_finished_reports()

share_view(Choice.STUDY, Choice.COHORT, Choice.PROTOCOL)
