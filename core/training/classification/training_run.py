"""A training of classifiers, from its request to predictions on every case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.cases import Case
from core.classification.framed_picture import InputKind
from core.classification.scaling import Scaling, fit_scaling
from core.classification.target import case_truths, require_both_classes
from core.errors import InputError
from core.models.classifiers.build_classifier import initial_classifier
from core.models.device import choose_device
from core.requests.train_classifier import TrainClassifierRequest
from core.settings import Settings
from core.splits import PARTITIONS, Split
from core.training.classification.task import ClassificationTask, LabelledCases
from core.training.grid.examples import FramedCases, framed_cases
from core.training.grid.trainer import GridTrainer
from core.training.partitions import request_split


@dataclass(frozen=True, slots=True, eq=False)
class ClassifierTraining:
    """A training that is ready to go.

    Attributes:
        split: The split, which says who is on which side.
        truths: The truth by case.
        started_from: ImageNet or random weights.
        partitions: Framed cases by partition; those of the test partition are not looked at before `chosen`.
    """

    request: TrainClassifierRequest
    trainer: GridTrainer
    task: ClassificationTask
    split: Split
    truths: Mapping[str, bool]
    started_from: str
    partitions: Mapping[str, FramedCases]

    def chosen(self) -> ChosenClassifier:
        """Return the best network of the grid and its logits of all partitions, scaled by validation."""
        network = self.trainer.best_network()
        logits = {
            name: self.task.logits(network, framed, flip=self.request.flip)
            for name, framed in self.partitions.items()
        }
        validation = self.partitions["validation"]
        scaling = fit_scaling(_truth(validation, self.truths), logits["validation"], self.request.threshold)
        return ChosenClassifier(network, scaling, logits)


@dataclass(frozen=True, slots=True, eq=False)
class ChosenClassifier:
    """The network that was chosen on the validation side.

    Attributes:
        logits: (n,) by side, in the order of its framed cases.
    """

    network: nn.Module
    scaling: Scaling
    logits: Mapping[str, NDArray[np.float64]]


def labelled_cases(
    cases: Sequence[Case], request: TrainClassifierRequest
) -> tuple[list[Case], dict[str, bool]]:
    """Return the cases in which the target is known, and their truth.

    Raises:
        InputError: The target cannot be read, or tells nothing apart.
    """
    truths = case_truths(cases, request.target)
    require_both_classes(truths, request.target)
    return [case for case in cases if case.case_id in truths], truths


def prepare(
    request: TrainClassifierRequest, cases: Sequence[Case], settings: Settings, *, folder: Path
) -> ClassifierTraining:
    """Load everything, and go back to where an earlier attempt in this folder stopped.

    Args:
        cases: Those that were asked for, all with a reference.
        folder: The run's.

    Raises:
        StudyError: The request cannot be carried out.
    """
    if request.threads:
        torch.set_num_threads(request.threads)
    known, truths = labelled_cases(cases, request)
    split = request_split(known, request)
    kind = InputKind(request.input)
    partitions = {name: _framed(known, getattr(split, name), kind, request.size) for name in PARTITIONS}
    start = partial(
        initial_classifier,
        request.model,
        weights=settings.weights,
        scratch=request.scratch,
        seed=request.seed,
    )
    _, started_from = start()
    train = LabelledCases(partitions["train"], _truth(partitions["train"], truths))
    if train.truth.all() or not train.truth.any():
        raise InputError(
            f"the training side has one class only of {request.target!r}; use another split seed"
        )
    task = ClassificationTask(
        make_network=_network(start),
        train=train,
        validation=LabelledCases(partitions["validation"], _truth(partitions["validation"], truths)),
        kind=kind,
        balance=request.balance,
        choose_by=request.choose_by,
        augmented=request.augment,
        seed=request.seed,
    )
    trainer = GridTrainer(task, request.grid, device=choose_device(request.device), folder=folder)
    return ClassifierTraining(request, trainer, task, split, truths, started_from, partitions)


def _network(start: Callable[[], tuple[nn.Module, str]]) -> Callable[[], nn.Module]:
    return lambda: start()[0]


def _framed(cases: Sequence[Case], side: Sequence[str], kind: InputKind, size: int) -> FramedCases:
    chosen = set(side)
    return framed_cases([case for case in cases if case.case_id in chosen], kind, size=size)


def _truth(framed: FramedCases, truths: Mapping[str, bool]) -> NDArray[np.bool_]:
    return np.array([truths[case_id] for case_id in framed.case_ids], dtype=np.bool_)
