"""The Dice of the weights on the validation side, with the prompts of the training."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from core.training.batches import BatchMaker
from core.training.examples import Example
from core.training.losses import hard_iou
from core.training.prompted_network import PromptedNetwork, chosen_mask, is_ambiguous


@torch.no_grad()
def validation_dice(
    network: PromptedNetwork, make: BatchMaker, examples: Sequence[Example], *, batch: int, seed: int
) -> float:
    """Return the mean Dice on the low-resolution grid, 0 to 1; the same prompts at every call.

    Quick enough for every epoch; results that are reported come from an evaluation in full resolution.
    """
    total = 0.0
    for start in range(0, len(examples), batch):
        made = make(examples[start : start + batch], (seed, _PLACE, start))
        output = network.masks(network.features(made), made.points, made.labels, low_res=None)
        answer = chosen_mask(output, is_ambiguous(made.labels))
        iou = hard_iou(answer, made.target.to(answer.device))
        total += float((2 * iou / (1 + iou)).sum())
    return total / len(examples)


_PLACE = 20_011
"""Keeps these draws apart from those of the training."""
