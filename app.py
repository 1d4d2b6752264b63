"""Samography in the browser: ``streamlit run app.py``. The page list, nothing else."""

import streamlit as st

from core.disk_faults import disk_faults
from core.errors import StudyError
from core.home_rights import keep_private
from pages.components.guard import follow_deep_link, mark_booted

keep_private()
mark_booted()
st.set_page_config(page_title="Samography", page_icon="pages/components/icon.png", layout="wide")

page = st.navigation(
    [
        st.Page("pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page("pages/results.py", title="Results", icon=":material/fact_check:"),
        st.Page("pages/subgroups.py", title="Subgroups", icon=":material/groups:"),
        st.Page("pages/correlation.py", title="Correlation", icon=":material/scatter_plot:"),
        st.Page("pages/compare.py", title="Compare", icon=":material/balance:"),
        st.Page("pages/prompting.py", title="Prompting", icon=":material/ads_click:"),
        st.Page("pages/volumes.py", title="Volumes", icon=":material/view_in_ar:"),
        st.Page("pages/reader_results.py", title="Reader results", icon=":material/compare:"),
        st.Page("pages/classification.py", title="Classification", icon=":material/biotech:"),
        st.Page("pages/training.py", title="Training", icon=":material/school:"),
        st.Page("pages/reports.py", title="Reports", icon=":material/summarize:"),
        st.Page("pages/jobs.py", title="Jobs", icon=":material/play_circle:"),
        st.Page("pages/readers.py", title="Readers", icon=":material/badge:"),
    ],
    position="top",
)
follow_deep_link()
try:
    with disk_faults():
        page.run()
except StudyError as error:
    st.error(str(error))
