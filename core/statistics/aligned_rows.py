"""Rows brought beside one another: the same lesions under the model and under the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_KEY = ["case_id", "lesion_id"]
NOT_GIVEN = "not given"


def aligned(values: pd.DataFrame, run_ids: Sequence[str], *, prompts: str) -> pd.DataFrame:
    """Return one row per lesion under one prompt protocol.

    Args:
        values: The values as `db.analysis.metric_values` gives them.
        run_ids: The run and, where there is one, its baseline.
        prompts: The protocol.

    Returns:
        Columns case_id, lesion_id, patient_id, pathology, model and, with a baseline, baseline; NaN where
        a value is undefined or, for the baseline, missing.
    """
    arm = values[values["prompts"] == prompts]
    model = arm[arm["run_id"] == run_ids[0]]
    pair = model[[*_KEY, "patient_id", "pathology", "value"]].rename(columns={"value": "model"})
    if len(run_ids) == 1:
        return pair.reset_index(drop=True)
    baseline = arm.loc[arm["run_id"] == run_ids[1], [*_KEY, "value"]].rename(columns={"value": "baseline"})
    return pair.merge(baseline, on=_KEY, how="left")


def with_groups(pair: pd.DataFrame, levels: pd.DataFrame, *, missing: str = NOT_GIVEN) -> pd.DataFrame:
    """The rows of `aligned` with a column `group`, from columns case_id, lesion_id, level."""
    grouped = pair.merge(levels.rename(columns={"level": "group"}), on=_KEY, how="left")
    return grouped.assign(group=grouped["group"].fillna(missing).astype(str))
