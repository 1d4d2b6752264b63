"""Counts, gaps and the last import of studies, read once until they change."""

from __future__ import annotations

import pandas as pd

from core.datasets.cohort_layout import ImportNote
from db import analysis
from db.cases import (
    GapCounts,
    gap_counts,
)
from db.runs import RunStatus
from db.studies import Study, last_import_notes
from pages.components.shared.cached_reads import (
    Within,
    read_small,
    study_stamp,
)
from pages.components.shared.cohort.chosen_cohort import ChosenCohort


def overview(studies: tuple[Study, ...]) -> pd.DataFrame:
    """Return one row per study."""
    return read_small(analysis.overview, "|".join(f"{study.study}:{study.imported_at}" for study in studies))


def cases_by_birads(study: Study, cohort: ChosenCohort | None = None) -> pd.DataFrame:
    """Return counts by BI-RADS and pathology."""
    return read_small(analysis.cases_by_birads, Within(str(study.imported_at), cohort), study.study)


def import_notes(study: Study) -> list[ImportNote]:
    """Return the report of the last import."""
    return read_small(last_import_notes, str(study.imported_at), study.study)


def gaps(study: Study, runs: list[RunStatus], cohort: ChosenCohort | None = None) -> GapCounts:
    """Return what the study, or a cohort of it, lacks."""
    return read_small(gap_counts, Within(study_stamp(study, runs), cohort), study.study)
