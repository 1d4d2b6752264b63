"""A table of which one row can be selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.shared.labels import NOTHING


def row_table(
    frame: pd.DataFrame, columns: Mapping[str, Any], *, key: str, height: int, alt: str | None = None
) -> None:
    """Draw the columns of a frame that are named; `selected_row` tells which row is selected.

    Args:
        frame: A row per row of the table.
        columns: The columns in their order, and how each is shown.
        key: The key of the widget.
        height: The height in pixels.
        alt: The name of the table for those who do not see it.
    """
    st.dataframe(
        frame[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=height,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        placeholder=NOTHING,
        alt=alt,
    )
