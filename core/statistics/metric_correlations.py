"""Metrics of lesions against their characteristics: one pair with its interval, or all pairs quickly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES, numbered
from core.statistics.correlation_grid import CorrelationGrid, correlation_grid
from core.statistics.exchange import N_PERMUTATIONS
from core.statistics.permutation_limit import MANY_EXCHANGED
from core.statistics.rank_bootstrap import RankKind
from core.statistics.rank_correlation import RankCorrelation, RankP, RankSettings, rank_correlation

GRID_PERMUTATIONS = 199
"""The permutations for every cell of a table of correlations; a single pair gets more."""

_LESION = ["case_id", "lesion_id"]


@dataclass(frozen=True, slots=True)
class RankQuestion:
    """The rank correlation that is asked for, and the column that is held fixed."""

    kind: RankKind
    control: str | None = None

    @property
    def symbol(self) -> str:
        """The symbol of the coefficient in formulas."""
        return "τ-b" if self.kind is RankKind.KENDALL else "ρ"

    def columns(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the columns that are needed, with the one held fixed."""
        return tuple(names) if self.control is None or self.control in names else (*names, self.control)


@dataclass(frozen=True, slots=True, eq=False)
class LesionColumns:
    """Numbers of lesions.

    Attributes:
        values: A column by name, NaN where a lesion has no value.
        patients: The patient of each row.
    """

    values: dict[str, NDArray[np.float64]]
    patients: list[str]


def lesion_columns(frame: pd.DataFrame, patient_of: pd.DataFrame, *, names: Sequence[str]) -> LesionColumns:
    """Return columns of lesions with the patients that they belong to.

    Args:
        frame: Columns case_id, lesion_id, and those named that have any value.
        patient_of: Columns case_id, lesion_id, patient_id. A lesion without a patient belongs to its case.
        names: Columns wanted; one that the frame lacks is undefined in every row.
    """
    owners = patient_of[[*_LESION, "patient_id"]].drop_duplicates(_LESION)
    rows = frame[_LESION].merge(owners, on=_LESION, how="left")
    patients = rows["patient_id"].fillna(rows["case_id"]).astype(str).tolist()
    wide = frame.reindex(columns=list(names))
    return LesionColumns({name: wide[name].to_numpy(dtype=float) for name in names}, patients)


def correlate_all(
    lesions: LesionColumns, question: RankQuestion, *, metrics: Sequence[str]
) -> CorrelationGrid:
    """Return every metric against every other column, without intervals."""
    quick = Resampling(1, n_permutations=GRID_PERMUTATIONS)
    return correlation_grid(
        {metric: lesions.values[metric] for metric in metrics},
        {name: column for name, column in lesions.values.items() if name not in metrics},
        patients=lesions.patients,
        settings=RankSettings(question.kind, RankP.LIMIT, quick),
        control=question.control,
    )


def correlate_pair(
    lesions: LesionColumns, question: RankQuestion, *, metric: str, name: str
) -> RankCorrelation:
    """Return one metric against one column with interval and p; the column is not held fixed itself."""
    held = None if question.control == name else question.control
    # With many patients p is the permutations' limit, which needs none of them.
    many = numbered(lesions.patients)[0] >= MANY_EXCHANGED
    return rank_correlation(
        lesions.values[metric],
        lesions.values[name],
        patients=lesions.patients,
        settings=RankSettings(
            question.kind,
            RankP.LIMIT if many else RankP.PERMUTED,
            Resampling(N_RESAMPLES, n_permutations=N_PERMUTATIONS),
        ),
        control=None if held is None else lesions.values[held],
    )
