"""The training of classifiers as a grid takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from core.classification.calibration import mean_log_loss
from core.classification.framed_picture import InputKind
from core.classification.scores import scores
from core.models.classifiers.logits import batch_logits
from core.models.classifiers.network_input import input_tensor
from core.statistics.delong import delong
from core.training.grid.examples import FramedCases


@dataclass(frozen=True, slots=True, eq=False)
class LabelledCases:
    """The framed cases and their truth, (n,) bool."""

    cases: FramedCases
    truth: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ClassificationTask:
    """See `core.training.grid.task.GridTask`.

    Attributes:
        make_network: Gives a network with its initial weights.
        train, validation: Sides.
        kind: The kind of input.
        balance: ``weights``, ``sampler`` or ``none``.
        choose_by: Metric of the validation side that decides.
        augmented: True where pictures are changed at random.
        seed: The seed of the order.
    """

    make_network: Callable[[], nn.Module]
    train: LabelledCases
    validation: LabelledCases
    kind: InputKind
    balance: str = "weights"
    choose_by: str = "accuracy"
    augmented: bool = True
    seed: int = 0

    def network(self) -> nn.Module:
        """Return a network with its initial weights."""
        return self.make_network()

    def epoch_order(self, epoch: int) -> Sequence[int]:
        """Return all examples once at random; with a sampler as many, half of them of each class."""
        random = np.random.default_rng([self.seed, epoch])
        truth = self.train.truth
        if self.balance != "sampler":
            return [int(place) for place in random.permutation(truth.size)]
        half = truth.size // 2
        drawn = [_repeated(np.flatnonzero(truth == side), half, random) for side in (False, True)]
        return [int(place) for place in random.permutation(np.concatenate(drawn))]

    def loss(self, network: nn.Module, places: Sequence[int], seed: Sequence[int]) -> torch.Tensor:
        """Return the binary cross-entropy; with weights a positive example counts as the classes' ratio."""
        cases = self.train.cases
        pictures, masks = (
            cases.changed(places, seed)
            if self.augmented
            else (cases.pictures[list(places)], cases.masks[list(places)])
        )
        device = next(network.parameters()).device
        logits = network(input_tensor(pictures, masks, self.kind).to(device))[:, 0]
        truth = torch.from_numpy(self.train.truth[list(places)].astype(np.float32)).to(device)
        weight = torch.tensor(self._positive_weight(), device=device)
        return functional.binary_cross_entropy_with_logits(logits, truth, pos_weight=weight)

    def judge(self, network: nn.Module) -> dict[str, float]:
        """Return accuracy, sensitivity, specificity (at one half), balanced accuracy, AUC and log loss."""
        if not len(self.validation.cases):
            return {}
        truth = self.validation.truth
        logits = self.logits(network, self.validation.cases)
        found = scores(truth, logits >= 0)
        area = delong(truth, logits)
        sensitivity, specificity = found.sensitivity or 0.0, found.specificity or 0.0
        return {
            "accuracy": found.accuracy or 0.0,
            "sensitivity": sensitivity,
            "specificity": specificity,
            "balanced_accuracy": (sensitivity + specificity) / 2,
            "auc": 0.5 if area is None else area.auc,
            "log_loss": mean_log_loss(truth, logits),
        }

    def logits(self, network: nn.Module, cases: FramedCases, *, flip: bool = False) -> NDArray[np.float64]:
        """Return the (n,) logits of framed cases."""
        return batch_logits(network, cases.pictures, cases.masks, kind=self.kind, flip=flip)

    def rank(self, metrics: dict[str, float]) -> tuple[float, ...]:
        """Return the chosen metric, then AUC, then the lower loss."""
        return metrics[self.choose_by], metrics["auc"], -metrics["log_loss"]

    def _positive_weight(self) -> float:
        positive = int(self.train.truth.sum())
        balanced = self.balance == "weights" and positive
        return (self.train.truth.size - positive) / positive if balanced else 1.0


def _repeated(places: NDArray[np.intp], count: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Return so many of the places, each once before any comes again."""
    rounds = -(-count // max(places.size, 1))
    return np.concatenate([random.permutation(places) for _ in range(rounds)])[:count]
