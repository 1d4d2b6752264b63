"""The trainings in a table, of which one or several are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.shared.labels import NOTHING, STATES, model_label, part_label, prompts_in_words
from pages.components.shared.palette import LIGHT
from pages.components.shared.table_height import table_height
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, kept, linked, remember
from pages.components.training.trainings import Training

MOST_ROWS = 200
MOST_CHOSEN = len(LIGHT.arms)
_TABLE = "training_table"
_MOST_PX = 320


def choose_trainings(trainings: Sequence[Training]) -> list[Training]:
    """Show the table and return those chosen, the newest first; at first the one at work, or the newest.

    The table knows rows only by their place, and new runs move them: so ids are kept, and the marks are
    moved after them.
    """
    listed = trainings[:MOST_ROWS]
    by_id = {training.run_id: training for training in listed}
    wanted = _wanted(listed)
    stranger = next((run_id for run_id in wanted if run_id not in by_id), None)
    chosen = [training for training in listed if training.run_id in wanted][:MOST_CHOSEN] or [_usual(listed)]
    remember(Choice.TRAININGS, ",".join(training.run_id for training in chosen))
    _mark([listed.index(training) for training in chosen])
    st.session_state[f"{_TABLE}_ids"] = list(by_id)
    _draw(listed)
    note_unknown_link(stranger, by_id)
    if len(wanted) > MOST_CHOSEN:
        st.caption(f"The newest {MOST_CHOSEN} of those chosen are shown.")
    if len(trainings) > MOST_ROWS:
        st.caption(f"The newest {MOST_ROWS} of {len(trainings):,} trainings.")
    return chosen


def _wanted(listed: Sequence[Training]) -> list[str]:
    link = linked(Choice.TRAININGS)
    rows = _rows()
    if link is None and rows is not None and rows != st.session_state.get(f"{_TABLE}_marked"):
        before = st.session_state.get(f"{_TABLE}_ids", [])
        return [before[row] for row in rows if row < len(before)]
    return [run_id for run_id in (link or kept(Choice.TRAININGS) or "").split(",") if run_id]


def _usual(listed: Sequence[Training]) -> Training:
    return next((training for training in listed if not training.status.state.is_over), listed[0])


def _rows() -> list[int] | None:
    state: Any = st.session_state.get(_TABLE)
    return sorted(state["selection"]["rows"]) if state else None


def _mark(rows: list[int]) -> None:
    if rows != _rows():
        st.session_state[_TABLE] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    st.session_state[f"{_TABLE}_marked"] = rows


def _draw(listed: Sequence[Training]) -> None:
    columns = {
        "Model made": st.column_config.TextColumn(width=150),
        "Study": st.column_config.TextColumn(width=80),
        "From": st.column_config.TextColumn(width=115),
        "Part": st.column_config.TextColumn(width=112),
        "Prompts": st.column_config.TextColumn(width=185),
        "State": st.column_config.TextColumn(width=85),
        "Progress": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=90),
        "Best Dice": st.column_config.NumberColumn(
            format="%.4f", width=75, help="On the validation side, of the best epoch."
        ),
        "Epochs": st.column_config.TextColumn(width=65),
        "Asked for (UTC)": st.column_config.DatetimeColumn(format="D MMM HH:mm", width=108),
    }
    st.dataframe(
        pd.DataFrame([_row(training) for training in listed], columns=list(columns)),
        column_config=columns,
        hide_index=True,
        height=table_height(len(listed), most_px=_MOST_PX),
        key=_TABLE,
        on_select="rerun",
        selection_mode="multi-row",
        placeholder=NOTHING,
        alt="Trainings",
    )


def _row(training: Training) -> dict[str, object]:
    run, request = training.status.run, training.status.run.request
    return {
        "Model made": training.name,
        "Study": run.study,
        "From": "Random weights" if request.get("scratch") else model_label(run.model),
        "Part": part_label(request.get("part"), request),
        "Prompts": prompts_in_words(run.prompts),
        "State": STATES[training.status.state],
        "Progress": round(training.share, 2),
        "Best Dice": training.best_dice,
        "Epochs": f"{training.epochs:,} / {request.get('epochs', 0):,}",
        "Asked for (UTC)": run.created_at,
    }
