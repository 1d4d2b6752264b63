"""Start a job of any kind, watch it, stop it, go on with it. The jobs are processes of their own."""

import streamlit as st

from pages.components.jobs.job_form import show_job_form
from pages.components.jobs.job_monitor import show_jobs
from pages.components.login.guard import require_app
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import require_study

require_app("pages/jobs.py")
st.title("Jobs")
snapshot = take_snapshot()
require_study(snapshot)
form, monitor = st.columns([3, 9], gap="large")
with form:
    st.subheader("Start a job")
    show_job_form(snapshot)
with monitor:
    show_jobs()
