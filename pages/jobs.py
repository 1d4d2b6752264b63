"""Start a job, watch it, stop it, go on with it. The jobs are processes of their own."""

import streamlit as st

from pages.components.guard import require_app
from pages.components.job_form import choose_job_kind, show_job_form
from pages.components.job_monitor import show_jobs
from pages.components.snapshot import take_snapshot
from pages.components.study_picker import require_study

require_app("pages/jobs.py")
st.title("Jobs")
snapshot = take_snapshot()
require_study(snapshot)
form, monitor = st.columns([3, 9], gap="large")
with form:
    st.subheader("Start a job")
    show_job_form(choose_job_kind(), snapshot)
with monitor:
    show_jobs()
