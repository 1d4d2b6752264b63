"""The slots of jobs that may work at once: one on the GPU, some on the processor."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

from core.errors import SettingsError
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS


class Resource(StrEnum):
    """The resources that a job needs a slot of."""

    CPU = "cpu"
    GPU = "gpu"


@dataclass(frozen=True, slots=True)
class Slots:
    """Jobs that may work at once, by resource."""

    cpu: int
    gpu: int = 1

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Slots:
        """Read ``SAMOGRAPHY_CPU_SLOTS`` (default half of the cores) and ``SAMOGRAPHY_GPU_SLOTS`` (default 1).

        Raises:
            SettingsError: A variable is not a whole number of 1 or more.
        """
        variables = os.environ if environment is None else environment
        half = max(1, (os.cpu_count() or 1) // 2)
        return cls(
            cpu=_count(variables, "SAMOGRAPHY_CPU_SLOTS", half),
            gpu=_count(variables, "SAMOGRAPHY_GPU_SLOTS", 1),
        )

    def has_room(self, resource: Resource, busy: Counter[Resource]) -> bool:
        """Return whether one more job may work on a resource beside those that do."""
        return busy[resource] < {Resource.CPU: self.cpu, Resource.GPU: self.gpu}[resource]

    @property
    def threads_per_job(self) -> int:
        """The processor threads for each job, so that full slots do not crowd the machine."""
        return max(1, (os.cpu_count() or 1) // self.cpu)


def needed_resource(request: Mapping[str, Any]) -> Resource:
    """Return what a request's job works on, told without torch, which is slow to import.

    A request that makes no sense needs the processor only: its job will say what is wrong with it.
    """
    device = str(request.get("device", "cpu"))
    if device != "auto":
        return Resource.CPU if device == "cpu" else Resource.GPU
    try:
        key = str(request.get("model"))
        if key in CLICK_MODELS.shipped:
            weights = not CLICK_MODELS.shipped[key].info.baseline
        else:
            info = (
                PROPAGATION_MODELS.shipped[key].info
                if key in PROPAGATION_MODELS.shipped
                else PICTURE_MODELS.info(key)
            )
            weights = info.checkpoint is not None
    except SettingsError:
        return Resource.CPU
    return Resource.GPU if weights and has_gpu() else Resource.CPU


def priority(request: Mapping[str, Any]) -> int:
    """Return the priority: higher ones start earlier; 0 where a request has none."""
    value = request.get("priority", 0)
    return value if isinstance(value, int) else 0


@cache
def has_gpu() -> bool:
    """Return whether the machine seems to have an NVIDIA GPU that jobs may use."""
    if os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        return False
    return any(Path("/proc/driver/nvidia/gpus").glob("*")) or which("nvidia-smi") is not None


def _count(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name) or str(default)
    if not text.isdigit() or int(text) < 1:
        raise SettingsError(f"{name} is {text!r}; it must be a whole number of 1 or more")
    return int(text)
