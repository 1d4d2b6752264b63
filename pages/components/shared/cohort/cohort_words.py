"""A cohort in sentences."""

from __future__ import annotations

from core.case_filter import parse_filter
from core.cohorts.description import CohortDescription
from core.cohorts.filter_columns import is_of_lesion
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.labels import counted
from pages.components.shared.markdown import Markdown, code, joined, md
from pages.components.shared.patients import counted_patients


def count_words(described: CohortDescription) -> str:
    """Return ``12 of 30 cases · 11 patients · 12 lesions · 3 missing``."""
    missing = described.missing_cases + described.missing_lesions
    parts = [
        f"{described.cases:,} of {counted(described.study_cases, 'case')}",
        counted_patients(described.patients),
        counted(described.lesions, "lesion"),
        f"{missing:,} missing",
    ]
    return " · ".join(parts)


def missing_words(described: CohortDescription) -> str:
    """Return which columns had no value, and how often; empty where none was missing."""
    if not described.missing:
        return "No case is left out for a missing value."
    parts = [
        f"{column}: {counted(n, 'lesion' if is_of_lesion(column) else 'case')}"
        for column, n in described.missing.items()
    ]
    return "Left out, because they have no value and fail no other condition: " + "; ".join(parts) + "."


def empty_words(described: CohortDescription) -> Markdown:
    """Return what to loosen where nothing is left."""
    alone = sorted(described.sole_reason.items(), key=lambda pair: -pair[1])
    lines = [md("- {} alone keeps out {}.", code(text), counted(n, _unit(text))) for text, n in alone]
    if described.missing:
        lines.append(md("- {}", missing_words(described)))
    if not lines:
        lines.append(md("- Several conditions fail together for every case: take one away at a time."))
    return md("Loosen its filter under “Cohort”, or show all cases.\n\n{}", joined("\n", lines))


def _unit(clause: str) -> str:
    return "lesion" if is_of_lesion(parse_filter(clause)[0].column) else "case"


def change_words(chosen: ChosenCohort) -> str:
    """Return how the study differs from a frozen cohort."""
    change = chosen.description.change
    parts = [
        words
        for n, words in (
            (change.cases_gone, f"{counted(change.cases_gone, 'case')} no longer in the study"),
            (change.lesions_gone, f"{counted(change.lesions_gone, 'lesion')} no longer in the study"),
            (change.masks_changed, f"{counted(change.masks_changed, 'reference mask')} changed"),
        )
        if n
    ]
    return f"The study has changed since this cohort was frozen: {', '.join(parts)}."


def cohort_note(chosen: ChosenCohort | None) -> str:
    """Return a sentence for the foot of a table or figure; empty without a cohort."""
    return "" if chosen is None else f" Cohort: {chosen.title}."
