"""The values of a metric as plain columns, for drawings that need neither case nor order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from db.queries import sql


def arm_columns(
    con: DuckDBPyConnection, run_ids: Sequence[str], metric: str, *, prompts: Sequence[str]
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """The defined values by prompt protocol and run, in no order; arms without one are left out.

    All arms are read in one pass, and no name of a case or patient is.
    """
    asked = {"run_ids": list(run_ids), "metric": metric, "prompts": list(prompts)}
    found = con.execute(sql("columns/of_arms"), asked).fetchnumpy()
    rows = zip(found["prompts"], found["run_id"], found["column"], strict=True)
    return {(str(arm), str(run)): np.asarray(column, dtype=np.float64) for arm, run, column in rows}
