"""The weights that are fitted, and those that stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from segment_anything.modeling import Sam
from torch import nn

from core.errors import SettingsError
from core.training.settings import TrainSettings

FEW = 4
"""Below this many examples a forward pass, running statistics of batch norms stay as they are."""


def _decoder(sam: Sam) -> list[nn.Module]:
    return [sam.mask_decoder]


def _everything(sam: Sam) -> list[nn.Module]:
    return [sam]


PARTS: dict[str, Callable[[Sam], list[nn.Module]]] = {
    "decoder": _decoder,
    "lora": _decoder,
    "all": _everything,
}
"""Modules that are fitted by the key of the part; adapters come on top for ``lora``."""


def choose_part(sam: Sam, settings: TrainSettings) -> None:
    """Make the chosen part alone trainable.

    Raises:
        SettingsError: The part is not known.
    """
    if settings.part not in PARTS:
        raise SettingsError(f"part {settings.part!r} is not known; choose from {', '.join(PARTS)}")
    sam.requires_grad_(False)
    for module in PARTS[settings.part](sam):
        module.requires_grad_(True)


def training_mode(sam: Sam, settings: TrainSettings) -> None:
    """Switch the fitted part to training; norms of a frozen part and of tiny batches stay as they are."""
    sam.eval()
    for module in PARTS[settings.part](sam):
        module.train()
    if settings.batch < FEW:
        for norm in _batch_norms(sam):
            norm.eval()


def encoder_is_frozen(settings: TrainSettings) -> bool:
    """Return whether embeddings stay the same throughout, so that they may come from a cache."""
    return settings.part == "decoder" and not settings.augment


def _batch_norms(module: nn.Module) -> Iterator[nn.Module]:
    return (m for m in module.modules() if isinstance(m, nn.BatchNorm2d))
