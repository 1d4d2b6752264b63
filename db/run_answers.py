"""The cases of a run that are answered, and the prompts and answers of some of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

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


def done_cases(
    con: DuckDBPyConnection, run_id: str, *, study: str = "", kept: Collection[str] | None = None
) -> list[str]:
    """Return the cases of a run that have a result or a call.

    Args:
        study, kept: The study of which only the kept cases are returned, and these; None for all.
    """
    case_ids = None if kept is None else sorted(kept)
    asked = {"run_ids": [run_id], "study": study, "case_ids": case_ids}
    return [row[0] for row in con.execute(sql("run_answers/done_cases"), asked).fetchall()]
