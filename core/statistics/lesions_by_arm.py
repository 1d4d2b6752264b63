"""The same lesions under several arms, one column per arm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pandas as pd

from core.statistics.arm_differences import ArmsCompared, compare_arms

LESION = ["case_id", "lesion_id"]
_KEYS = [*LESION, "patient_id"]

Arm = TypeVar("Arm", str, int)


def lesions_by_arm(values: Iterable[tuple[Arm, pd.DataFrame]]) -> pd.DataFrame:
    """Return one row per lesion and one column per arm, NaN where an arm has no value.

    Args:
        values: Each arm with its rows: columns case_id, lesion_id, patient_id and value. They are taken one
            by one, so that the rows of a large study need not be in memory together.

    Returns:
        A table whose index is case_id, lesion_id and patient_id; a case whose patient is not known is a
        patient of its own.
    """
    columns = {}
    for arm, rows in values:
        owners = rows["patient_id"].fillna(rows["case_id"])
        columns[arm] = rows.assign(patient_id=owners).set_index(_KEYS)["value"]
    return pd.concat(columns, axis=1)


def compare_by_arm(wide: pd.DataFrame) -> ArmsCompared:
    """Return the arms of `lesions_by_arm` compared with one another, patients as the units."""
    patients = pd.factorize(wide.index.get_level_values("patient_id").astype(str), sort=True)[0]
    return compare_arms({str(arm): wide[arm].to_numpy(dtype=float) for arm in wide}, patients)
