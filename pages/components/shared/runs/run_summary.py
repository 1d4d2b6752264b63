"""The making of a run: all that is needed to make it again."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.requests.registry import JOB_FACTS, facts_or_usual
from core.requests.setting import settings_of
from db.runs import RunStatus
from pages.components.shared.labels import (
    NOTHING,
    STATES,
    duration,
    model_label,
    part_label,
    prompts_in_words,
    when,
)
from pages.components.shared.markdown import md


def show_run(status: RunStatus) -> None:
    """Show settings on the left, provenance on the right."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(md("**Settings**"))
        _list({"Run": status.run.run_id, **request_values(status)})
        st.markdown(md("**Course**"))
        _list(_how_it_ran(status))
    with right:
        made = status.run.provenance
        st.markdown(md("**Made with**"))
        _list(
            {
                "Code version": made.code_version,
                "Checkpoint SHA-256": made.checkpoint_sha256 or "no weights",
                "Preprocessing": made.preprocessing,
                "Study snapshot": made.study_snapshot,
                "Machine": ", ".join(f"{name} {value}" for name, value in made.machine.items()),
            }
        )
        st.markdown(md("**Packages**"))
        _list(dict(sorted(made.packages.items())))


def request_values(status: RunStatus) -> dict[str, str]:
    """Return the request's settings under the names that the form gives them."""
    return {
        one.label: _shown(one.name, status.run.request, empty=one.empty)
        for one in settings_of(JOB_FACTS[status.run.kind].request)
    }


def _shown(name: str, request: Mapping[str, object], *, empty: str) -> str:
    value = request.get(name)
    if name == "model":
        return model_label(str(value))
    if name == "prompts" and isinstance(value, list):
        return prompts_in_words([str(key) for key in value])
    if name == "part":
        return part_label(str(value), request)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return empty if value in (None, "") else str(value)


def _how_it_ran(status: RunStatus) -> dict[str, str]:
    total = NOTHING if status.total is None else f"{status.total:,}"
    unit = facts_or_usual(status.run.kind).unit
    return {
        "State": STATES[status.state] + (f": {status.message}" if status.message else ""),
        "Asked for": when(status.run.created_at),
        "Started": when(status.started_at),
        "Last change": when(status.state_since),
        "Attempts": str(status.attempt),
        f"{unit.capitalize()}s": f"{status.done:,} of {total}, {status.failed:,} failed",
        f"Time per {unit}": duration(status.seconds_per_case)
        if (status.seconds_per_case or 0) >= 1
        else f"{(status.seconds_per_case or 0) * 1000:.0f} ms",
    }


def _list(values: dict[str, str]) -> None:
    frame = pd.DataFrame({"": list(values), " ": list(values.values())})
    st.table(frame, border="horizontal", hide_index=True, hide_header=True)
