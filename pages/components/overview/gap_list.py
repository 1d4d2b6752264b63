"""The gaps of a study, what follows from them, and the notes of the last import."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.errors import StudyError
from db.runs import RunStatus
from db.studies import Study
from pages.components.overview.overview_reads import gaps, import_notes
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.labels import counted, when

_GAPS = {
    "without_reference": ("Cases with a finding but no reference mask", "cannot be evaluated"),
    "without_spacing": ("Cases without pixel spacing", "no distances or sizes in mm"),
    "without_birads": ("Cases with a finding but no BI-RADS", "missing from groups by BI-RADS"),
    "duplicates": ("Cases whose picture is (nearly) that of another", "count several times in every mean"),
    "without_original": ("Cases whose original was missing or changed", "python -m jobs.check says which"),
    "uncovered": ("Lesions that no run has segmented", "no results yet"),
}


def show_gaps(study: Study, runs: list[RunStatus], cohort: ChosenCohort | None = None) -> None:
    """Show counts with their consequence; a sentence where nothing is missing."""
    counts = gaps(study, runs, cohort)
    rows = [
        {"Gap": title, "Number": getattr(counts, name), "Consequence": consequence}
        for name, (title, consequence) in _GAPS.items()
        if getattr(counts, name)
    ]
    if not rows:
        st.caption("Every case has a mask where it needs one, spacing, BI-RADS and results.")
        return
    columns = {
        "Gap": st.column_config.TextColumn(width=300),
        "Number": st.column_config.NumberColumn(format="localized", width=70),
    }
    st.dataframe(pd.DataFrame(rows), column_config=columns, hide_index=True, alt="Gaps")


def show_import_notes(study: Study) -> None:
    """Show the import report, what was left out first."""
    try:
        notes = import_notes(study)
    except StudyError as error:
        st.warning(str(error))
        return
    out = sum(note.left_out for note in notes)
    st.caption(f"{when(study.imported_at)} · {counted(len(notes), 'note')} · {out:,} on files left out")
    if not notes:
        return
    rows = [
        {
            "Left out": "yes" if note.left_out else "no",
            "File": note.file,
            "Problem": note.problem,
            "What to do": note.action,
        }
        for note in notes
    ]
    columns = {
        "Left out": st.column_config.TextColumn(width=70),
        "File": st.column_config.TextColumn(width="medium"),
        "Problem": st.column_config.TextColumn(width=520),
        "What to do": st.column_config.TextColumn(width=520),
    }
    st.dataframe(pd.DataFrame(rows), column_config=columns, hide_index=True, height=260, alt="Import notes")
