from __future__ import annotations

import torch
from monai.losses import DiceCELoss, DiceLoss, FocalLoss

from core.training.losses import candidate_loss, dice_ce, dice_focal, dice_loss, hard_iou


def logits_and_target() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 1, 5, 7, generator=generator)
    return logits, (torch.rand(2, 1, 5, 7, generator=generator) > 0.6).float()


def test_dice_is_that_of_monai() -> None:
    logits, target = logits_and_target()
    torch.testing.assert_close(dice_loss(logits, target).mean(), DiceLoss(sigmoid=True)(logits, target))


def test_dice_and_cross_entropy_are_those_of_monai() -> None:
    logits, target = logits_and_target()
    torch.testing.assert_close(dice_ce(logits, target).mean(), DiceCELoss(sigmoid=True)(logits, target))


def test_dice_and_focal_are_those_of_monai() -> None:
    logits, target = logits_and_target()
    expected = DiceLoss(sigmoid=True)(logits, target) + 20 * FocalLoss(gamma=2.0)(logits, target)
    torch.testing.assert_close(dice_focal(logits, target).mean(), expected)


def test_iou_by_hand() -> None:
    found = torch.tensor([[[[1.0, 1.0, -1.0, -1.0]], [[-1.0] * 4]]])
    target = torch.tensor([[[[1.0, 0.0, 1.0, 0.0]]]])
    # One place shared of three in the union; nothing found of two.
    torch.testing.assert_close(hard_iou(found, target), torch.tensor([[1 / 3, 0.0]]))


def test_iou_of_two_empty_masks_is_one() -> None:
    assert hard_iou(-torch.ones(1, 1, 2, 2), torch.zeros(1, 1, 2, 2)).item() == 1.0


def test_a_perfect_answer_costs_next_to_nothing_and_a_wrong_one_much() -> None:
    target = torch.tensor([[[[1.0, 1.0, 0.0, 0.0]]]])
    right = (target * 40 - 20).expand(1, 4, 1, 4)
    assert candidate_loss(dice_ce, right, torch.ones(1, 4), target=target) < 1e-3
    assert candidate_loss(dice_ce, -right, torch.zeros(1, 4), target=target) > 10


def test_the_best_of_three_candidates_counts_most() -> None:
    target = torch.tensor([[[[1.0, 1.0, 0.0, 0.0]]]])
    right = target * 40 - 20
    one_right = torch.cat([right, right, -right, -right], dim=1)
    none_right = torch.cat([right, -right, -right, -right], dim=1)
    iou = torch.zeros(1, 4)
    good, bad = (candidate_loss(dice_ce, m, iou, target=target) for m in (one_right, none_right))
    assert good < bad / 2
