"""The trainings that the Training page shows: read anew each time, because they go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.errors import StoreError
from core.requests.registry import facts_or_usual
from core.statistics.smoothing import smoothed
from db.curves import curve_summaries, epoch_table, thinned_curves
from db.runs import RunStatus, run_statuses
from pages.components.shared.resources import store

MOST_POINTS = 400
"""The most points of a curve in a chart."""
_WINDOWS = 20
"""A curve is smoothed over one part in so many."""


@dataclass(frozen=True, slots=True)
class Training:
    """A training and how far it came.

    Attributes:
        status: The status of its run.
        steps, epochs: The numbers of steps and epochs in its stored curve.
        best_dice: The best Dice on validation; None where nothing was validated yet.
        best_epoch: The epoch that has it.
    """

    status: RunStatus
    steps: int = 0
    epochs: int = 0
    best_dice: float | None = None
    best_epoch: int | None = None

    @property
    def run_id(self) -> str:
        """The id of its run."""
        return self.status.run.run_id

    @property
    def name(self) -> str:
        """The name of the model that it makes."""
        return str(self.status.run.request.get("name", self.run_id))

    @property
    def asked(self) -> int:
        """The steps asked for."""
        request = self.status.run.request
        return self.status.total or int(request.get("epochs", 0)) * int(request.get("steps", 0))

    @property
    def share(self) -> float:
        """The share of the steps that is done, 0 to 1."""
        return min(1.0, max(self.steps, self.status.done) / self.asked) if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of several trainings.

    Attributes:
        steps: Columns run_id, step, loss, smooth, learning_rate.
        epochs: Columns run_id, step, epoch, validation_dice, best; only epochs that validated.
    """

    steps: pd.DataFrame
    epochs: pd.DataFrame


def read_trainings() -> list[Training]:
    """Return the trainings with a learning curve, newest first; without a store, say why and end the page."""
    try:
        with store().connect() as con:
            runs = [status for status in run_statuses(con) if facts_or_usual(status.run.kind).has_curve]
            rows = curve_summaries(con, [status.run.run_id for status in runs])
    except StoreError as error:
        st.error(str(error))
        st.stop()
    by_run: dict[str, Any] = {str(row["run_id"]): row for row in rows.to_dict("records")}
    return [_training(status, by_run.get(status.run.run_id)) for status in runs]


def read_curves(run_ids: Sequence[str]) -> Curves:
    """Return the curves as a chart shows them.

    Raises:
        StoreError: The store cannot be opened.
    """
    with store().connect() as con:
        steps = thinned_curves(con, run_ids, most_points=MOST_POINTS)
        epochs = epoch_table(con, run_ids).dropna(subset=["validation_dice"])
    parts = [
        part.assign(smooth=smoothed(part["loss"].to_numpy(), window=max(1, len(part) // _WINDOWS)))
        for _, part in steps.groupby("run_id", sort=False)
    ]
    best = epochs.groupby("run_id")["validation_dice"].idxmax()
    return Curves(
        steps=pd.concat(parts) if parts else steps.assign(smooth=steps["loss"]),
        epochs=epochs.assign(best=epochs.index.isin(best)),
    )


def _training(status: RunStatus, row: dict[str, float] | None) -> Training:
    if row is None:
        return Training(status)
    validated = not pd.isna(row["best_dice"])
    return Training(
        status,
        steps=int(row["steps"]),
        epochs=int(row["epochs"]),
        best_dice=float(row["best_dice"]) if validated else None,
        best_epoch=int(row["best_epoch"]) if validated else None,
    )
