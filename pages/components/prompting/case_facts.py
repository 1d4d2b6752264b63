"""The facts that a reader may know of a case before reading it: nothing of its diagnosis."""

from __future__ import annotations

import streamlit as st

from core.cases import Case


def show_case_facts(case: Case) -> None:
    """Show size, spacing and device; pathology and BI-RADS are withheld."""
    rows, columns = case.image.shape[-2:]
    spacing = case.image.spacing_mm
    facts = [f"{columns} × {rows} px"]
    if spacing is None:
        facts.append("pixel spacing unknown")
    else:
        down, across = spacing[-2:]
        facts.append(f"{columns * across:.0f} × {rows * down:.0f} mm")
    if case.device:
        facts.append(case.device)
    st.caption(" · ".join(facts))
