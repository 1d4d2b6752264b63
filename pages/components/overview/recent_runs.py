"""The newest runs of a study in short."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.models.met_cases import exposure_words
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.empty_state import no_runs
from pages.components.shared.exposure.exposure_banner import say_unknown
from pages.components.shared.exposure.exposure_reads import run_met
from pages.components.shared.labels import STATES, model_label
from pages.components.shared.runs.measured_runs import has_results
from pages.components.shared.runs.run_progress import progress_share

_MOST = 8


def show_recent_runs(study: Study, runs: list[RunStatus]) -> None:
    """Show state, model, prompts and how far; what to do where there is none."""
    if not runs:
        no_runs(study)
        return
    rows = [
        {
            "state": STATES[status.state],
            "model": model_label(status.run.model),
            "progress": progress_share(status),
            "exposure": _exposure(study, status),
            "failed": status.failed,
            "created": status.run.created_at,
        }
        for status in runs[:_MOST]
    ]
    columns = {
        "state": st.column_config.TextColumn("State", width=90),
        "model": st.column_config.TextColumn("Model", width=170),
        "progress": st.column_config.ProgressColumn(
            "Cases done", format="percent", min_value=0, max_value=1, width=110
        ),
        "exposure": st.column_config.TextColumn(
            "Exposure", width=260, help="Cases with a result by what the model had met of them."
        ),
        "failed": st.column_config.NumberColumn("Failed", width=65),
        "created": st.column_config.DatetimeColumn("Asked for (UTC)", format="D MMM, HH:mm", width=125),
    }
    st.dataframe(pd.DataFrame(rows)[list(columns)], column_config=columns, hide_index=True, alt="Recent runs")
    say_unknown(
        {model_label(s.run.model): run_met(study, s).exposure for s in runs[:_MOST] if has_results(s)}
    )
    links = st.container(horizontal=True)
    with links:
        st.page_link("pages/results.py", label="Results", icon=":material/fact_check:")
        more = f"All {len(runs):,} runs" if len(runs) > _MOST else "Jobs"
        st.page_link("pages/jobs.py", label=more, icon=":material/play_circle:")


def _exposure(study: Study, status: RunStatus) -> str | None:
    return exposure_words(run_met(study, status).counts(None)) or None if has_results(status) else None
