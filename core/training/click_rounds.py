"""The rounds of one interaction with a volume: a first click, then clicks on what is wrong (zhou2025)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from core.clicks.cubes import from_cube, points_in_cube
from core.clicks.simulated import correction_clicks
from core.models.contracts import Block, ClickMemory
from core.models.sam_med3d.network import SamMed3D
from core.prompts.corrective import corrective_click
from core.prompts.values import PointPrompt
from core.training.cube_batches import CubeBatch
from core.training.losses import MaskLoss

PADDING = -1
"""Label of no point."""
_LOGIT_LIMIT = 32.0
_KEPT_SIDE = 96
"""The side from which on what the loss of a round needs is computed anew and not kept for the gradient."""

Reader = Callable[[NDArray[np.bool_], NDArray[np.bool_], np.random.Generator], tuple[PointPrompt, ...]]
"""(reference, prediction, random) -> the clicks of a round."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """The way a simulated reader works with the network.

    Attributes:
        corrections: Rounds after the first click.
        memory: The clicks that the network is told.
        reader: Draws a round.
    """

    corrections: int
    memory: ClickMemory
    reader: Reader = correction_clicks


def one_click(
    reference: NDArray[np.bool_], prediction: NDArray[np.bool_], random: np.random.Generator
) -> tuple[PointPrompt, ...]:
    """Return a round of a single click, drawn from the largest error; none where nothing is wrong."""
    click = corrective_click(reference, prediction, random=random)
    return () if click is None else (click,)


def rounds(
    network: SamMed3D, batch: CubeBatch, how: Interaction, *, random: np.random.Generator
) -> Iterator[torch.Tensor]:
    """Yield logits (batch, 1, low, low, low) after the first click and after each round.

    The encoder runs once. The answer before is handed on without a gradient through it, as SAM was trained
    (Kirillov et al. 2023, arXiv:2304.02643, appendix A): each round then learns to mend the answer that
    it is given, and the graph of a round ends with it.
    """
    embedding = network.encode(batch.cubes.to(network.device))
    clicks_so_far: list[tuple[PointPrompt, ...]] = [(click,) for click in batch.clicks]
    low_res = embedding.new_zeros((len(clicks_so_far), 1, *(network.config.low_res,) * 3))
    for number in range(how.corrections + 1):
        points, labels = _as_tensors(clicks_so_far, side=network.config.image_size)
        logits, _ = network.decode(
            embedding, points.to(embedding.device), labels.to(embedding.device), low_res
        )
        yield logits
        if number < how.corrections:
            low_res = logits.detach().clamp(-_LOGIT_LIMIT, _LOGIT_LIMIT)
            clicks_so_far = _next(clicks_so_far, low_res, batch.references, how, random)


def interaction_loss(
    network: SamMed3D, batch: CubeBatch, how: Interaction, *, loss: MaskLoss, random: np.random.Generator
) -> torch.Tensor:
    """Return the mean loss over the rounds at the full resolution of the cube; a scalar with a gradient."""
    target = batch.target.to(network.device)

    def judged(logits: torch.Tensor) -> torch.Tensor:
        return loss(full_size(logits, side=target.shape[-1]), target).mean()

    each = [
        checkpoint(judged, logits, use_reentrant=False) if target.shape[-1] >= _KEPT_SIDE else judged(logits)
        for logits in rounds(network, batch, how, random=random)
    ]
    return torch.stack(each).mean()


def full_size(logits: torch.Tensor, *, side: int) -> torch.Tensor:
    """Return low-resolution logits at every voxel of the cube, linear between them."""
    return functional.interpolate(logits.float(), size=(side,) * 3, mode="trilinear", align_corners=False)


def found_in(logits: torch.Tensor, *, side: int) -> list[NDArray[np.bool_]]:
    """Return masks bool (z, y, x) of a batch of low-resolution logits."""
    masks = (full_size(logits.detach(), side=side) > 0)[:, 0].cpu().numpy()
    return [np.ascontiguousarray(from_cube(mask)) for mask in masks]


def _next(
    clicks_so_far: Sequence[tuple[PointPrompt, ...]],
    low_res: torch.Tensor,
    references: Sequence[NDArray[np.bool_]],
    how: Interaction,
    random: np.random.Generator,
) -> list[tuple[PointPrompt, ...]]:
    masks = found_in(low_res, side=references[0].shape[0])
    newest = [how.reader(wanted, found, random) for wanted, found in zip(references, masks, strict=True)]
    if how.memory is ClickMemory.NEWEST:
        return newest
    return [before + new for before, new in zip(clicks_so_far, newest, strict=True)]


def _as_tensors(
    clicks_so_far: Sequence[tuple[PointPrompt, ...]], *, side: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return points (batch, n, 3) in the cube's axes and labels (batch, n), padded to the longest."""
    most = max(1, *(len(clicks) for clicks in clicks_so_far))
    points = torch.zeros(len(clicks_so_far), most, 3)
    labels = torch.full((len(clicks_so_far), most), PADDING, dtype=torch.int64)
    whole = Block((0, 0, 0), (side,) * 3)
    for row, clicks in enumerate(clicks_so_far):
        if clicks:
            places = points_in_cube(np.array([click.position for click in clicks]), whole)
            points[row, : len(clicks)] = torch.from_numpy(places)
            labels[row, : len(clicks)] = torch.tensor([int(click.positive) for click in clicks])
    return points, labels
