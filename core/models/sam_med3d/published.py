"""SAM-Med3D networks from files that the published trainer wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from core.models.load_checkpoint import load_strictly, read_state_dict
from core.models.sam_med3d.config import VIT_B_ORI
from core.models.sam_med3d.network import SamMed3D

VOXEL_MM = 1.5
"""Side of the voxels on which the published weights were trained."""
_STATE_KEY = "model_state_dict"


def read_published(path: Path) -> SamMed3D:
    """Return the network of a published file.

    Raises:
        CheckpointError: It is missing, damaged or of another model; the first key that differs is named.
    """
    state = read_state_dict(path, key=_STATE_KEY, allowed=(argparse.Namespace,), prefix="module.")
    with torch.device("meta"):
        network = SamMed3D(VIT_B_ORI)
    load_strictly(network, state, origin=str(path))
    return network
