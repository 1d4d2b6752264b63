"""Learning curves of trainings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from core.training.curve import CurvePoint
from db.queries import sql
from db.rows import insert_rows


def add_curve(con: DuckDBPyConnection, run_id: str, points: Sequence[CurvePoint]) -> None:
    """Append points of a run; those that are there already are passed over."""
    insert_rows(con, "curves/add", [_row(run_id, point) for point in points])


def epoch_table(con: DuckDBPyConnection, run_ids: Sequence[str]) -> pd.DataFrame:
    """Return a row per run and epoch: run_id, step, epoch, loss, validation_dice, its seconds."""
    return con.execute(sql("curves/epochs_of_runs"), {"run_ids": list(run_ids)}).df()


def thinned_curves(con: DuckDBPyConnection, run_ids: Sequence[str], *, most_points: int) -> pd.DataFrame:
    """The steps of several runs, as few as a chart can show.

    Args:
        most_points: The most points of a run. One with more steps is cut into stretches of equal length.

    Returns:
        Columns run_id, step (the last of the stretch), loss (its mean), learning_rate (at its end), by run
        and step.
    """
    asked = {"run_ids": list(run_ids), "most_points": most_points}
    return con.execute(sql("curves/thinned"), asked).df()


def curve_summaries(con: DuckDBPyConnection, run_ids: Sequence[str]) -> pd.DataFrame:
    """Return how far runs came and how good they were; a run without a curve has no row.

    Returns:
        Columns run_id, steps, epochs (0 before the first is over), best_dice, best_epoch, best_step (of
        equal ones the first; all three missing where nothing was validated).
    """
    return con.execute(sql("curves/summaries"), {"run_ids": list(run_ids)}).df()


def _row(run_id: str, point: CurvePoint) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "step": point.step,
        "epoch": point.epoch or 0,
        "loss": point.loss,
        "learning_rate": point.learning_rate,
        "validation_dice": point.validation_dice,
        "seconds": point.seconds,
    }
