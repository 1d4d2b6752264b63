"""A table of trainings, the curves of those chosen, one in detail; looks again while any is at work."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import StudyError
from pages.components.login.guard import guarded_fragment
from pages.components.shared.empty_state import no_trainings
from pages.components.shared.labels import when
from pages.components.shared.snapshot import Snapshot
from pages.components.training.chosen_curves import series_names, show_curves
from pages.components.training.training_details import show_more, show_training_status
from pages.components.training.training_table import choose_trainings
from pages.components.training.trainings import Training, read_trainings

_EVERY_S = 3.0
_DETAIL = "training_detail"


def show_runs(snapshot: Snapshot) -> None:
    """Show everything about trainings; what to do where there is none."""
    trainings = read_trainings()
    if not trainings:
        no_trainings(snapshot.studies)
        return
    chosen = choose_trainings(trainings)
    try:
        show_curves(chosen)
    except StudyError as error:
        st.warning(str(error))
    detailed = _choose_detail(chosen)
    with st.container(border=True):
        show_training_status(detailed)
        show_more(detailed, snapshot.runs)
    if any(not training.status.state.is_over for training in trainings):
        _watch(_marks(trainings))


@guarded_fragment(run_every=_EVERY_S)
def _watch(seen: Sequence[object]) -> None:
    """Draw the page again when something has happened.

    It looks without drawing: what is drawn again is pale for a moment, and a page that does so every few
    seconds flickers. When nothing is at work any more the page no longer has this part, and rests.
    """
    if _marks(read_trainings()) != seen:
        st.rerun()


def _marks(trainings: Sequence[Training]) -> list[object]:
    """Return what of the trainings is worth drawing again."""
    return [
        (t.run_id, t.status.state, t.steps, t.epochs, t.status.done, when(t.status.heard_at))
        for t in trainings
    ]


def _choose_detail(chosen: Sequence[Training]) -> Training:
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
