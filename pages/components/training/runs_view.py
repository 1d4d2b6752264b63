"""A table of trainings, the curves of those chosen, one in detail; looks again while any is at work."""

from __future__ import annotations

import streamlit as st

from core.errors import StudyError
from pages.components.empty_state import no_trainings
from pages.components.session import Choice, share_view
from pages.components.snapshot import Snapshot
from pages.components.training.curves import series_names, show_curves
from pages.components.training.reads import Training, read_trainings
from pages.components.training.run_details import show_more, show_standing
from pages.components.training.run_table import choose_trainings

EVERY_S = 3.0
_DETAIL = "training_detail"


def show_runs(snapshot: Snapshot) -> None:
    """Everything about trainings; what to do where there is none."""
    trainings = read_trainings()
    if not trainings:
        no_trainings(snapshot.studies)
        return
    st.fragment(_runs, run_every=EVERY_S if _any_at_work(trainings) else None)(
        snapshot, live=_any_at_work(trainings)
    )


def _runs(snapshot: Snapshot, *, live: bool) -> None:
    trainings = read_trainings()
    chosen = choose_trainings(trainings)
    share_view(Choice.VIEW, Choice.TRAININGS)
    try:
        show_curves(chosen)
    except StudyError as error:
        st.warning(str(error))
    detailed = _choose_detail(chosen)
    with st.container(border=True):
        show_standing(detailed)
        show_more(detailed, snapshot.runs)
    if live and not _any_at_work(trainings):
        st.rerun()  # the whole page, which then stops looking again


def _any_at_work(trainings: list[Training]) -> bool:
    return any(not training.status.state.is_over for training in trainings)


def _choose_detail(chosen: list[Training]) -> Training:
    if len(chosen) == 1:
        return chosen[0]
    names = series_names(chosen)
    if st.session_state.get(_DETAIL, chosen[0].run_id) not in names:
        del st.session_state[_DETAIL]
    with st.columns([1, 2])[0]:
        picked = st.selectbox(
            "Details of", list(names), format_func=lambda run_id: names[run_id], key=_DETAIL
        )
    return next(training for training in chosen if training.run_id == picked)
