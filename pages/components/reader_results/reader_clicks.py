"""Dice against prompts: readers, simulated clicks beside them, and the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.statistics.click_area import ClickCurve
from pages.components.shared.charts.click_chart import CurveLine, Level
from pages.components.shared.runs.click_curves import resampled_curve, show_click_curves

_MOST_CLICKS = 20
"""Further prompts of the few lesions that had them are left out of the curve."""


def show_reader_clicks(
    clicks: pd.DataFrame, *, chosen: Sequence[str], simulated: Sequence[CurveLine], levels: Sequence[Level]
) -> None:
    """Show a line for each chosen reader, and those that stand beside them.

    Args:
        clicks: The clicks as `db.reader_results.click_frame` gives them.
        chosen: Names of readers.
        beside: Lines of simulated clicks.
        levels: The levels of baselines that take no clicks.
    """
    drawn = clicks[clicks["reader"].isin(chosen)]
    if drawn.empty and not simulated:
        st.info("No accepted lesion with prompts and a reference yet.")
        return
    most = 1 if drawn.empty else int(min(drawn["clicks"].max(), _MOST_CLICKS))
    lines = [CurveLine(str(name), _curve(rows, most)) for name, rows in drawn.groupby("reader", sort=True)]
    show_click_curves([*lines, *simulated], metric="dice", x_title="Prompts given", levels=levels)
    st.caption(
        "Of readers: the model's mask after the first prompts of each list, replayed; corrections by hand "
        f"are left out. All readers' curves are as long as the longest, at most {_MOST_CLICKS} prompts."
    )


def _curve(rows: pd.DataFrame, most: int) -> ClickCurve:
    """Return the curve of a reader, as wide as that of all, so that areas can be compared."""
    keys = ["case_id", "lesion_id", "patient_id"]
    last = rows.groupby(keys)["clicks"].max().clip(upper=most)
    wide = rows.drop_duplicates([*keys, "clicks"]).set_index([*keys, "clicks"])["dice"].unstack("clicks")
    wide = wide.reindex(columns=range(1, most + 1)).reindex(last.index)
    patients = tuple(wide.index.get_level_values("patient_id").astype(str))
    return resampled_curve(
        wide.to_numpy(dtype=float), tuple(int(n) for n in last), patients, tuple(range(1, most + 1))
    )
