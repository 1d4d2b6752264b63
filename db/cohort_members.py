"""The cases and lesions that meet a cohort's filter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from core.case_filter import filter_text, known_clauses, parse_filter, require_columns
from core.characteristics.registry import CHARACTERISTICS
from core.cohorts.clause import Clause
from core.cohorts.cohort import members_sha256
from core.cohorts.description import CohortDescription
from core.cohorts.filter_columns import lesion_clauses, models_named
from core.cohorts.split_partitions import split_partitions
from core.text.column_keys import LESION_ID, OWN_CASE_COLUMNS, SIZE_GROUP, SPLIT_OF
from db.cohort_columns import clinical_keys
from db.cohort_filter import outcome_reasons, put_to_filter
from db.queries import sql

_CASES = pa.schema([("case_id", pa.string()), ("patient_id", pa.string())])
_LESIONS = pa.schema([("case_id", pa.string()), ("lesion_id", pa.string()), ("mask_sha256", pa.string())])


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The cases and lesions of a cohort.

    Attributes:
        study: They belong to.
        filter: The filter that chose them, written in one way.
        cases: Arrow table: case_id, patient_id, by case.
        lesions: Arrow table: case_id, lesion_id, mask_sha256 of the reference, by case and lesion.
        whole: True where the lesions are all those of the cases.
        sha256: `core.cohorts.cohort.members_sha256`.
        description: Counts.
    """

    study: str
    filter: str
    cases: pa.Table
    lesions: pa.Table
    whole: bool
    sha256: str
    description: CohortDescription

    @property
    def case_ids(self) -> frozenset[str]:
        """Return names of the cases."""
        return frozenset(self.cases["case_id"].to_pylist())


def filter_members(con: DuckDBPyConnection, study: str, text: str, *, cards: Sequence[Path] = ()) -> Members:
    """The cases and lesions that meet a filter today.

    Args:
        text: The filter in the language of `core.case_filter`; empty for the whole study.
        cards: Folders of trained models (`Settings.models`, `Settings.classifiers`), for "split of NAME".

    Raises:
        InputError: The filter cannot be read, or names a column that the study does not have.
        CheckpointError: The card of a named model is damaged.
    """
    clauses = meant_in_study(con, study, text)
    require_columns(clauses, known_columns(con, study, clauses))
    partitions = split_partitions(models_named(clauses), study, cards)
    with put_to_filter(con, study, clauses, partitions):
        whole = not lesion_clauses(clauses)
        cases = arrow(con, "cohort_filter/chosen_cases", {"whole": whole})
        lesions = arrow(con, "cohort_filter/chosen_lesions", {})
        reasons = outcome_reasons(con, clauses)
    return members_of(con, study, filter_text(clauses), cases=cases, lesions=lesions, whole=whole, **reasons)


def members_of(
    con: DuckDBPyConnection,
    study: str,
    text: str,
    *,
    cases: pa.Table,
    lesions: pa.Table,
    whole: bool,
    **reasons: Any,
) -> Members:
    """Return members that are known, with their hash and counts."""
    cases, lesions = cases.cast(_CASES), lesions.cast(_LESIONS)
    counts = con.execute(sql("cohorts/study_counts"), {"study": study}).fetchall()[0]
    described = CohortDescription(
        cases.num_rows, len(cases["patient_id"].unique()), lesions.num_rows, *counts, **reasons
    )
    keys = list(zip(*(lesions[name].to_pylist() for name in _LESIONS.names), strict=True))
    sha256 = members_sha256(study, text, case_ids=cases["case_id"].to_pylist(), lesions=keys)
    return Members(study, text, cases, lesions, whole, sha256, described)


def meant_in_study(con: DuckDBPyConnection, study: str, text: str) -> tuple[Clause, ...]:
    """The clauses of a filter with the columns of the study that they mean; an unknown one stays as it is.

    Raises:
        InputError: The filter cannot be read, or a column could be several.
    """
    clauses = parse_filter(text)
    return known_clauses(clauses, known_columns(con, study, clauses))


def members_without(
    con: DuckDBPyConnection, members: Members, case_ids: Collection[str], *, text: str
) -> Members:
    """Return members without some cases.

    Args:
        text: The words that say what they are then.
    """
    gone = pa.array(sorted(case_ids), pa.string())
    kept = [
        table.filter(pc.invert(pc.is_in(table["case_id"], value_set=gone)))
        for table in (members.cases, members.lesions)
    ]
    return members_of(con, members.study, text, cases=kept[0], lesions=kept[1], whole=members.whole)


def known_columns(con: DuckDBPyConnection, study: str, clauses: Sequence[Clause] = ()) -> set[str]:
    """Return every column that a filter over the study may name; of splits those that these name."""
    clinical = clinical_keys(con, study).values()
    splits = {clause.column for clause in clauses if clause.column.startswith(SPLIT_OF)}
    return {*OWN_CASE_COLUMNS, SIZE_GROUP, LESION_ID, *CHARACTERISTICS, *clinical, *splits}


def arrow(con: DuckDBPyConnection, query: str, asked: Mapping[str, Any]) -> pa.Table:
    """The answer of a named query as an Arrow table."""
    return con.sql(sql(query), params=dict(asked)).to_arrow_table()
