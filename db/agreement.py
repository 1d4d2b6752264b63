"""Marks of the same lesions by several readers, by models and by the reference.

Whoever asks gives a `Viewpoint`: without leave to see the readings of others, only one's own come back,
beside those of models and references of the cases that one has read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from duckdb import DuckDBPyConnection

from core.annotation.blinding import Viewpoint
from db.queries import sql
from db.reader_results import bound_viewpoint

READER, MODEL, REFERENCE = "reader", "model", "reference"
"""Kinds of raters."""


def marks_frame(
    con: DuckDBPyConnection, study: str, *, run_ids: Sequence[str], viewpoint: Viewpoint
) -> pd.DataFrame:
    """Return one row per lesion that somebody has marked in a case that a reader in view has read.

    Returns:
        Columns kind (`READER`, `MODEL`, `REFERENCE`), rater (the reader; "model, prompts"; "reference"),
        case_id, patient_id, lesion_id, unit (the lesion of the reference that is meant; None for a mark
        beside all of them; "only mark" where the case has no reference and the reader marked one lesion),
        mask_sha256, area_px, form (JSON of the BI-RADS form, None but for readers).
    """
    return con.execute(sql("agreement/marks"), _asked(con, study, run_ids, viewpoint)).df()


def read_cases(
    con: DuckDBPyConnection, study: str, *, run_ids: Sequence[str], viewpoint: Viewpoint
) -> pd.DataFrame:
    """Return who has looked at which case, lesions or not: columns kind, rater, case_id."""
    return con.execute(sql("agreement/read_cases"), _asked(con, study, run_ids, viewpoint)).df()


def case_facts(con: DuckDBPyConnection, study: str, case_ids: Collection[str]) -> pd.DataFrame:
    """Return one row per case.

    Returns:
        Columns case_id, patient_id, pathology, birads, pixel_sha256; shape, spacing_mm, axis_cosines as
        lists.
    """
    return con.execute(sql("agreement/case_facts"), {"study": study, "case_ids": list(case_ids)}).df()


def characteristic_values(
    con: DuckDBPyConnection, name: str, appearances: Collection[str]
) -> dict[str, float | None]:
    """Return a characteristic by appearance: None where undefined, no key where it was not measured."""
    asked = {"name": name, "appearances": list(appearances)}
    rows = con.execute(sql("agreement/characteristic_values"), asked).fetchall()
    return {appearance: value for appearance, value, _ in rows}


def _asked(
    con: DuckDBPyConnection, study: str, run_ids: Sequence[str], viewpoint: Viewpoint
) -> dict[str, object]:
    return {**bound_viewpoint(con, study, viewpoint), "run_ids": list(run_ids)}
