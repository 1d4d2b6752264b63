"""The readings that were accepted, beside runs with simulated prompts; the two are never mixed."""

from functools import partial

import streamlit as st

from core.annotation.people import Role, has_role
from core.measure_labels import short_metric_label
from pages.components.login.guard import require_app
from pages.components.login.sign_in import show_reader, signed_in
from pages.components.reader_results.accepted_readings import read_reader_results
from pages.components.reader_results.agreement_tabs import ShownReaders, show_agreement_tabs
from pages.components.reader_results.metric_picker import pick_metric, pick_runs
from pages.components.reader_results.rater_columns import read_marks
from pages.components.reader_results.reader_charts import of_readers, show_arms
from pages.components.reader_results.reader_numbers import show_numbers
from pages.components.reader_results.reader_picker import pick_readers
from pages.components.reader_results.viewpoint_picker import pick_viewpoint
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.exposure.exposure_banner import ask_unmet
from pages.components.shared.markdown import code, md
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.view_choices import SHOWN_CASES, Choice, share_view

require_app("pages/reader_results.py")
st.title("Reader results")
reader = signed_in()
snapshot = take_snapshot()
require_study(snapshot)

choice, measure, runs, whose = st.columns([3, 3, 5, 3], gap="medium", vertical_alignment="bottom")
with choice:
    study = pick_study(snapshot)
with measure:
    metric = pick_metric()
with runs:
    run_ids = pick_runs(snapshot.runs_of(study.study))
with whose:
    show_reader(reader)
    viewpoint = pick_viewpoint(reader, study.study)
simulated_runs = [status for status in snapshot.runs_of(study.study) if status.run.run_id in run_ids]
# The counts of a cohort tell which cases have which pathology, those that are still to be read among them.
whole = None if not has_role(reader, Role.RESEARCHER) else pick_cohort(study, snapshot.runs_of(study.study))
cohort = ask_unmet(study, simulated_runs, whole)
share_view(*SHOWN_CASES, Choice.METRIC)

results = read_reader_results(study.study, metric=metric, run_ids=run_ids, viewpoint=viewpoint, cohort=cohort)
if results.readings.empty and cohort is not None:
    st.info(
        md(
            "No case of the cohort {} has been accepted yet: loosen it, or show all cases.",
            code(cohort.title),
        )
    )
    st.stop()
if results.readings.empty:
    st.info("No case of this study has been accepted yet. Readings made on “Prompting” are shown here.")
    st.page_link("pages/prompting.py", label="Open the worklist", icon=":material/ads_click:")
    st.stop()

st.subheader("Readers")
show_numbers(results, label=short_metric_label(metric))
chosen = pick_readers(results.readings)

st.subheader("Beside simulated prompts")
show_arms(of_readers(results.arms, chosen), metric=metric)

st.subheader("Agreement and comparison")
marks = partial(
    read_marks,
    study.study,
    run_ids=run_ids,
    viewpoint=viewpoint,
    readings=results.readings,
    missed=results.missed,
)
show_agreement_tabs(study.study, results, marks, metric=metric, shown=ShownReaders(chosen, simulated_runs))
