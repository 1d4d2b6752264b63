"""The choice of the cases that are listed, and of their order."""

from __future__ import annotations

import streamlit as st

from core.annotation.worklist_settings import Show, WorklistOrder, WorklistSettings
from core.errors import StudyError
from db.runs import RunStatus
from pages.components.case_session.worklist_state import choose_worklist
from pages.components.shared.labels import model_label, prompts_label

_SHOWS = {Show.ALL: "All cases", Show.UNREAD: "Unread", Show.MINE: "Mine"}
_ORDERS = {
    WorklistOrder.FIXED: "By name",
    WorklistOrder.SHUFFLED: "Shuffled for me",
    WorklistOrder.WORST: "Worst Dice first",
    WorklistOrder.DISAGREEMENT: "Model and baseline disagree",
}


def show_worklist_form(reader: str, study: str, *, now: WorklistSettings, runs: list[RunStatus]) -> None:
    """Show a popover with a form; orders that look at results need a run."""
    with st.popover("List", icon=":material/filter_list:", width="stretch", key="worklist_popover"):
        finished = [run for run in runs if run.done]
        offered = [
            o for o in WorklistOrder if finished or o not in (WorklistOrder.WORST, WorklistOrder.DISAGREEMENT)
        ]
        with st.form("worklist_form", border=False):
            show = st.segmented_control(
                "Show", list(Show), default=now.show, format_func=lambda show: _SHOWS[show], required=True
            )
            text = st.text_input(
                "Only cases where", now.case_filter, placeholder="pathology = malignant and birads in 4A, 4B"
            )
            order = st.selectbox(
                "Order",
                offered,
                index=offered.index(now.order) if now.order in offered else 0,
                format_func=lambda order: _ORDERS[order],
            )
            seed = st.number_input("Seed of the shuffled order", 0, value=now.seed, step=1)
            run = _pick_run(finished, now)
            sent = st.form_submit_button("Apply", type="primary")
        if sent:
            _apply(reader, study, (text, Show(show or Show.ALL), WorklistOrder(order), int(seed), run))


def _pick_run(runs: list[RunStatus], now: WorklistSettings) -> str | None:
    """Show the choice of the run whose results order the list; the newest by default."""
    if not runs:
        return None
    labels = {
        r.run.run_id: f"{model_label(r.run.model)} · {', '.join(prompts_label(p) for p in r.run.prompts)}"
        for r in runs
    }
    ids = list(labels)
    return st.selectbox(
        "Run of the last two orders",
        ids,
        index=ids.index(now.run_id) if now.run_id in ids else 0,
        format_func=lambda run_id: labels.get(run_id, run_id),
    )


def _apply(reader: str, study: str, picked: tuple[str, Show, WorklistOrder, int, str | None]) -> None:
    text, show, order, seed, run = picked
    by_results = order in (WorklistOrder.WORST, WorklistOrder.DISAGREEMENT)
    try:
        chosen = WorklistSettings(text.strip(), show, order, seed=seed, run_id=run if by_results else None)
        choose_worklist(reader, study, chosen)
    except StudyError as error:
        st.error(str(error))
        return
    st.rerun()
