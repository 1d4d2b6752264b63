"""Who meets a cohort's filter: worked out in the store, one fixed query per kind of column.

`core.cohorts.selection.choose` says the same in Python, and a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from core.case_filter import (
    NUMBER,
    Clause,
    as_number,
    filter_text,
    known_clauses,
    parse_filter,
    rank,
    require_columns,
)
from core.cases import BIRADS_ORDER, Pathology
from core.characteristics.registry import CHARACTERISTICS
from core.cohorts.cohort import members_sha256
from core.cohorts.description import CohortDescription
from core.cohorts.filter_columns import is_of_lesion, lesion_clauses, models_named
from core.cohorts.size_group import LIMITS, T_STAGES, THIRDS, VOLUMES
from core.cohorts.split_partitions import split_partitions
from core.text.column_keys import LESION_ID, OWN_CASE_COLUMNS, SIZE_GROUP, SPLIT_OF
from core.text.name_forms import one_form
from db.cohort_columns import bound_keys, clinical_keys
from db.queries import sql

_CASES = pa.schema([("case_id", pa.string()), ("patient_id", pa.string())])
_LESIONS = pa.schema([("case_id", pa.string()), ("lesion_id", pa.string()), ("mask_sha256", pa.string())])
_CLAUSES = pa.schema(
    [
        ("place", pa.int32()),
        ("column_name", pa.string()),
        ("of_lesion", pa.bool_()),
        ("comparison", pa.string()),
        ("texts", pa.list_(pa.string())),
        ("numbers", pa.list_(pa.float64())),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)
_PARTITIONS = pa.schema([("column_name", pa.string()), ("case_id", pa.string()), ("side", pa.string())])
_SIZES = {
    "volume_names": list(VOLUMES),
    "stage_names": list(T_STAGES),
    "third_names": list(THIRDS),
    "volume_limits": list(LIMITS["volume_limits"]),
    "stage_limits": list(LIMITS["t_limits"]),
}


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The cases and lesions of a cohort.

    Attributes:
        study: They belong to.
        filter: That chose them, written in one way.
        cases: Arrow table: case_id, patient_id, by case.
        lesions: Arrow table: case_id, lesion_id, mask_sha256 of the reference, by case and lesion.
        whole: Whether the lesions are all those of the cases.
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
        """Names of the cases."""
        return frozenset(self.cases["case_id"].to_pylist())


def filter_members(con: DuckDBPyConnection, study: str, text: str, *, cards: Sequence[Path] = ()) -> Members:
    """The cases and lesions that meet a filter today.

    Args:
        text: In the language of `core.case_filter`; empty for the whole study.
        cards: Folders of trained models (`Settings.models`, `Settings.classifiers`), for "split of NAME".

    Raises:
        InputError: The filter cannot be read, or names a column that the study does not have.
        CheckpointError: The card of a named model is damaged.
    """
    clauses = meant_in_study(con, study, text)
    require_columns(clauses, known_columns(con, study, clauses))
    partitions = split_partitions(models_named(clauses), study, cards)
    with _put_to(con, study, clauses, partitions):
        whole = not lesion_clauses(clauses)
        cases = arrow(con, "cohort_filter/chosen_cases", {"whole": whole})
        lesions = arrow(con, "cohort_filter/chosen_lesions", {})
        reasons = _reasons(con, clauses)
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
    """Members that are known, with their hash and counts."""
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
    """Members without some cases.

    Args:
        text: What they are then, in words.
    """
    gone = pa.array(sorted(case_ids), pa.string())
    kept = [
        table.filter(pc.invert(pc.is_in(table["case_id"], value_set=gone)))
        for table in (members.cases, members.lesions)
    ]
    return members_of(con, members.study, text, cases=kept[0], lesions=kept[1], whole=members.whole)


def known_columns(con: DuckDBPyConnection, study: str, clauses: Sequence[Clause] = ()) -> set[str]:
    """Every column that a filter over the study may name, and of splits those that these clauses name."""
    clinical = clinical_keys(con, study).values()
    splits = {clause.column for clause in clauses if clause.column.startswith(SPLIT_OF)}
    return {*OWN_CASE_COLUMNS, SIZE_GROUP, LESION_ID, *CHARACTERISTICS, *clinical, *splits}


def arrow(con: DuckDBPyConnection, query: str, asked: Mapping[str, Any]) -> pa.Table:
    """The answer of a named query as an Arrow table."""
    return con.sql(sql(query), params=dict(asked)).to_arrow_table()


@contextmanager
def _put_to(
    con: DuckDBPyConnection, study: str, clauses: Sequence[Clause], partitions: Sequence[tuple[str, str, str]]
) -> Iterator[None]:
    """The outcome of every case and lesion in temporary tables, while the block lasts."""
    con.register("cohort_clause", pa.Table.from_pylist([*_rows(clauses)], schema=_CLAUSES))
    listed = [dict(zip(_PARTITIONS.names, partition, strict=True)) for partition in partitions]
    con.register("cohort_side", pa.Table.from_pylist(listed, schema=_PARTITIONS))
    keys = bound_keys(con, study)
    try:
        con.execute(sql("cohort_filter/begin"))
        con.execute(sql("cohort_filter/rule"))
        for query, named in _sources(clauses).items():
            given = named | {"study": study} if query != "split" else {}
            con.execute(sql(f"cohort_filter/{query}"), given | (keys if query == "clinical" else {}))
        order = {"birads": list(BIRADS_ORDER), "number": NUMBER, "unknown": Pathology.UNKNOWN.value}
        con.execute(sql("cohort_filter/tested"), order)
        con.execute(sql("cohort_filter/cases"), {"study": study})
        con.execute(sql("cohort_filter/lesions_put"), {"study": study})
        yield
    finally:
        con.execute(sql("cohort_filter/end"))
        con.unregister("cohort_clause")
        con.unregister("cohort_side")


def _sources(clauses: Sequence[Clause]) -> dict[str, dict[str, Any]]:
    """The queries that gather what the clauses ask for; a clinical column fills in for one of its own."""
    asked = {clause.column for clause in clauses}
    found: dict[str, dict[str, Any]] = {}
    if asked & {"case_id", "patient_id", "modality", "pathology", "birads", "device"}:
        found["own"] = {}
    found |= {column: {} for column in ("lesions", "reader") if column in asked}
    if any(column.startswith(SPLIT_OF) for column in asked):
        found["split"] = {}
    if any(not is_of_lesion(column) for column in asked):
        found["clinical"] = {}
    if LESION_ID in asked:
        found[LESION_ID] = {}
    if asked & CHARACTERISTICS.keys():
        found["characteristic"] = {}
    if SIZE_GROUP in asked:
        found[SIZE_GROUP] = _SIZES
    return found


def _rows(clauses: Sequence[Clause]) -> Iterator[dict[str, Any]]:
    for place, clause in enumerate(clauses):
        limits = [rank(clause.column, value) for value in clause.values]
        yield {
            "place": place,
            "column_name": clause.column,
            "of_lesion": is_of_lesion(clause.column),
            "comparison": clause.comparison,
            "texts": [one_form(value.lower()) for value in clause.values],
            "numbers": [number for value in clause.values if (number := as_number(value)) is not None],
            "low": limits[0] if limits else None,
            "high": limits[-1] if limits else None,
        }


def _reasons(con: DuckDBPyConnection, clauses: Sequence[Clause]) -> Mapping[str, Any]:
    """Why cases and lesions are not in it, as `CohortDescription` holds it."""
    in_all = con.execute(sql("cohort_filter/missing_in_all")).fetchall()[0]
    alone = con.execute(sql("cohort_filter/sole_reasons")).fetchall()
    return {
        "missing": dict(con.execute(sql("cohort_filter/missing")).fetchall()),
        "missing_cases": in_all[0],
        "missing_lesions": in_all[1],
        "sole_reason": {clauses[place].text: n for place, n in alone},
    }
