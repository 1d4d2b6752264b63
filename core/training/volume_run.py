"""A training on volumes from its request: model, partitions, loop, and the finished model in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import torch
from torch import nn

from core.cases import Case
from core.errors import InputError, SettingsError
from core.models.sam_med3d.network import SamMed3D
from core.models.unet3d import UNet3D
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings
from core.splits import Split
from core.training.block_task import BlockTask
from core.training.click_task import ClickTask
from core.training.cube_batches import CubeMaker
from core.training.fitting_task import FittingTask
from core.training.lesion_regions import CubeFrame
from core.training.loop import Trainer
from core.training.partitions import cases_named, request_split
from core.training.settings import VolumeTrainSettings, asked_settings
from core.training.volume_base import VolumeBase, volume_base
from core.training.volume_examples import VolumeExample, VolumeExamples
from core.training.volume_part import choose_volume_part

Partitions = tuple[Sequence[VolumeExample], Sequence[VolumeExample]]
"""Training and validation."""


@dataclass(frozen=True, slots=True)
class VolumeRun:
    """A training that is ready to go.

    Attributes:
        trainer: The loop.
        split: The split, which says who is on which side.
        base: The model that it started from; its module is the one that is trained.
        settings: Those that the loop got.
    """

    trainer: Trainer
    split: Split
    base: VolumeBase
    settings: VolumeTrainSettings


def prepare_volumes(
    request: TrainVolumesRequest, cases: Sequence[Case], settings: Settings, *, folder: Path
) -> VolumeRun:
    """Load everything, and go back to where an earlier attempt in this folder stopped.

    Raises:
        StudyError: The request cannot be carried out.
    """
    if request.threads:
        torch.set_num_threads(request.threads)
    split = request_split(cases, request)
    base = volume_base(request, settings)
    if isinstance(base.module, SamMed3D):
        base.module.config = replace(base.module.config, close_up_mm=request.close_up_mm)
    frame = CubeFrame(
        base.side,
        request.voxel_mm,
        request.centre,
        request.shift_voxels,
        smooth=base.smooth,
        zoom=request.zoom if request.augment else 0.0,
    )
    train, validation = (
        VolumeExamples(cases_named(cases, names), frame) for names in (split.train, split.validation)
    )
    if not len(train):
        raise InputError(
            "no case on the training side has a lesion in the model's voxels; "
            "import volumes with masks, or give smaller voxels"
        )
    how = _settings(request, examples=len(train))
    task = _task(
        base.module, how, partitions=(train, validation), make=CubeMaker(frame, augmented=how.augment)
    )
    return VolumeRun(Trainer(task, how, folder=folder), split, base, how)


def _settings(request: TrainVolumesRequest, *, examples: int) -> VolumeTrainSettings:
    """Return the part of a request that the loop needs; without a number of steps an epoch takes all."""
    how = asked_settings(VolumeTrainSettings, request)
    return how if how.steps else replace(how, steps=ceil(examples / (how.batch * how.accumulate)))


def _task(
    module: nn.Module, how: VolumeTrainSettings, *, partitions: Partitions, make: CubeMaker
) -> FittingTask:
    train, validation = partitions
    if isinstance(module, SamMed3D):
        choose_volume_part(module, how)
        return ClickTask(module, how, train, validation, make)
    if isinstance(module, UNet3D):
        module.requires_grad_(True)
        return BlockTask(module, how, train, validation, make)
    raise SettingsError(f"a {type(module).__name__} is not trained on volumes here")
