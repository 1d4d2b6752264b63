"""The training loop: steps, validation, what is kept, and going on after an interruption."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.training.curve import CurvePoint
from core.training.fitting_task import FittingTask
from core.training.moving_average import MovingAverage
from core.training.schedule import SCHEDULES
from core.training.settings import LoopSettings
from core.training.state_file import read_state, save_state

_SAVE_EVERY_S = 60.0
_MAX_GRADIENT = 1.0
_OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
OnCurvePoint = Callable[[CurvePoint], None]


class Trainer:
    """A training of one task's module, which it changes.

    It is settled by the settings, the task and the initial weights: stopped at any instant and started
    again with the same ones, it ends with the same weights to the last bit on a CPU with as many threads.

    Args:
        task: The fitting.
        folder: Holds the state to go on from; one folder for one training.
        save_every_s: Least time between two saved states within an epoch.
    """

    def __init__(
        self,
        task: FittingTask,
        settings: LoopSettings,
        *,
        folder: Path,
        save_every_s: float = _SAVE_EVERY_S,
    ) -> None:
        self._task, self._module, self._settings = task, task.module, settings
        self._mean = MovingAverage(self._module, settings.ema)
        self._fitted = [p for p in self._module.parameters() if p.requires_grad]
        frozen = {name for name, p in self._module.named_parameters() if not p.requires_grad}
        self._moving = self._module.state_dict().keys() - frozen
        self._optimizer = _OPTIMIZERS[settings.optimizer](
            self._fitted, lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self._scaler = torch.amp.GradScaler(task.device.type, enabled=settings.precision == "float16")
        self._state_path = folder / "state.pt"
        self._save_every_s, self._saved_at = save_every_s, time.monotonic()
        self.step = 0
        self._best: dict[str, Any] = {"dice": -1.0, "epoch": 0, "weights": None}
        self._epoch_loss = 0.0
        self._resume()

    @property
    def best_epoch(self) -> int:
        """The epoch (from 1) whose weights are the best; 0 before the first."""
        return int(self._best["epoch"])

    @property
    def best_dice(self) -> float:
        """The Dice of the best epoch on the validation side; below 0 without validation."""
        return float(self._best["dice"])

    @property
    def total_steps(self) -> int:
        """Steps of the whole training."""
        return self._settings.total_steps

    def run(self, notify: OnCurvePoint) -> None:
        """Train to the end, or to the end of patience.

        Args:
            notify: Gets a point of the curve after every step and every epoch; after an interruption,
                those since the last saved state come again.
        """
        settings = self._settings
        while self.step < settings.total_steps and not self._impatient():
            self._task.training_mode()
            notify(self._one_step())
            if self.step % settings.steps == 0:
                notify(self._end_epoch())
                self.save()
            elif time.monotonic() - self._saved_at >= self._save_every_s:
                self.save()

    def best_weights(self) -> dict[str, torch.Tensor]:
        """Return the weights that can move, at the best epoch; those of the running mean where there is one.

        That is every fitted weight and every running statistic, by its name in the module's state.
        """
        return self._best["weights"] or self._copied(self._mean.module)

    def last_weights(self) -> dict[str, torch.Tensor]:
        """Return the weights that can move, after the last step; see `best_weights`."""
        return self._copied(self._mean.module)

    def save(self) -> None:
        """Save the state; see `save_state`."""
        state = {
            "step": self.step,
            "module": self._copied(self._module),
            "mean": self._copied(self._mean.module),
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._scaler.state_dict(),
            "best": self._best,
            "epoch_loss": self._epoch_loss,
            "random": torch.get_rng_state(),
        }
        save_state(self._state_path, state)
        self._saved_at = time.monotonic()

    def _resume(self) -> None:
        state = read_state(self._state_path)
        if state is None:
            torch.manual_seed(self._settings.seed)
            return
        for module, kept in ((self._module, state["module"]), (self._mean.module, state["mean"])):
            module.load_state_dict(module.state_dict() | kept)
        self._optimizer.load_state_dict(state["optimizer"])
        self._scaler.load_state_dict(state["scaler"])
        self.step, self._best, self._epoch_loss = state["step"], state["best"], state["epoch_loss"]
        torch.set_rng_state(state["random"])

    def _one_step(self) -> CurvePoint:
        settings, started = self._settings, time.perf_counter()
        rate = settings.learning_rate * SCHEDULES[settings.schedule](self.step / settings.total_steps)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        loss = sum(self._backward(part) for part in range(settings.accumulate)) / settings.accumulate
        self._scaler.unscale_(self._optimizer)
        torch.nn.utils.clip_grad_norm_(self._fitted, _MAX_GRADIENT)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self._mean.update(self._module, self.step)
        self._epoch_loss += loss
        return CurvePoint(
            step=self.step, loss=loss, learning_rate=rate, seconds=time.perf_counter() - started
        )

    def _backward(self, part: int) -> float:
        settings = self._settings
        passes = self.step * settings.accumulate + part
        with self._precision():
            loss = self._task.loss(self._drawn(passes), seed=(settings.seed, passes))
        torch.autograd.backward(self._scaler.scale(loss / settings.accumulate))
        return float(loss.detach())

    def _drawn(self, passes: int) -> list[int]:
        """Return the places of the examples of a forward pass: every example once before any comes again."""
        count, size = self._task.count, self._settings.batch
        places = range(passes * size, (passes + 1) * size)
        orders = {
            place // count: np.random.default_rng([self._settings.seed, place // count, 1]).permutation(count)
            for place in places
        }
        return [int(orders[place // count][place % count]) for place in places]

    def _precision(self) -> AbstractContextManager[None]:
        kind = getattr(torch, self._settings.precision)
        return torch.autocast(self._task.device.type, dtype=kind, enabled=kind is not torch.float32)

    def _end_epoch(self) -> CurvePoint:
        settings, started = self._settings, time.perf_counter()
        epoch, dice = self.step // settings.steps, None
        if epoch % settings.validate_every == 0 or epoch == settings.epochs:
            dice = self._validated(epoch)
        loss, self._epoch_loss = self._epoch_loss / settings.steps, 0.0
        seconds = time.perf_counter() - started
        return CurvePoint(step=self.step, loss=loss, epoch=epoch, validation_dice=dice, seconds=seconds)

    def _validated(self, epoch: int) -> float | None:
        with self._precision():
            dice = self._task.validation_dice(self._mean.module)
        if dice is None or dice > self._best["dice"]:
            found = -1.0 if dice is None else dice
            self._best = {"dice": found, "epoch": epoch, "weights": self._copied(self._mean.module)}
        return dice

    def _impatient(self) -> bool:
        epochs = self.step // self._settings.steps
        return 0 < self._settings.patience <= epochs - self.best_epoch

    def _copied(self, module: torch.nn.Module) -> dict[str, torch.Tensor]:
        """Return what can move in a module; frozen weights would only cost time and room."""
        state = module.state_dict()
        return {name: value.detach().cpu().clone() for name, value in state.items() if name in self._moving}
