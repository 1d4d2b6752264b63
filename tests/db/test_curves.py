"""Learning curves of several runs, read for tables and charts."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from core.training.curve import CurvePoint
from db.curves import add_curve, curve_summaries, thinned_curves
from db.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Run "long": six steps in epochs of three; run "short": one step, nothing validated."""
    store = Store(tmp_path / "store.duckdb")
    steps = [CurvePoint(step, float(step), learning_rate=step / 10) for step in range(1, 7)]
    ends = [
        CurvePoint(3, 2.0, epoch=1, validation_dice=0.8),
        CurvePoint(6, 5.0, epoch=2, validation_dice=0.7),
    ]
    with store.connect(write=True) as con:
        add_curve(con, "long", [*steps, *ends])
        add_curve(con, "short", [CurvePoint(1, 9.0, learning_rate=1.0)])
    return store


def test_a_long_curve_is_cut_into_stretches(store: Store) -> None:
    with store.connect() as con:
        frame = thinned_curves(con, ["short", "long"], most_points=3)
    assert frame["run_id"].tolist() == ["long"] * 3 + ["short"]
    assert frame["step"].tolist() == [2, 4, 6, 1]
    assert frame["loss"].tolist() == [1.5, 3.5, 5.5, 9.0]
    assert frame["learning_rate"].tolist() == [0.2, 0.4, 0.6, 1.0]


def test_a_short_curve_is_left_as_it_is(store: Store) -> None:
    with store.connect() as con:
        frame = thinned_curves(con, ["long"], most_points=6)
    assert frame["loss"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_summaries_name_the_best_epoch(store: Store) -> None:
    with store.connect() as con:
        long, short = curve_summaries(con, ["long", "short", "none"]).to_dict("records")
    assert (long["steps"], long["epochs"], long["best_epoch"], long["best_step"]) == (6, 2, 1, 3)
    assert long["best_dice"] == 0.8
    assert (short["steps"], short["epochs"]) == (1, 0)
    assert math.isnan(short["best_dice"])
