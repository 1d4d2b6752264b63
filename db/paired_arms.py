"""Two arms over the same lesions, and which cases a model may have met before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from duckdb import DuckDBPyConnection

from db.queries import sql


@dataclass(frozen=True, slots=True)
class ArmPair:
    """Two runs over one study, each under one prompt protocol."""

    study: str
    run_a: str
    prompts_a: str
    run_b: str
    prompts_b: str


def paired_lesions(con: DuckDBPyConnection, pair: ArmPair) -> pd.DataFrame:
    """Return one row per lesion that either arm has.

    Returns:
        Columns case_id, lesion_id, patient_id, pathology, in_a, in_b, same_reference (True only where both
        were measured against the same mask), by case and lesion.
    """
    return con.execute(sql("comparison/lesions"), {**_arms(pair), "study": pair.study}).df()


def paired_metric(con: DuckDBPyConnection, pair: ArmPair, metric: str) -> pd.DataFrame:
    """Return one row per lesion of both arms: case_id, lesion_id, a, b (NaN where undefined)."""
    return con.execute(sql("comparison/metric"), {**_arms(pair), "metric": metric}).df()


def related_cases(
    con: DuckDBPyConnection, study: str, *, learned_study: str, case_ids: Sequence[str]
) -> frozenset[str]:
    """Return cases of a study that are among others or close to them.

    Close are, in every study, the same pixels and, within one study, the same patient or near-duplicate
    group.

    Args:
        study: The study whose cases are asked for.
        learned_study: The study whose cases `case_ids` are; it may be the same.
    """
    asked = {"study": study, "learned_study": learned_study, "case_ids": list(case_ids)}
    return frozenset(row[0] for row in con.execute(sql("comparison/related_cases"), asked).fetchall())


def all_known(con: DuckDBPyConnection, study: str, case_ids: Sequence[str]) -> bool:
    """Return whether the study still has all of these cases."""
    row = con.execute(sql("comparison/known_cases"), {"study": study, "case_ids": list(case_ids)}).fetchone()
    return row is not None and row[0] == len(set(case_ids))


def _arms(pair: ArmPair) -> dict[str, str]:
    return {
        "run_a": pair.run_a,
        "prompts_a": pair.prompts_a,
        "run_b": pair.run_b,
        "prompts_b": pair.prompts_b,
    }


@dataclass(frozen=True, slots=True)
class Overlap:
    """Lesions by which arm has them.

    Attributes:
        common: The number of lesions in both, measured against the same reference.
        only_a, only_b: The numbers of lesions in one of them only.
        other_reference: The number of lesions in both whose reference was changed between the two runs.
    """

    common: int
    only_a: int
    only_b: int
    other_reference: int


def overlap(lesions: pd.DataFrame) -> Overlap:
    """Count over the rows of `paired_lesions`."""
    both = lesions["in_a"] & lesions["in_b"]
    return Overlap(
        common=int((both & lesions["same_reference"]).sum()),
        only_a=int((lesions["in_a"] & ~lesions["in_b"]).sum()),
        only_b=int((lesions["in_b"] & ~lesions["in_a"]).sum()),
        other_reference=int((both & ~lesions["same_reference"]).sum()),
    )
