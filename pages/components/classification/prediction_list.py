"""The cohort: every case's call beside its segmentation, missed positive ones first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.classification.cohort_table import PredictionOutcome, cohort_table
from core.classification.prediction import ClassifierArm
from core.cohorts.cohort import SHORT_HASH
from pages.components.classification.predictions import (
    Classified,
    PredictionsByCase,
    dice_of,
    has_arm,
    predictions_stamp,
)
from pages.components.shared.labels import NOTHING
from pages.components.shared.table_height import table_height
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, linked, remember, select_row, selected_row

MOST_CASES = 500
"""Rows of the table; a browser is sent no more."""

_MOST_PX = 640
_OUTCOMES = {
    PredictionOutcome.MISSED: "missed",
    PredictionOutcome.FALSE_ALARM: "false alarm",
    PredictionOutcome.FOUND: "found",
    PredictionOutcome.CLEARED: "cleared",
    PredictionOutcome.UNKNOWN: "truth not known",
}


def choose_classified_case(shown: Classified, predictions: PredictionsByCase) -> str:
    """Show the table and return the chosen case; the first missed one at first."""
    only = st.checkbox(
        "Only where call and segmentation, or two ways to call, do not agree",
        key="only_disagreements",
        persist_state="session",
    )
    table = _table(predictions_stamp(shown, predictions), predictions, dice_of(shown))
    if only and (table["disagreement"] != "").any():
        table = table[table["disagreement"] != ""].reset_index(drop=True)
    elif only:
        st.caption("There is no such case; all are shown.")
    part = "" if shown.cohort is None else shown.cohort.key[:SHORT_HASH]
    key = f"called_{shown.run.run.run_id}_{shown.side}_{only}_{part}"
    total, table = len(table), listed(table, linked(Choice.CASE))
    if len(table) < total:
        st.caption(f"{len(table):,} of {total:,} cases")
    rows = table.index[table["case_id"] == linked(Choice.CASE)]
    note_unknown_link(linked(Choice.CASE), set(table["case_id"]))
    if len(rows) or key not in st.session_state:
        select_row(key, int(rows[0]) if len(rows) else 0)
    st.dataframe(
        _words(table),
        column_config=_columns(predictions),
        column_order=_order(predictions, table),
        hide_index=True,
        height=table_height(len(table), most_px=_MOST_PX),
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        placeholder=NOTHING,
        alt="Cases, missed positive ones first",
    )
    row = min(selected_row(key) or 0, len(table) - 1)
    case_id = str(table.at[row, "case_id"])
    remember(Choice.CASE, case_id)
    return case_id


def listed(table: pd.DataFrame, asked_for: str | None) -> pd.DataFrame:
    """Return the first rows, and that of a case that the address asks for."""
    first = table.head(MOST_CASES)
    asked = table.iloc[MOST_CASES:]
    return pd.concat([first, asked[asked["case_id"] == asked_for]], ignore_index=True)


@st.cache_data(max_entries=16, show_spinner=False)
def _table(since: str, _predictions: PredictionsByCase, _dice: dict[str, float]) -> pd.DataFrame:
    return cohort_table(_predictions, _dice)


def _words(table: pd.DataFrame) -> pd.DataFrame:
    """Return outcomes and calls as words."""
    words: dict[str, Any] = {
        name: [None if value is None else "positive" if value else "negative" for value in table[name]]
        for name in ("call", "baseline_call", "predicted_call")
    }
    return table.assign(
        outcome=[_OUTCOMES[PredictionOutcome(value)] for value in table["outcome"]],
        **words,
    )


def _columns(predictions: PredictionsByCase) -> dict[str, Any]:
    return {
        "case_id": st.column_config.TextColumn("Case", width=130),
        "outcome": st.column_config.TextColumn("Outcome", width=90),
        "call": st.column_config.TextColumn("Call", width=75),
        "probability": st.column_config.NumberColumn(
            "Probability", format="%.3f", width="small", help="Calibrated on the validation side."
        ),
        "dice": st.column_config.NumberColumn("Dice", format="%.3f", width=70),
        "predicted_call": st.column_config.TextColumn(
            "Predicted mask", width=105, help="The call from the predicted mask."
        ),
        "baseline_call": st.column_config.TextColumn(
            "Characteristics", width=105, help="The call from size, shape and contrast alone."
        ),
        "disagreement": st.column_config.TextColumn("Disagreement", width=190),
    }


def _order(predictions: PredictionsByCase, table: pd.DataFrame) -> list[str]:
    """Return columns that there is something in."""
    order = ["case_id", "outcome", "call", "probability"]
    order += ["dice"] if table["dice"].notna().any() else []
    order += ["predicted_call"] if has_arm(predictions, ClassifierArm.NETWORK_PREDICTED_MASK) else []
    order += ["baseline_call"] if has_arm(predictions, ClassifierArm.CHARACTERISTICS) else []
    return [*order, "disagreement"]
