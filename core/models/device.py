"""The device on which a torch model runs."""

from __future__ import annotations

import torch

from core.errors import SettingsError


def choose_device(name: str) -> torch.device:
    """The device for "auto" (a CUDA GPU where there is one, else the CPU), "cpu", "cuda", "cuda:1" or "mps".

    Raises:
        SettingsError: The name is not a device, or this machine does not have it.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise SettingsError(f"device {name!r} is not usable here; choose auto or cpu ({error})") from error
    return device
