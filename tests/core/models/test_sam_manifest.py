"""Keys and shapes of the published SAM models, against lists made from the package elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from segment_anything import sam_model_registry

from core.errors import CheckpointError
from core.models.load_checkpoint import first_difference, load_strictly

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def manifest(size: str) -> dict:
    return json.loads((GOLDEN / f"manifest_sam_vit_{size}.json").read_text())


def on_meta(size: str) -> torch.nn.Module:
    with torch.device("meta"):
        return sam_model_registry[f"vit_{size}"](checkpoint=None)


@pytest.mark.parametrize(("size", "entries"), [("b", 314), ("l", 482), ("h", 594)])
def test_keys_and_shapes(size: str, entries: int) -> None:
    sam, expected = on_meta(size), manifest(size)
    assert {key: list(value.shape) for key, value in sam.state_dict().items()} == expected["keys"]
    assert len(expected["keys"]) == entries
    assert sum(parameter.numel() for parameter in sam.parameters()) == expected["parameters"]
    assert sam.image_encoder.img_size == expected["image_size"] == 1024


@pytest.mark.parametrize(("model", "file"), [("b", "l"), ("l", "h"), ("h", "b")])
def test_the_weights_of_another_size_are_refused(model: str, file: str) -> None:
    other = on_meta(file).state_dict()
    expected = r"wrong.pth belongs to another model: key 'image_encoder.pos_embed' has shape .*, expected"
    with pytest.raises(CheckpointError, match=expected):
        load_strictly(on_meta(model), other, origin="wrong.pth")


def test_missing_and_unexpected_keys_are_named_in_order() -> None:
    state = on_meta("b").state_dict()
    shortened = {key: value for key, value in state.items() if not key.startswith("mask_decoder.iou")}
    assert first_difference(state, shortened) == "key 'mask_decoder.iou_token.weight' is missing"
    assert first_difference(state, {**state, "lora.a": torch.zeros(1)}) == "key 'lora.a' is unexpected"
    assert first_difference(state, dict(reversed(state.items()))) is None
