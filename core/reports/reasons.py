"""The reasons that stand out of a lesion that a model did badly on, from what is stored of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.failures.cohort_cuts import cohort_cuts
from core.failures.registry import COHORT_TRAITS, reasons_of
from core.failures.row_facts import facts_of_row

NOTHING = "no stored trait stands out"


def reasons(row: pd.Series[Any], rows: pd.DataFrame) -> tuple[str, ...]:
    """Return words on one lesion, as the page Results has them; `NOTHING` alone where none applies.

    Args:
        row: A row of `rows`.
        rows: All lesions of the run and arm, with their characteristics (`Source.results`).
    """
    cuts = cohort_cuts(
        {
            name: rows[name].to_numpy(dtype=float, na_value=float("nan"))
            for name in COHORT_TRAITS
            if name in rows
        }
    )
    lesions = int((rows["case_id"] == row["case_id"]).sum())
    facts = facts_of_row({**{str(name): value for name, value in row.items()}, "n_lesions": lesions})
    found = tuple(f"{reason.label}: {reason.words}" for reason in reasons_of(facts, cuts))
    return found or (NOTHING,)
