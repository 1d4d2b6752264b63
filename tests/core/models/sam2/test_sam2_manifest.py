"""Keys and shapes of the published SAM 2 models, against lists made from the package elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from core.errors import CheckpointError
from core.models.checkpoints import CHECKPOINTS
from core.models.load_checkpoint import load_strictly, read_state_dict
from core.models.sam2.build_sam2_modules import CONFIGS, IMAGE_SIZE, build_picture_module, build_video_module
from tests.tiny_sam2 import video_module

GOLDEN = Path(__file__).resolve().parents[3] / "golden"


def shapes(module: torch.nn.Module) -> dict[str, list[int]]:
    return {key: list(value.shape) for key, value in module.state_dict().items()}


@pytest.mark.parametrize("size", CONFIGS)
def test_keys_and_shapes(size: str) -> None:
    expected = json.loads((GOLDEN / f"manifest_sam2_{size}.json").read_text())
    module = build_video_module(size, image_size=512)
    assert shapes(module) == expected["keys"]
    assert sum(parameter.numel() for parameter in module.parameters()) == expected["parameters"]
    assert expected["image_size"] == IMAGE_SIZE
    entry = CHECKPOINTS[f"sam2.1_hiera_{size}"]
    assert (entry.url, entry.size_bytes) == (expected["checkpoint_url"], expected["checkpoint_bytes"])


def test_pictures_and_volumes_share_weights_at_any_side() -> None:
    assert shapes(build_picture_module("tiny", image_size=256)) == shapes(video_module())


def test_the_package_fills_no_holes() -> None:
    assert video_module().fill_hole_area == 0


def test_the_state_lies_under_its_key(tmp_path: Path) -> None:
    torch.save({"model": video_module().state_dict()}, tmp_path / "sam2.pt")
    state = read_state_dict(tmp_path / "sam2.pt", key="model")
    module = build_video_module("tiny", image_size=128)
    load_strictly(module, state, origin="sam2.pt")
    assert all(torch.equal(value, state[key]) for key, value in module.state_dict().items())
    with pytest.raises(CheckpointError, match="holds nothing under 'weights'"):
        read_state_dict(tmp_path / "sam2.pt", key="weights")


def test_the_first_differing_key_is_named() -> None:
    state = dict(video_module().state_dict())
    del state["no_mem_embed"]
    with pytest.raises(
        CheckpointError, match=r"other.pt belongs to another model: key 'no_mem_embed' is missing"
    ):
        load_strictly(build_video_module("tiny", image_size=128), state, origin="other.pt")
