"""The runs that a report would rest on, and what it would lack."""

from __future__ import annotations

import streamlit as st

from core.reports.chosen_runs import Chosen, Pool
from core.reports.key_labels import model_label
from core.reports.protocol import ProtocolReport
from core.reports.training_text import TRAININGS
from db.report_source import stored_run
from db.studies import Study
from pages.components.shared.snapshot import Snapshot


def show_runs(protocol: ProtocolReport, study: Study, snapshot: Snapshot) -> Chosen:
    """Show the newest suitable runs that have finished."""
    chosen = protocol.choose(Pool.of(study.study, [stored_run(status) for status in snapshot.runs]))
    st.subheader("It rests on")
    if not chosen.used:
        st.markdown("No finished run of this protocol over this study yet.")
        return chosen
    st.dataframe(
        [
            {
                "Part": one.role,
                "Model": model_label(one.run.name or str(one.run.model)),
                "Cases": one.run.done if one.run.kind not in TRAININGS else None,
                "Run": one.run.run_id,
            }
            for one in chosen.used
        ],
        hide_index=True,
    )
    return chosen


def show_missing(chosen: Chosen) -> None:
    """Show the commands that would make the other parts."""
    st.subheader("It lacks")
    if not chosen.missing:
        st.markdown("Nothing: the protocol is complete.")
    for one in chosen.missing:
        st.markdown(f"{one.part[0].upper()}{one.part[1:]}. Run first:")
        st.code(one.command.replace(" && ", "\n"), language="bash", wrap_lines=True)
