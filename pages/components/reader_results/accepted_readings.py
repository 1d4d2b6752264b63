"""The accepted readings that the page "Reader results" asks the store for, in one opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.annotation.blinding import Viewpoint
from db.annotations import references_shown
from db.reader_results import (
    click_frame,
    drawn_and_simulated,
    missed_frame,
    reading_frame,
    record_unblinding,
)
from pages.components.login.guard import writing_as
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_reads import looking_at


@dataclass(frozen=True, slots=True)
class ReaderResults:
    """The frames that `db.reader_results` describes."""

    readings: pd.DataFrame
    missed: pd.DataFrame
    arms: pd.DataFrame
    clicks: pd.DataFrame
    references: pd.DataFrame


def read_reader_results(
    study: str,
    *,
    metric: str,
    run_ids: Sequence[str],
    viewpoint: Viewpoint,
    cohort: ChosenCohort | None = None,
) -> ReaderResults:
    """Return everything that the page shows, of a cohort or of all cases.

    Raises:
        AccessError: The person may not see it.
    """
    with looking_at(cohort) as con:
        return ReaderResults(
            readings=reading_frame(con, study, viewpoint=viewpoint),
            missed=missed_frame(con, study, viewpoint=viewpoint),
            arms=drawn_and_simulated(con, study, metric=metric, run_ids=run_ids, viewpoint=viewpoint),
            clicks=click_frame(con, study, viewpoint=viewpoint),
            references=references_shown(con, study),
        )


def note_unblinding(study: str, viewpoint: Viewpoint) -> None:
    """Write down that somebody looks at the readings of others."""
    with writing_as(viewpoint.viewer.name) as con:
        record_unblinding(con, study, viewpoint=viewpoint)
