"""Advice where there is nothing to show yet."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

import streamlit as st

from core.job_state import JobState
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.labels import STATES, counted, model_label
from pages.components.shared.markdown import code, md
from pages.components.shared.view_choices import Choice

_WIDTH_PX = 760
_EVALUATE = """\
python -m jobs.evaluate --study {study} --model classical \\
    --prompts hu2023 --prompts tight_box --prompts none"""

_TRAIN = """\
python -m jobs.train --study {study} --model starter_2d --name my_model \\
    --prompts hu2023 --epochs 10 --steps 50"""


_CLASSIFY = """\
python -m jobs.train_classifier --study {study} --model mobilenet_v2 --name my_classifier
python -m jobs.train_unet --study {study} --name my_unet"""


def no_studies() -> None:
    """Show the first steps, with the commands to copy."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("No study yet")
        st.markdown("A study is a set of cases: images, reference masks and clinical columns.")
        st.markdown(md("**1.** Make a synthetic cohort to try things out …"))
        st.code("python -m jobs.import_study --layout phantoms --study demo", language="bash")
        st.markdown("… or import your own: BUSI as it is published, or any images listed in a CSV file.")
        st.code(
            "python -m jobs.import_study --layout busi --root DIR --study NAME\n"
            "python -m jobs.import_study --layout generic --root DIR --study NAME",
            language="bash",
        )
        st.markdown(md("**2.** Evaluate a model over it. This one needs no weights:"))
        st.code(_EVALUATE.format(study="demo"), language="bash")
        st.markdown(md("**3.** Reload this page."))


def no_volumes() -> None:
    """Explain how to come by a study with volumes."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("No volumes yet")
        st.markdown("This page reads volumes such as breast MRI; no study has any. Make a synthetic one:")
        st.code("python -m jobs.import_study --layout mri_phantoms --study mri", language="bash")
        st.markdown("or import NIfTI, NRRD or DICOM series that a CSV file lists. Then reload this page.")
        st.code("python -m jobs.import_study --layout generic --root DIR --study NAME", language="bash")


def no_runs(study: Study) -> None:
    """Explain how to evaluate something."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("Nothing evaluated yet")
        st.markdown(
            md("No model has been evaluated over the study **{}**. Start one from here:", study.study)
        )
        st.page_link("pages/jobs.py", label="Start an evaluation", icon=":material/play_circle:")
        st.markdown("or in a terminal:")
        st.code(_EVALUATE.format(study=quote(study.study)), language="bash")


def no_trainings(studies: Sequence[Study]) -> None:
    """Explain how to train something."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("No training yet")
        st.markdown(
            "A training fits a part of a model to the training side of a study, watches the validation side, "
            "and evaluates the result on the test side. Start one from here:"
        )
        st.page_link(
            "pages/jobs.py",
            label="Start a training",
            icon=":material/play_circle:",
            query_params={Choice.KIND.value: "train"},
        )
        st.markdown("or in a terminal:")
        st.code(_TRAIN.format(study=quote(studies[0].study)), language="bash", wrap_lines=True)


def no_classification(study: Study, unfinished: RunStatus | None) -> None:
    """Explain how to come by predictions of a classifier."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("No calls yet")
        if unfinished is not None:
            st.markdown(md("A run that calls cases is **{}**.", STATES[unfinished.state].lower()))
            st.page_link(
                "pages/jobs.py",
                label="Show its progress and log",
                icon=":material/receipt_long:",
                query_params={Choice.JOB.value: unfinished.run.run_id},
            )
        st.markdown(
            md(
                "A classifier says how likely a case is malignant (or meets any other condition). Train one "
                "on the study **{}**: it needs cases with reference masks and a known pathology.",
                study.study,
            )
        )
        st.page_link(
            "pages/jobs.py",
            label="Start a training",
            icon=":material/play_circle:",
            query_params={Choice.KIND.value: "train_classifier"},
        )
        st.markdown("or in a terminal, with a U-Net whose segmentation stands beside the calls:")
        st.code(_CLASSIFY.format(study=quote(study.study)), language="bash", wrap_lines=True)


def nothing_to_compare(study: Study) -> None:
    """Explain what a comparison needs."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("Nothing to compare yet")
        st.markdown(
            md(
                "A comparison needs two models, or two ways to prompt one, evaluated over the study **{}**.",
                study.study,
            )
        )
        st.page_link("pages/jobs.py", label="Start an evaluation", icon=":material/play_circle:")
        st.markdown("or in a terminal:")
        st.code(_EVALUATE.format(study=quote(study.study)), language="bash")


def nothing_to_correlate() -> None:
    """Explain why there is no correlation to show."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("Nothing to correlate yet")
        st.markdown(
            "A correlation needs at least one metric and one characteristic that differs between lesions. "
            "Characteristics are measured by the first run over a study."
        )


def no_results_in_cohort(title: str) -> None:
    """Explain why a run has nothing to show of a cohort."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("No result in this cohort")
        st.markdown(
            md(
                "The run has no result for any lesion of the cohort {} under these prompts. Choose "
                "another run or other prompts, loosen the cohort, or show all cases.",
                code(title),
            )
        )


def no_predictions_in_cohort(title: str) -> None:
    """Explain why there are no predictions for a cohort."""
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader("No call in this cohort")
        st.markdown(
            md(
                "The run has called no case of the cohort {} on this side of its split. Choose "
                "all cases of the run, or loosen the cohort.",
                code(title),
            )
        )


def no_results(status: RunStatus) -> None:
    """Explain why a run has nothing to show."""
    name = md("This run of **{}**", model_label(status.run.model))
    with st.container(border=True, width=_WIDTH_PX):
        st.subheader(f"No results: {STATES[status.state].lower()}")
        if status.state is JobState.FAILED:
            st.markdown(md("{} failed before any case was measured.", name))
            st.markdown(md("**Reason:** {}", status.message or "the log says why."))
        elif status.state.is_over:
            said = counted(status.failed, "failed case")
            st.markdown(md("{} ended before any case was measured ({}).", name, said))
        else:
            st.markdown(md("{} has not finished a case yet. Results appear here as they come in.", name))
        st.page_link(
            "pages/jobs.py",
            label="Show its progress and log",
            icon=":material/receipt_long:",
            query_params={Choice.JOB.value: status.run.run_id},
        )
