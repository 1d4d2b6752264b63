"""The cases of a study and what lesions can be grouped by, read once until they change."""

from __future__ import annotations

import pandas as pd

from core.cases import Case
from core.text.natural_order import natural_key
from db import analysis
from db.cases import (
    lesion_numbers,
    load_case,
    volume_case_ids,
)
from db.cases import picture_count as count_pictures
from db.cases import volume_count as count_volumes
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cached_reads import (
    read_large,
    read_small,
    study_stamp,
)


def case(study: Study, case_id: str) -> Case:
    """Return one case.

    Raises:
        InputError: It is not there.
    """
    return read_small(load_case, str(study.imported_at), study.study, case_id)


def volume_cases(studies: tuple[Study, ...]) -> dict[str, list[str]]:
    """Return names of the cases that are volumes, by study; studies without any are left out."""
    since = "|".join(f"{study.study}:{study.imported_at}" for study in studies)
    found: dict[str, list[str]] = read_small(volume_case_ids, since)
    return {study: sorted(case_ids, key=natural_key) for study, case_ids in found.items()}


def volume_count(study: Study) -> int:
    """Return cases that are volumes."""
    return read_small(count_volumes, str(study.imported_at), study.study)


def picture_count(study: Study) -> int:
    """Return cases that are pictures."""
    return read_small(count_pictures, str(study.imported_at), study.study)


def attributes(study: Study, runs: list[RunStatus]) -> pd.DataFrame:
    """Return what lesions can be grouped or correlated by; characteristics come with runs."""
    return read_small(analysis.attributes, study_stamp(study, runs), study.study)


def lesion_levels(study: Study, runs: list[RunStatus], *, attribute: str) -> pd.DataFrame:
    """Return one attribute of every lesion as text."""
    return read_large(analysis.lesion_levels, study_stamp(study, runs), study.study, attribute)


def numbers_of_lesions(study: Study, runs: list[RunStatus], *, names: tuple[str, ...]) -> pd.DataFrame:
    """Return numeric attributes of every lesion."""
    return read_large(lesion_numbers, study_stamp(study, runs), study.study, names)
