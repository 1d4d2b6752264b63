"""The prompts and answers of a run for some cases."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from duckdb import DuckDBPyConnection

from db.queries import sql


def run_answers(
    con: DuckDBPyConnection, run_id: str, *, prompts: str, case_ids: Sequence[str]
) -> pd.DataFrame:
    """Return one row per lesion of the cases under one prompt protocol.

    Returns:
        Columns case_id, lesion_id, prompt (JSON), mask_sha256, predicted_area_px, n_lesions (of its case).
    """
    asked = {"run_id": run_id, "prompts": prompts, "case_ids": list(case_ids)}
    return con.execute(sql("run_answers/answers"), asked).df()
