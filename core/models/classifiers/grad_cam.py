"""The places where a network looked: Grad-CAM on its last convolution.

Selvaraju et al. 2017, Grad-CAM, doi:10.1109/ICCV.2017.74.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional


def grad_cam(network: nn.Module, tensor: torch.Tensor) -> NDArray[np.float32]:
    """Return places that speak for the positive class, (size, size), 0 to 1; all 0 where none does.

    The maps of the last convolution that sees more than one place are weighted by the mean gradient of
    the logit. What speaks against the class is left out.

    Args:
        network: Gives (1, 1) logits.
        tensor: (1, 3, size, size).
    """
    kept: list[torch.Tensor] = []

    def keep(module: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        kept.append(output)

    network.eval()
    hook = _last_maps(network).register_forward_hook(keep)
    try:
        with torch.enable_grad():
            given = tensor.to(next(network.parameters()).device).requires_grad_(True)
            logit = network(given)[0, 0]
            (gradient,) = torch.autograd.grad(logit, kept[0])
    finally:
        hook.remove()
    weighted = (kept[0] * gradient.mean((-2, -1), keepdim=True)).sum(1, keepdim=True).clamp(min=0)
    large = functional.interpolate(
        weighted.detach(), size=tuple(tensor.shape[-2:]), mode="bilinear", align_corners=False
    )
    highest = float(large.max())
    seen = large[0, 0] / highest if highest > 0 else large[0, 0]
    return seen.float().cpu().numpy()


def _last_maps(network: nn.Module) -> nn.Module:
    """The module that gives the last maps before they are pooled."""
    return network.layer4 if hasattr(network, "layer4") else network.features  # type: ignore[return-value]
