"""Single cases, and what a study's cases lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from duckdb import DuckDBPyConnection

from core.cases import Case
from core.cohorts.patients_known import PatientsKnown, of_flags
from core.errors import InputError
from db.queries import sql
from db.studies import case_of_rows, find_study


@dataclass(frozen=True, slots=True)
class GapCounts:
    """The gaps in a study: how much of what is missing.

    Attributes:
        without_reference: Cases with a finding but no reference mask (normal ones need none).
        without_spacing: Cases of unknown pixel spacing.
        without_birads: Cases with a finding but no BI-RADS category.
        duplicates: Cases that share their picture with another.
        uncovered: Lesions that no run has segmented.
        without_original: Cases whose original was missing or changed when the home was last looked through.
    """

    without_reference: int
    without_spacing: int
    without_birads: int
    duplicates: int
    uncovered: int
    without_original: int


def gap_counts(con: DuckDBPyConnection, study: str) -> GapCounts:
    """Count what is missing; all 0 for a study without cases."""
    row = con.execute(sql("cases/gap_counts"), {"study": study}).fetchone()
    assert row is not None
    return GapCounts(*row)


def volume_count(con: DuckDBPyConnection, study: str) -> int:
    """Return how many cases of a study are volumes."""
    return _count(con, "cases/volume_count", study)


def picture_count(con: DuckDBPyConnection, study: str) -> int:
    """Return how many cases of a study are pictures."""
    return _count(con, "cases/picture_count", study)


def _count(con: DuckDBPyConnection, query: str, study: str) -> int:
    row = con.execute(sql(query), {"study": study}).fetchone()
    assert row is not None
    return int(row[0])


def load_case(con: DuckDBPyConnection, study: str, case_id: str) -> Case:
    """Return one case with its lesions and clinical columns, without reading the others.

    Raises:
        InputError: There is no such study, or no such case in it.
    """
    find_study(con, study)
    these = {"study": study, "case_id": case_id}
    row = con.execute(sql("cases/one"), these).fetchone()
    if row is None:
        raise InputError(f"study {study!r} has no case {case_id!r}; choose one from the list")
    lesions = con.execute(sql("cases/lesions_of_one"), these).fetchall()
    clinical = con.execute(sql("cases/clinical_of_one"), these).fetchall()
    named = {name: text if number is None else number for name, text, number in clinical}
    return case_of_rows(con, study, row, lesions=lesions, clinical=named)


def undefined_reasons(
    con: DuckDBPyConnection, run_id: str, *, prompts: str, metric: str
) -> list[tuple[str, int]]:
    """Return why a metric is undefined in a run, and how often, the commonest reason first."""
    asked = {"run_id": run_id, "prompts": prompts, "metric": metric}
    return [(reason, n) for reason, n in con.execute(sql("cases/undefined_reasons"), asked).fetchall()]


def lesion_numbers(con: DuckDBPyConnection, study: str, names: Sequence[str]) -> pd.DataFrame:
    """Return numeric attributes of every lesion that has one of them.

    Returns:
        Columns case_id, lesion_id, then one per name; NaN where the number is not known.
    """
    numbers = con.execute(sql("analysis/lesion_numbers"), {"study": study, "names": list(names)}).df()
    wide = numbers.pivot(index=["case_id", "lesion_id"], columns="name", values="number")
    return wide.reindex(columns=list(names)).reset_index()


def lesion_metrics(
    con: DuckDBPyConnection, run_ids: Sequence[str], *, prompts: str, case_id: str, lesion_id: str
) -> pd.DataFrame:
    """Return all metrics of a lesion: columns run_id, metric, value (NaN if undefined), undefined_reason."""
    asked = {"run_ids": list(run_ids), "prompts": prompts, "case_id": case_id, "lesion_id": lesion_id}
    return con.execute(sql("cases/lesion_metrics"), asked).df()


def volume_case_ids(con: DuckDBPyConnection) -> dict[str, list[str]]:
    """Return names of all cases that are volumes, by study; studies without any are left out."""
    found: dict[str, list[str]] = {}
    for study, case_id in con.execute(sql("cases/volumes")).fetchall():
        found.setdefault(study, []).append(case_id)
    return found


def study_patients_known(con: DuckDBPyConnection, study: str) -> PatientsKnown:
    """Return whether the patients of a study's cases are known."""
    rows = con.execute(sql("cases/patients_known"), {"study": study}).fetchall()
    return of_flags({row[0] for row in rows})
