"""The rounds of one step: a first prompt, then clicks that correct the answer to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from core.prompts.corrective import corrective_click
from core.training.batches import PADDING, Batch
from core.training.losses import MaskLoss, candidate_loss
from core.training.prompted_network import PromptedNetwork, chosen_mask, is_ambiguous

_CORRECTED = 0.3
"""Share of the steps that have corrective rounds at all, since each costs a decoding."""
_LOGIT_LIMIT = 32.0


def step_loss(
    network: PromptedNetwork, batch: Batch, *, loss: MaskLoss, corrections: int, seed: Sequence[int]
) -> torch.Tensor:
    """Return the mean loss over the rounds of a batch; a scalar with a gradient.

    Each further round gets the answer before as its mask input, without a gradient through it, and one
    more click drawn from the largest error (Kirillov et al. 2023, arXiv:2304.02643, appendix A).
    """
    random = np.random.default_rng([*seed, _ROUNDS])
    rounds = 1
    if corrections and random.random() < _CORRECTED:
        rounds += int(random.integers(1, corrections + 1))
    features = network.features(batch)
    target = batch.target.to(features.device)
    points, labels, low_res = batch.points, batch.labels, None
    total = torch.zeros((), device=features.device)
    for number in range(rounds):
        output = network.masks(features, points, labels, low_res=low_res)
        total = total + candidate_loss(loss, *output, target=target)
        if number + 1 < rounds:
            answer = chosen_mask(output, is_ambiguous(labels)).detach()
            low_res = answer.clamp(-_LOGIT_LIMIT, _LOGIT_LIMIT)
            places, kinds = corrective_clicks(answer, target, pixels=network.pixels_per_place, random=random)
            points, labels = torch.cat([points, places], dim=1), torch.cat([labels, kinds], dim=1)
    return total / rounds


_ROUNDS = 10_007
"""Keeps this generator apart from those of the examples, which end with their place in the batch."""


def corrective_clicks(
    answer: torch.Tensor, target: torch.Tensor, *, pixels: float, random: np.random.Generator | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return one click for each example, points (batch, 1, 2) and labels (batch, 1); else padding.

    Args:
        answer: Logits (batch, 1, low, low).
        target: (batch, 1, low, low), covered share in 0..1.
        pixels: The pixels of the frame in the side of a place of the low-resolution grid.
        random: The random generator, see `corrective_click`.
    """
    found, wanted = (answer[:, 0] > 0).cpu().numpy(), (target[:, 0] > 0.5).cpu().numpy()
    clicks = [corrective_click(w, f, random=random) for w, f in zip(wanted, found, strict=True)]
    places = torch.tensor([(0.0, 0.0) if click is None else click.position[::-1] for click in clicks])
    kinds = torch.tensor([PADDING if click is None else int(click.positive) for click in clicks])
    return ((places + 0.5) * pixels - 0.5)[:, None], kinds[:, None]
