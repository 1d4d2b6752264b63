"""Whose cases a report is about, so that published numbers are subtracted for the same cohort only."""

from __future__ import annotations

from collections.abc import Sequence

from core.protocols.beside import cohort_named
from core.reports.source import Source, StoredRun


def cohort_of(source: Source, runs: Sequence[StoredRun], *, study: str) -> str:
    """The cohort that runs over a study went through, `core.protocols.beside.cohort_named`.

    Args:
        source: The store of the report.
        runs: Over the study; one that left cases out makes the cohort another one.
        study: Whose cases.
    """
    cases = sum(bool(case.lesions) for case in source.cases(study))
    whole = not source.narrowing and all(run.whole for run in runs)
    return cohort_named(source.layout(study), cases=cases, whole=whole)
