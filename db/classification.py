"""Predictions of classifiers, and what their trainings found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from core.classification.classifier_report import with_patients
from core.classification.prediction import ClassifierArm, Prediction
from core.evaluation.record import CaseRecord
from core.training.grid.values import GridPoint
from db.queries import sql
from db.rows import insert_rows

LOSS = "loss"


def add_predictions(con: DuckDBPyConnection, run_id: str, records: Iterable[CaseRecord]) -> None:
    """Add the predictions on cases that are new to the run; `db.results.merge_records` knows which are."""
    rows = (
        {"run_id": run_id, "case_id": record.case_id, **one.to_json(), "call": one.positive}
        for record in records
        for one in record.predictions
    )
    insert_rows(con, "classification/add_predictions", rows)


def predictions(con: DuckDBPyConnection, run_id: str) -> dict[str, list[Prediction]]:
    """Return the predictions of a run by case, arms in the order of their names."""
    found: dict[str, list[Prediction]] = {}
    rows = con.execute(sql("classification/predictions"), {"run_ids": [run_id]}).fetchall()
    for _, case_id, arm, side, truth, logit, raw, chance, threshold, _ in rows:
        found.setdefault(case_id, []).append(
            Prediction(ClassifierArm(arm), side, truth, logit, raw, chance, threshold)
        )
    patients = con.execute(sql("classification/patients"), {"run_id": run_id}).fetchall()
    return with_patients(found, {case_id: patient for case_id, patient in patients if patient})


def replace_grid(con: DuckDBPyConnection, run_id: str, points: Sequence[GridPoint]) -> None:
    """The points of a run's grid, in place of those that are stored."""
    con.execute(sql("classification/forget_grid"), {"run_id": run_id})
    insert_rows(con, "classification/add_grid", (row for one in points for row in _rows(run_id, one)))


def grid_table(con: DuckDBPyConnection, run_ids: Sequence[str]) -> pd.DataFrame:
    """Return one row per network and metric: run_id, learning_rate, epoch, metric, value, seconds."""
    return con.execute(sql("classification/grid"), {"run_ids": list(run_ids)}).df()


def masks_of_run(con: DuckDBPyConnection, run_id: str) -> dict[str, list[str]]:
    """Return hashes of the masks that a run predicted, by case; of its first prompt protocol by name."""
    found: dict[str, list[str]] = {}
    for case_id, sha256 in con.execute(sql("classification/masks_of_run"), {"run_id": run_id}).fetchall():
        found.setdefault(case_id, []).append(sha256)
    return found


def _rows(run_id: str, point: GridPoint) -> Iterator[dict[str, Any]]:
    for metric, value in {LOSS: point.loss, **point.metrics}.items():
        yield {
            "run_id": run_id,
            "learning_rate": point.learning_rate,
            "epoch": point.epoch,
            "metric": metric,
            "value": value,
            "seconds": point.seconds,
        }
