"""Running statistics of batch norms, found anew for weights that are an average.

An average of weights has seen no batch, and slow statistics (EfficientNet keeps 99 % of the old ones at each
step) belong to weights of long ago; Izmailov et al. 2018, arXiv:1803.05407, section 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from core.training.grid.task import GridTask

_MOST_BATCHES = 40


@torch.no_grad()
def refresh_norms(network: nn.Module, task: GridTask, *, batch: int, seed: int) -> None:
    """Replace the statistics of all batch norms by their mean over batches of the training side.

    Nothing else changes: neither weights nor the global random state. A network without batch norms is
    left alone.

    Args:
        network: Is left in evaluation mode.
        task: Gives the batches.
        batch: Examples in each.
        seed: The seed of changes to pictures.
    """
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    if not norms:
        return
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over what follows
    network.train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for number, places in enumerate(_batches(task.epoch_order(1), batch)):
            task.loss(network, places, (seed, 0, number))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    network.eval()


def _batches(order: Sequence[int], batch: int) -> list[Sequence[int]]:
    starts = range(0, max(len(order) - batch, 0) + 1, batch)
    return [order[start : start + batch] for start in starts][:_MOST_BATCHES]
