from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.training.grid.norms import refresh_norms
from core.training.grid.trainer import GridTrainer
from core.training.grid.values import GridPoint, GridSettings, grid_points
from tests.close_to import near

SETTINGS = GridSettings((1e-3, 1e-2), (1, 3), batch=4, ema=0.5, seed=2)


class StoppedError(Exception):
    """Stands for a kill."""


@dataclass(frozen=True)
class LineTask:
    """y = x1 - x2 from 10 points; dropout makes the random state matter."""

    def network(self) -> nn.Module:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            return nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.3), nn.Linear(4, 1))

    def points(self) -> tuple[torch.Tensor, torch.Tensor]:
        x = torch.from_numpy(np.random.default_rng(0).normal(size=(10, 2)).astype(np.float32))
        return x, x[:, :1] - x[:, 1:]

    def epoch_order(self, epoch: int) -> Sequence[int]:
        return [int(p) for p in np.random.default_rng(epoch).permutation(10)]

    def loss(self, network: nn.Module, places: Sequence[int], seed: Sequence[int]) -> torch.Tensor:
        x, y = self.points()
        return (network(x[list(places)]) - y[list(places)]).pow(2).mean()

    def judge(self, network: nn.Module) -> dict[str, float]:
        x, y = self.points()
        network.eval()
        with torch.inference_mode():
            return {"error": float((network(x) - y).pow(2).mean())}

    def rank(self, metrics: dict[str, float]) -> tuple[float, ...]:
        return (-metrics["error"],)


def trainer(folder: Path, settings: GridSettings = SETTINGS) -> GridTrainer:
    torch.set_num_threads(1)
    return GridTrainer(LineTask(), settings, device=torch.device("cpu"), folder=folder)


def run(made: GridTrainer, *, stop_after: int | None = None) -> list[GridPoint]:
    found: list[GridPoint] = []

    def notify(done: int, point: GridPoint | None) -> None:
        found.extend([] if point is None else [point])
        if done == stop_after:
            raise StoppedError

    made.run(notify)
    return found


def plain(points: list[GridPoint]) -> list[tuple[float, int, float, float]]:
    return [(p.learning_rate, p.epoch, p.loss, p.metrics["error"]) for p in points]


def test_every_point_of_the_grid_is_judged_and_the_best_network_kept(tmp_path: Path) -> None:
    made = trainer(tmp_path)
    points = run(made)
    assert [(p.learning_rate, p.epoch) for p in points] == [(1e-3, 1), (1e-3, 3), (1e-2, 1), (1e-2, 3)]
    best = min(points, key=lambda p: p.metrics["error"])
    assert made.best == (best.learning_rate, best.epoch)
    assert LineTask().judge(made.best_network())["error"] == pytest.approx(best.metrics["error"])
    assert made.epochs_done == 6


def test_a_long_training_holds_the_short_one(tmp_path: Path) -> None:
    together = plain(run(trainer(tmp_path / "a")))
    for rate in SETTINGS.learning_rates:
        for epochs in SETTINGS.record_epochs:
            alone = replace(SETTINGS, learning_rates=(rate,), record_epochs=(epochs,))
            assert near(plain(run(trainer(tmp_path / f"{rate}-{epochs}", alone)))[0]) in together


@pytest.mark.parametrize("stop_after", [1, 2, 3, 5])
def test_a_resumed_grid_equals_an_uninterrupted_one(tmp_path: Path, stop_after: int) -> None:
    whole = plain(run(trainer(tmp_path / "whole")))
    with pytest.raises(StoppedError):
        run(trainer(tmp_path / "parts"), stop_after=stop_after)
    resumed = trainer(tmp_path / "parts")
    rest = plain(run(resumed))
    assert rest == whole[-len(rest) :]
    assert len(rest) < len(whole) or stop_after == 1
    assert resumed.best == trainer(tmp_path / "whole").best


def test_a_journal_with_repeats_is_read_once() -> None:
    one, two = GridPoint(1e-3, 2, 0.5, {"iou": 0.1}, 1.0), GridPoint(1e-3, 1, 0.6, {}, 1.0)
    assert grid_points([one.to_json(), two.to_json(), one.to_json()]) == [two, one]


def test_norms_are_found_anew_for_the_weights_as_they_are() -> None:
    network = LineTask().network()
    norm = network[1]
    norm.running_mean.fill_(50.0)
    before = torch.get_rng_state()
    refresh_norms(network, LineTask(), batch=5, seed=0)
    x, _ = LineTask().points()
    assert torch.allclose(norm.running_mean, network[0](x).mean(0), atol=1e-5)
    assert torch.equal(torch.get_rng_state(), before)
    assert (norm.momentum, network.training) == (0.1, False)
