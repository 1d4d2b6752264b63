"""Results of one run: numbers, the cases worst first with their pictures, distributions, provenance."""

import streamlit as st

from pages.components.login.guard import require_app
from pages.components.results.arm_table import show_all_metrics
from pages.components.results.case_table import choose_case, worst_first
from pages.components.results.failed_cases import show_failed_cases
from pages.components.results.gallery_panel import show_gallery
from pages.components.results.jitter_panel import show_jitter
from pages.components.results.run_downloads import show_downloads
from pages.components.results.run_headline import show_headline
from pages.components.shared.cases.case_viewer import show_case
from pages.components.shared.runs.arm_tests import show_arm_tests
from pages.components.shared.runs.click_panel import show_clicks
from pages.components.shared.runs.result_charts import show_boxes, show_histograms
from pages.components.shared.runs.run_picker import pick_comparison
from pages.components.shared.runs.run_progress import note_unfinished
from pages.components.shared.runs.run_summary import show_run
from pages.components.shared.view_choices import Choice, share_view

require_app("pages/results.py")
st.title("Results")
snapshot, study, shown = pick_comparison()
note_unfinished(shown.run)
numbers = show_headline(shown)

st.subheader("Cases, worst first")
ranked = worst_first(shown)
table, viewer = st.columns([11, 9], gap="large")
with table:
    total = numbers.model.n + numbers.model.n_undefined
    case_id, lesion_id = choose_case(ranked, shown, total=total)
with viewer:
    show_case(study, shown, case_id=case_id, lesion_id=lesion_id)

st.subheader("Distributions")
boxes, pictures, tests, clicks, jitter, histograms, every, failed, made, taken = st.tabs(
    [
        "By prompts",
        "Best and worst",
        "Prompts tested",
        "Clicks",
        "Prompt jitter",
        "Two prompts compared",
        "All metrics",
        "Failed cases",
        "How it was made",
        "Download",
    ],
    key="result_tabs",
    on_change="rerun",  # only the open one is worked out
)
with boxes:
    if boxes.open:
        show_boxes(shown)
with pictures:
    if pictures.open:
        show_gallery(study, shown)
with tests:
    if tests.open:
        show_arm_tests(shown)
with clicks:
    if clicks.open:
        show_clicks(shown, snapshot.runs_of(study.study))
with jitter:
    if jitter.open:
        show_jitter(shown, snapshot.runs_of(study.study))
with histograms:
    if histograms.open:
        show_histograms(shown)
with every:
    if every.open:
        show_all_metrics(shown)
with failed:
    if failed.open:
        show_failed_cases(shown)
with made:
    if made.open:
        show_run(shown.run)
with taken:
    if taken.open:
        show_downloads(study, shown)

share_view(
    Choice.STUDY,
    Choice.COHORT,
    Choice.UNMET,
    Choice.RUN,
    Choice.PROMPTS,
    Choice.METRIC,
    Choice.CASE,
    Choice.OTHER_PROMPTS,
)
