"""A training in detail: how it stands, its model's card, its settings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import CheckpointError
from core.job_state import JobState
from core.models.card import ModelCard, read_card
from core.models.made_by import made_by
from core.requests.registry import job_facts
from db.runs import RunStatus
from pages.components.shared.labels import (
    STATES,
    counted,
    duration,
    model_label,
    number,
    prompts_in_words,
    when,
)
from pages.components.shared.markdown import md
from pages.components.shared.resources import settings
from pages.components.shared.runs.run_summary import show_run
from pages.components.shared.runs.state_colours import COLOURS
from pages.components.shared.view_choices import Choice
from pages.components.training.model_card import show_card
from pages.components.training.trainings import Training


def show_training_status(training: Training) -> None:
    """Show state, progress and, where it went wrong, why."""
    status = training.status
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(STATES[status.state], color=COLOURS[status.state])
        base = "random weights" if status.run.request.get("scratch") else model_label(status.run.model)
        prompts = prompts_in_words(status.run.prompts)
        st.markdown(md("**{} → {}** · {} · {}", base, training.name, status.run.study, prompts))
        st.page_link(
            "pages/jobs.py",
            label="Log, cancel, resume",
            icon=":material/play_circle:",
            query_params={Choice.JOB.value: training.run_id},
        )
    if status.state in (JobState.RUNNING, JobState.QUEUED):
        st.progress(training.share, text=_progress(training))
    _say_what_happened(status)


def show_more(training: Training, runs: Sequence[RunStatus]) -> None:
    """Show the model's card and how the run was made.

    Args:
        training: The one looked at.
        runs: All runs, to find the model's evaluations.
    """
    card_tab, made = st.tabs(["Model card", "Settings and provenance"])
    with card_tab:
        card = _card(training)
        if card is None:
            st.caption(_why_no_card(training.status))
        else:
            show_card(card, runs=runs)
    with made:
        show_run(training.status)


def _progress(training: Training) -> str:
    status = training.status
    done = max(training.steps, status.done)
    parts = [f"{done:,} of {training.asked:,} steps", counted(training.epochs, "epoch")]
    if training.best_dice is not None:
        parts.append(f"best Dice {number(training.best_dice, 4)} at epoch {training.best_epoch}")
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)


def _say_what_happened(status: RunStatus) -> None:
    if status.state is JobState.FAILED:
        st.error(f"It failed: {status.message or 'the log says why.'}")
    elif status.state is JobState.INTERRUPTED:
        st.warning("Its process was killed. Resume it on the Jobs page: it goes on at the step it had saved.")
    elif status.state is JobState.CANCELLED:
        st.info("It was cancelled. Resume it on the Jobs page: it goes on at the step it had saved.")
    elif status.state is JobState.QUEUED:
        st.caption("It starts as soon as the jobs before it have ended.")
    elif status.state is JobState.RUNNING:
        st.caption(f"Last sign of life: {when(status.heard_at)}.")
    elif status.message:
        st.caption(f"{status.message[:1].upper()}{status.message[1:]}.")


def _card(training: Training) -> ModelCard | None:
    try:
        card = read_card(settings().models / training.name)
    except CheckpointError:
        return None
    run = training.status.run
    return card if made_by(card, run.request, kind=job_facts(run.kind).request) else None


def _why_no_card(status: RunStatus) -> str:
    if status.state is JobState.SUCCEEDED:
        return "The model has been deleted, or another training has made one of this name since."
    if status.state.is_over:
        return "It ended before there was a model."
    return "The card is written when the training is over."
