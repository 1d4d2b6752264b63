"""A training from its request: model, partitions, loop, and the finished model in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from segment_anything.modeling import Sam

from core.cases import Case
from core.errors import InputError
from core.models.load_trainable import blank_trainable, load_trainable
from core.models.lora import add_adapters
from core.models.sam import SamSegmenter
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.prompts.simulator import PromptSimulator
from core.requests.train import TrainRequest
from core.settings import Settings
from core.splits import Split
from core.training.batches import BatchMaker, FeatureSource
from core.training.cached_features import cached_features
from core.training.examples import Example, load_examples
from core.training.loop import Trainer
from core.training.partitions import cases_named, request_split
from core.training.picture_task import PictureTask, TrainingData
from core.training.settings import TrainSettings, asked_settings
from core.training.trainable_part import choose_part, encoder_is_frozen

VALIDATION_PROMPTS = ("hu2023", "tight_box", "point")
"""The prompts that stand for the mixture where its quality is judged."""


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """A training that is ready to go.

    Attributes:
        trainer: The loop.
        split: The split, which says who is on which side.
        base: The loaded model; its module is the one that is trained.
        settings: Those that the loop got.
    """

    trainer: Trainer
    split: Split
    base: SamSegmenter
    settings: TrainSettings


def evaluation_prompts(prompts: Sequence[str]) -> tuple[str, ...]:
    """Return the protocols that a model trained with `prompts` is judged with."""
    single = [key for key in prompts if key != MIXED.key]
    return tuple(dict.fromkeys([*single, *(VALIDATION_PROMPTS if MIXED.key in prompts else ())]))


def prepare(request: TrainRequest, cases: Sequence[Case], settings: Settings, *, folder: Path) -> TrainingRun:
    """Load everything, and go back to where an earlier attempt in this folder stopped.

    Raises:
        StudyError: The request cannot be carried out.
    """
    if request.threads:
        torch.set_num_threads(request.threads)
    split = request_split(cases, request)
    base = _base(request, settings)
    how = asked_settings(TrainSettings, request)
    frame_features = _features(base, how, settings)
    _choose(base.sam, how)
    train, validation = (
        load_examples(cases_named(cases, names)) for names in (split.train, split.validation)
    )
    data = _data(base, how, partitions=(train, validation), features=frame_features)
    trainer = Trainer(PictureTask(base.sam, how, data), how, folder=folder)
    return TrainingRun(trainer, split, base, how)


def _base(request: TrainRequest, settings: Settings) -> SamSegmenter:
    if request.scratch:
        return blank_trainable(request.model, size=request.size, seed=request.seed, device=request.device)
    return load_trainable(
        request.model,
        settings.weights,
        device=request.device,
        models=settings.models,
        size=request.size,
    )


def _choose(sam: Sam, how: TrainSettings) -> None:
    choose_part(sam, how)
    if how.part == "lora":
        torch.manual_seed(how.seed)
        for parameter in add_adapters(sam, how.lora_rank):
            parameter.requires_grad_(True)


def _features(base: SamSegmenter, how: TrainSettings, settings: Settings) -> FeatureSource | None:
    """Return embeddings from the cache where the encoder never changes what it says."""
    return cached_features(base, settings) if encoder_is_frozen(how) else None


def _data(
    base: SamSegmenter,
    how: TrainSettings,
    *,
    partitions: tuple[Sequence[Example], Sequence[Example]],
    features: FeatureSource | None,
) -> TrainingData:
    train, validation = partitions
    if not train:
        raise InputError("no case on the training side has a reference; import cases with masks")
    make = BatchMaker(base.frame, _simulators(how.prompts), augmented=how.augment, features=features)
    judged = _simulators(evaluation_prompts(how.prompts))
    return TrainingData(train, validation, make, BatchMaker(base.frame, judged, features=features))


def _simulators(keys: Sequence[str]) -> tuple[PromptSimulator, ...]:
    return tuple((PROMPTS | {MIXED.key: MIXED})[key] for key in keys)
