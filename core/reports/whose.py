"""The cohort that a report is about, so that published numbers are subtracted for the same cohort only."""

from __future__ import annotations

from collections.abc import Sequence

from core.protocols.published_comparison import cohort_named
from core.reports.source import Source, StoredRun


def cohort_of(source: Source, runs: Sequence[StoredRun], *, study: str) -> str:
    """The cohort that runs over a study went through, `core.protocols.published_comparison.cohort_named`.

    Args:
        source: The store of the report.
        runs: Over the study; one that left cases out makes the cohort another one.
        study: The study whose cases they are.
    """
    here = {case.case_id: case for case in source.cases(study) if case.lesions}
    whole = not source.narrowing and all(run.whole for run in runs)
    if not whole:  # a training has no results that tell which cases it was asked for
        done = {case for run in runs for case in source.done_cases(run.run_id)}
        here = {name: case for name, case in here.items() if name in done}
    patients = len({case.patient_id for case in here.values()})
    return cohort_named(source.layout(study), cases=len(here) or None, patients=patients, whole=whole)
