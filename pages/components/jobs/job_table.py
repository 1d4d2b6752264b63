"""The table of runs with their progress."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from db.runs import RunStatus
from pages.components.shared.labels import STATES, duration, run_title
from pages.components.shared.row_table import row_table
from pages.components.shared.runs.run_progress import progress_share

MOST_RUNS = 200


def show_job_table(runs: Sequence[RunStatus], *, key: str) -> None:
    """Show runs, newest first, at most `MOST_RUNS`. A training counts steps, others cases."""
    columns = {
        "State": st.column_config.TextColumn(width=85),
        "Model": st.column_config.TextColumn(width=195),
        "Study": st.column_config.TextColumn(width=75),
        "Progress": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=88),
        "Done": st.column_config.TextColumn(width=80),
        "Failed": st.column_config.NumberColumn(width=55),
        "s each": st.column_config.NumberColumn(format="%.2f", width=75),
        "Time left": st.column_config.TextColumn(width=75),
        "Attempts": st.column_config.NumberColumn(width=70),
        "Asked for (UTC)": st.column_config.DatetimeColumn(format="D MMM HH:mm", width=108),
    }
    shown = pd.DataFrame([_row(status) for status in runs[:MOST_RUNS]], columns=list(columns))
    row_table(shown, columns, key=key, height=min(38 + 35 * max(len(runs), 1), 360), alt="Runs")
    if len(runs) > MOST_RUNS:
        st.caption(f"The newest {MOST_RUNS} of {len(runs):,} runs.")


def _row(status: RunStatus) -> dict[str, object]:
    total = "?" if status.total is None else f"{status.total:,}"
    return {
        "State": STATES[status.state],
        "Model": run_title(status),
        "Study": status.run.study,
        "Progress": progress_share(status),
        "Done": f"{status.done:,} / {total}",
        "Failed": status.failed,
        "s each": status.seconds_per_case,
        "Time left": duration(status.seconds_left),
        "Attempts": status.attempt,
        "Asked for (UTC)": status.run.created_at,
    }
