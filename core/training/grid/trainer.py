"""The trainings of a grid one after the other, going on after an interruption."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from core.training.grid.norms import refresh_norms
from core.training.grid.task import GridTask
from core.training.grid.values import GridPoint, GridSettings
from core.training.moving_average import MovingAverage
from core.training.state_file import read_state, save_state

_SAVE_EVERY_S = 60.0
_MAX_GRADIENT = 5.0
OnGridPoint = Callable[[int, GridPoint | None], None]
"""(epochs done in all, the point that was reached, if one was)."""


class _Fit:
    """A training of the grid: a network, its running mean and its optimizer."""

    def __init__(self, task: GridTask, settings: GridSettings, rate: float, device: torch.device) -> None:
        self.network = task.network().to(device)
        self.mean = MovingAverage(self.network, settings.ema)
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), lr=rate, weight_decay=settings.weight_decay
        )
        self.epoch, self.step = 0, 0
        # Dropout draws from the global generator; every training begins at the same place.
        torch.manual_seed(settings.seed)

    def state(self) -> dict[str, Any]:
        return {
            "network": self.network.state_dict(),
            "mean": self.mean.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch,
            "step": self.step,
            "random": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.mean.module.load_state_dict(state["mean"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step = state["epoch"], state["step"]
        torch.set_rng_state(state["random"])


class GridTrainer:
    """A grid of trainings in one process; data, and early epochs of longer trainings, are shared.

    Stopped at any instant and started again with the same task and settings, it finds the same networks
    (on a CPU with as many threads to the last bit).

    Args:
        task: The task that is learnt.
        settings: The grid.
        device: The device on which networks are trained.
        folder: Holds the state to go on from.
    """

    def __init__(self, task: GridTask, settings: GridSettings, *, device: torch.device, folder: Path) -> None:
        self._task, self._settings, self._device = task, settings, device
        self._path = folder / "grid_state.pt"
        self._best: dict[str, Any] = {"rank": None, "learning_rate": 0.0, "epoch": 0, "weights": None}
        self._place = 0
        self._fit: _Fit | None = None
        self._saved_at = time.monotonic()
        self._resume()

    @property
    def epochs_done(self) -> int:
        """The number of epochs over all trainings so far."""
        return self._place * self._settings.record_epochs[-1] + (self._fit.epoch if self._fit else 0)

    @property
    def best(self) -> tuple[float, int]:
        """The learning rate and epochs of the best network."""
        return float(self._best["learning_rate"]), int(self._best["epoch"])

    def best_network(self) -> nn.Module:
        """Return the best network, to be used."""
        network = self._task.network().to(self._device)
        network.load_state_dict(self._best["weights"])
        return network.requires_grad_(False).eval()

    def run(self, notify: OnGridPoint) -> None:
        """Train the whole grid; after an interruption points since the last saved state come again."""
        settings = self._settings
        while self._place < len(settings.learning_rates):
            rate = settings.learning_rates[self._place]
            if self._fit is None:
                self._fit = _Fit(self._task, settings, rate, self._device)
            self._one_training(self._fit, rate, notify)
            self._place, self._fit = self._place + 1, None
            self._save()

    def _one_training(self, fit: _Fit, rate: float, notify: OnGridPoint) -> None:
        started = time.perf_counter()
        while fit.epoch < self._settings.record_epochs[-1]:
            loss = self._one_epoch(fit)
            point = None
            if fit.epoch in self._settings.record_epochs:
                point = self._judged(fit, rate, loss, seconds=time.perf_counter() - started)
                started = time.perf_counter()
            notify(self.epochs_done, point)
            if point is not None or time.monotonic() - self._saved_at >= _SAVE_EVERY_S:
                self._save()

    def _one_epoch(self, fit: _Fit) -> float:
        fit.network.train()
        settings, epoch = self._settings, fit.epoch + 1
        order, losses = self._task.epoch_order(epoch), []
        # An epoch smaller than a batch is one batch.
        for start in range(0, max(len(order) - settings.batch, 0) + 1, settings.batch):
            seed = (settings.seed, epoch, start)
            loss = self._task.loss(fit.network, order[start : start + settings.batch], seed)
            fit.optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(fit.network.parameters(), _MAX_GRADIENT)
            fit.optimizer.step()
            fit.step += 1
            fit.mean.update(fit.network, fit.step)
            losses.append(float(loss.detach()))
        fit.epoch = epoch
        return float(np.mean(losses))

    def _judged(self, fit: _Fit, rate: float, loss: float, *, seconds: float) -> GridPoint:
        network = fit.mean.module
        refresh_norms(network, self._task, batch=self._settings.batch, seed=self._settings.seed)
        metrics = self._task.judge(network)
        rank = self._task.rank(metrics) if metrics else (float(self.epochs_done),)
        if self._best["rank"] is None or list(rank) > list(self._best["rank"]):
            weights = {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
            self._best = {
                "rank": list(rank),
                "learning_rate": rate,
                "epoch": fit.epoch,
                "weights": weights,
            }
        # A training that has run away has no loss; the journal takes numbers only.
        finite = loss if np.isfinite(loss) else 1e9
        return GridPoint(rate, fit.epoch, finite, metrics, seconds)

    def _save(self) -> None:
        fit = None if self._fit is None else self._fit.state()
        save_state(self._path, {"place": self._place, "fit": fit, "best": self._best})
        self._saved_at = time.monotonic()

    def _resume(self) -> None:
        state = read_state(self._path)
        if state is None:
            return
        self._place, self._best = state["place"], state["best"]
        if state["fit"] is not None:
            rate = self._settings.learning_rates[self._place]
            self._fit = _Fit(self._task, self._settings, rate, self._device)
            self._fit.restore(state["fit"])
