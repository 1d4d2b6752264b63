"""What a report would rest on, and what it would lack."""

from __future__ import annotations

import streamlit as st

from core.reports.choice import Pool
from core.reports.protocol import ProtocolReport
from core.reports.words import model_label
from core.requests.registry import job_kind
from db.report_source import stored_run
from db.studies import Study
from pages.components.snapshot import Snapshot


def show_plan(protocol: ProtocolReport, study: Study, snapshot: Snapshot) -> None:
    """The newest suitable runs that have finished, and the commands that would make the others."""
    runs = [stored_run(status) for status in snapshot.runs]
    chosen = protocol.choose(Pool.of(study.study, runs))
    used, lacking = st.columns([11, 9], gap="large")
    with used:
        st.subheader("It rests on")
        if not chosen.used:
            st.markdown("No finished run of this protocol over this study yet.")
        else:
            st.dataframe(
                [
                    {
                        "Part": one.role,
                        "Model": model_label(one.run.name or str(one.run.model)),
                        "Job": job_kind(one.run.kind).label,
                        "Cases": one.run.done,
                        "Started (UTC)": one.run.created_at,
                        "Run": one.run.run_id,
                    }
                    for one in chosen.used
                ],
                hide_index=True,
                column_config={"Started (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
            )
    with lacking:
        st.subheader("It lacks")
        if not chosen.missing:
            st.markdown("Nothing: the protocol is complete.")
        for one in chosen.missing:
            st.markdown(f"{one.part[0].upper()}{one.part[1:]}. Run first:")
            st.code(one.command, language="bash", wrap_lines=True)
