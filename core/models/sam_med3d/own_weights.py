"""SAM-Med3D networks of this project in one file: weights, sizes and the voxels they were trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save

from core.errors import CheckpointError
from core.files.whole_file import write_whole
from core.models.load_checkpoint import load_strictly
from core.models.sam_med3d.config import Med3DConfig
from core.models.sam_med3d.network import SamMed3D
from core.models.weight_files import read_weights

_CONFIG, _VOXEL = "med3d_config", "voxel_mm"
_NATIVE = "native"


@dataclass(frozen=True, slots=True, eq=False)
class LoadedMed3D:
    """A network and what its weights expect.

    Attributes:
        network: The network in evaluation.
        voxel_mm: Side of the voxels that it was trained on; None for those of the volume.
    """

    network: SamMed3D
    voxel_mm: float | None


def write_med3d(
    path: Path,
    network: SamMed3D,
    *,
    voxel_mm: float | None,
    state: Mapping[str, torch.Tensor] | None = None,
    half: bool = False,
) -> None:
    """Write a whole network, whole or not at all.

    Args:
        path: Ends in ``.safetensors``.
        network: Gives the sizes, and the weights unless `state` does.
        voxel_mm: The side of the voxels, see `LoadedMed3D`.
        state: Weights to write in its place, e.g. those of the best epoch.
        half: Store floating ones as half precision.
    """
    stored = {
        name: (value.half() if half and value.is_floating_point() else value).detach().cpu().contiguous()
        for name, value in (network.state_dict() if state is None else state).items()
    }
    facts = {
        _CONFIG: network.config.to_json(),
        _VOXEL: _NATIVE if voxel_mm is None else repr(float(voxel_mm)),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, save(stored, metadata=facts))


def read_med3d(path: Path) -> LoadedMed3D:
    """The network of a file from `write_med3d`.

    Raises:
        CheckpointError: The file is missing, damaged, or not such a network; the first key that differs is
            named.
    """
    weights, facts = read_weights(path), _facts(path)
    if _CONFIG not in facts or _VOXEL not in facts:
        raise CheckpointError(f"{path} does not say the sizes of its network; put an intact file in place")
    with torch.device("meta"):
        network = SamMed3D(Med3DConfig.from_json(facts[_CONFIG]))
    load_strictly(network, weights, origin=str(path))
    voxel = facts[_VOXEL]
    try:
        return LoadedMed3D(network, None if voxel == _NATIVE else float(voxel))
    except ValueError as error:
        raise CheckpointError(f"{path} names a voxel of {voxel!r} mm; put an intact file in place") from error


def _facts(path: Path) -> dict[str, str]:
    try:
        with safe_open(path, framework="pt") as file:
            return dict(file.metadata() or {})
    except Exception as error:  # a header that is none leads the library anywhere
        raise CheckpointError(
            f"{path} cannot be read ({type(error).__name__}); put an intact file in place"
        ) from error
