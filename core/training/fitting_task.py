"""The contract between the training loop and what it fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import nn


class FittingTask(Protocol):
    """A module with its examples and its loss; see `core.training.loop.Trainer`."""

    @property
    def module(self) -> nn.Module:
        """The module that is fitted; its trainable part is already chosen."""
        ...

    @property
    def device(self) -> torch.device:
        """The device on which the module lies."""
        ...

    @property
    def count(self) -> int:
        """The number of training examples, at least 1."""
        ...

    def training_mode(self) -> None:
        """Switch the fitted part to training; called before every step."""
        ...

    def loss(self, drawn: Sequence[int], *, seed: tuple[int, ...]) -> torch.Tensor:
        """Return the loss of one forward pass, a scalar with a gradient.

        Args:
            drawn: Places of training examples, 0 to `count` - 1; one may come twice.
            seed: The seed of all that is drawn for it: the result depends on the arguments, the weights and
                torch's own generator alone.
        """
        ...

    def validation_dice(self, module: nn.Module) -> float | None:
        """Return the mean Dice, 0 to 1, on the validation side; None where it is empty.

        Args:
            module: A module of the same kind as `module`, with the weights that are judged.
        """
        ...
