"""The values of a metric as plain columns, for drawings that need neither case nor order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from db.queries import sql


def arm_columns(
    con: DuckDBPyConnection, run_ids: Sequence[str], metric: str, *, prompts: Sequence[str]
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Return the defined values by prompt protocol and run, in no order; arms without one are left out.

    All arms are read in one pass, and no name of a case or patient is.
    """
    asked = {"run_ids": list(run_ids), "metric": metric, "prompts": list(prompts)}
    found = con.execute(sql("columns/of_arms"), asked).fetchnumpy()
    rows = zip(found["prompts"], found["run_id"], found["column"], strict=True)
    return {(str(arm), str(run)): np.asarray(column, dtype=np.float64) for arm, run, column in rows}


def placed(cells: Mapping[str, Any], n_rows: int, names: Sequence[str]) -> pd.DataFrame:
    """Return columns out of single cells; NaN where there is none, and no column without any.

    Args:
        cells: Arrays line (row, from 0), place (of the name, from 0) and value, all of one length.
        n_rows: Rows there are.
        names: The names of the columns.
    """
    table = np.full((len(names), n_rows), np.nan)
    table[np.asarray(cells["place"]), np.asarray(cells["line"])] = np.asarray(cells["value"])
    there = {name: column for name, column in zip(names, table, strict=True) if not np.isnan(column).all()}
    return pd.DataFrame(there, index=range(n_rows))
