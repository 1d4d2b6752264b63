"""A finished evaluation in a few lines of text, beside its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from core.metrics.registry import METRICS
from db.analysis import arm_summary
from db.runs import run_status
from db.store import Store

SUMMARY_METRICS = ("dice", "iou", "pixel_accuracy", "hausdorff_voxels")
"""Keys of the metrics that a command prints and that the card of a trained model holds."""


def summary_lines(store: Store, run_ids: Sequence[str]) -> Iterator[str]:
    """Yield one line per run, prompt protocol and metric: n, undefined, mean +- SD, median."""
    with store.connect() as con:
        table = arm_summary(con, run_ids, SUMMARY_METRICS)
        models = {run_id: run_status(con, run_id).run.model or "" for run_id in run_ids}
    wide = max(14, *map(len, models.values())), max(12, *map(len, table["prompts"]), 0)
    head = f"{'model':<{wide[0]}} {'prompts':<{wide[1]}} {'metric':<32}"
    yield f"{head} {'n':>6} {'undef.':>6}    mean      SD  median"
    for (prompts, metric, run_id), rows in table.groupby(["prompts", "metric", "run_id"], sort=True):
        names = f"{models[str(run_id)]:<{wide[0]}} {prompts!s:<{wide[1]}}"
        yield f"{names} {_numbers(str(metric), rows.iloc[0])}"


def _numbers(metric: str, row: pd.Series[float]) -> str:
    label = METRICS[metric].label
    numbers = " ".join(f"{row[name]:>7.3f}" for name in ("mean", "sd", "median"))
    return f"{label:<32} {row['n']:>6.0f} {row['n_undefined']:>6.0f} {numbers}"
