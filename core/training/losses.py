"""Losses between mask logits and the covered share of each place, one number for each mask."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional

MaskLoss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""(logits (batch, masks, y, x), target (batch, masks, y, x) in 0..1) -> loss (batch, masks); with z too."""

_SMOOTH = 1e-5
_FOCAL_GAMMA = 2.0
_FOCAL_WEIGHT = 20.0


def dice_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return 1 - soft Dice, (batch, masks); as MONAI's ``DiceLoss(sigmoid=True)`` to the smoothing term."""
    chance = torch.sigmoid(logits)
    shared = (chance * target).flatten(2).sum(-1)
    total = chance.flatten(2).sum(-1) + target.flatten(2).sum(-1)
    return 1 - (2 * shared + _SMOOTH) / (total + _SMOOTH)


def dice_ce(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return Dice + cross-entropy in equal parts, (batch, masks), as MONAI's ``DiceCELoss(sigmoid=True)``."""
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return dice_loss(logits, target) + entropy.flatten(2).mean(-1)


def dice_focal(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return Dice and 20 times the focal loss, as SAM was trained (arXiv:2304.02643, A); (batch, masks).

    Focal loss: Lin et al. 2017, doi:10.1109/ICCV.2017.324, gamma 2, without class weights.
    """
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    chance = torch.sigmoid(logits)
    missed = chance * (1 - target) + (1 - chance) * target
    return dice_loss(logits, target) + _FOCAL_WEIGHT * (missed**_FOCAL_GAMMA * entropy).flatten(2).mean(-1)


LOSSES: dict[str, MaskLoss] = {"dice_ce": dice_ce, "dice_focal": dice_focal}
"""The losses in the order in which forms list them."""


def candidate_loss(
    loss: MaskLoss, logits: torch.Tensor, predicted_iou: torch.Tensor, *, target: torch.Tensor
) -> torch.Tensor:
    """Return the loss of SAM's four masks and of its estimate of their IoU; a scalar.

    The first mask answers alone; of the other three the best counts in full, as in SAM, and their mean a
    little: without it two of three would stay untrained where images are few.

    Args:
        logits: (batch, 4, low, low).
        predicted_iou: (batch, 4).
        target: (batch, 1, low, low), covered share in 0..1.
    """
    each = loss(logits, target.expand_as(logits))
    several = each[:, 1:].amin(1) + _MEAN_SHARE * each[:, 1:].mean(1)
    estimate = functional.mse_loss(predicted_iou, hard_iou(logits, target))
    return each[:, 0].mean() + several.mean() + estimate


_MEAN_SHARE = 0.3


@torch.no_grad()
def hard_iou(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the IoU of the thresholded masks, (batch, masks); 1 where both are empty."""
    found, wanted = logits > 0, target > 0.5
    shared = (found & wanted).sum((-2, -1)).float()
    united = (found | wanted).sum((-2, -1)).float()
    return torch.where(united > 0, shared / united.clamp(min=1), torch.ones_like(united))
