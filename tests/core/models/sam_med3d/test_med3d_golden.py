"""The network in its published size against numbers from the official code."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from core.models.sam_med3d.network import SamMed3D

pytestmark = pytest.mark.processor

REPOSITORY = Path(__file__).resolve().parents[4]
ORACLES = Path(os.environ.get("SAMOGRAPHY_ORACLES", REPOSITORY.parent / "shared" / "oracles")) / "golden"
MANIFEST = REPOSITORY / "tests" / "golden" / "manifest_sam_med3d_vit_b_ori.json"
TOLERANCE = 2e-5
FIRST, SECOND = (64.0, 64.0, 64.0), (30.0, 40.0, 50.0)
HALF = slice(None, None, 2)
CORNER = slice(None, None, 7)


def test_keys_and_shapes() -> None:
    with torch.device("meta"):
        network = SamMed3D()
    expected = json.loads(MANIFEST.read_text())
    state = network.state_dict()
    assert {key: list(value.shape) for key, value in state.items()} == expected["keys"]
    assert len(state) == expected["state_dict_entries"] == 324
    assert sum(p.numel() for p in network.parameters()) == expected["parameters"] == 100_509_232


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    if not (ORACLES / "sam_med3d.npz").is_file():
        pytest.skip("the golden numbers are not here; set SAMOGRAPHY_ORACLES to their folder")
    with np.load(ORACLES / "sam_med3d.npz") as numbers:
        return dict(numbers)


@pytest.fixture(scope="module")
def fill_rule(golden: dict[str, np.ndarray]) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fill_rule", ORACLES / "fill_rule.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def network(fill_rule: ModuleType) -> SamMed3D:
    network: SamMed3D = fill_rule.fill_(SamMed3D().eval().requires_grad_(False))
    return network


@pytest.fixture(scope="module")
def cube() -> torch.Tensor:
    return torch.from_numpy(np.random.RandomState(0).randn(1, 1, 128, 128, 128).astype(np.float32))


@pytest.fixture(scope="module")
def encoded(network: SamMed3D, cube: torch.Tensor) -> dict[str, torch.Tensor]:
    """Embedding, and what patch embedding and some blocks gave."""
    seen: dict[str, torch.Tensor] = {}
    watched = {"patch_embed": network.image_encoder.patch_embed} | {
        f"block{index}": network.image_encoder.blocks[index] for index in (0, 2, 11)
    }
    hooks = [
        module.register_forward_hook(lambda _, __, out, name=name: seen.__setitem__(name, out))
        for name, module in watched.items()
    ]
    with torch.inference_mode():
        seen["embedding"] = network.encode(cube)
    for hook in hooks:
        hook.remove()
    return seen


def click(*points: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor([points]).reshape(1, len(points), 3)


def kinds(*labels: int) -> torch.Tensor:
    return torch.tensor([labels], dtype=torch.long).reshape(1, len(labels))


@pytest.fixture(scope="module")
def masks(
    network: SamMed3D, encoded: dict[str, torch.Tensor]
) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """Every case of the golden file: logits and predicted IoU."""
    embedding, both, first, second = encoded["embedding"], click(FIRST, SECOND), click(FIRST), click(SECOND)
    with torch.inference_mode():
        found = {
            "nomask1": network.decode(embedding, first, kinds(1), None),
            "official1": network.decode(embedding, first, kinds(1), torch.zeros(1, 1, 32, 32, 32)),
        }
        before, official = found["nomask1"][0], found["official1"][0]
        found |= {
            "nomask2": network.decode(embedding, both, kinds(1, 0), before),
            "last2": network.decode(embedding, second, kinds(0), before),
            "maskonly": network.decode(embedding, click(), kinds(), before),
            "official2": network.decode(embedding, both, kinds(1, 0), official),
            "officiallast2": network.decode(embedding, second, kinds(0), official),
        }
        every, iou = network.decode_all(embedding, first, kinds(1), None)
    return found | {"multi1": (every[:, 1:], iou[:, 1:])}


def close(found: torch.Tensor, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found.numpy(), expected, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("probe", ["patch_embed", "block0", "block2", "block11"])
def test_tokens(probe: str, golden: dict[str, np.ndarray], encoded: dict[str, torch.Tensor]) -> None:
    close(encoded[probe][0, ::4, ::4, ::4], golden[f"probe_{probe}"])


def test_the_embedding(golden: dict[str, np.ndarray], encoded: dict[str, torch.Tensor]) -> None:
    embedding = encoded["embedding"][0]
    close(embedding[:8], golden["image_embedding_ch0_8"])
    close(embedding[:, CORNER, CORNER, CORNER], golden["image_embedding_corner_cube"])
    close(embedding.mean((1, 2, 3)), golden["image_embedding_mean"])
    close(embedding.std((1, 2, 3), correction=0), golden["image_embedding_std"])


@pytest.mark.parametrize(
    "case", ["nomask1", "nomask2", "official1", "official2", "officiallast2", "last2", "maskonly", "multi1"]
)
def test_masks(
    case: str, golden: dict[str, np.ndarray], masks: dict[str, tuple[torch.Tensor, torch.Tensor]]
) -> None:
    low_res, iou = masks[case]
    found = low_res[0] if case == "multi1" else low_res[0, 0]
    whole = golden.get(f"{case}_low_res")
    if whole is None:
        close(found[..., HALF, HALF, HALF], golden[f"{case}_low_res_half"])
    else:
        close(found, whole)
    close(iou[0], golden[f"{case}_iou"])


def test_prompts_and_positions(
    network: SamMed3D, golden: dict[str, np.ndarray], masks: dict[str, tuple[torch.Tensor, torch.Tensor]]
) -> None:
    prompts = network.prompt_encoder
    close(prompts.sparse(click(FIRST, SECOND), kinds(1, 0))[0], golden["sparse_click2"])
    close(prompts.dense_position()[0, ::8, HALF, HALF, HALF], golden["dense_pe_half"])
    close(prompts.dense(torch.zeros(1, 1, 32, 32, 32), 1)[0, :, 0, 0, 0], golden["dense_zero_mask_ch"])
    close(prompts.dense(masks["nomask1"][0], 1)[0, ::16, HALF, HALF, HALF], golden["dense_click2_half"])


def test_the_second_oracle_agrees(
    network: SamMed3D, cube: torch.Tensor, encoded: dict[str, torch.Tensor]
) -> None:
    medim = pytest.importorskip("medim", reason="medim 0.1.2 is not installed")
    other = medim.create_model("SAM-Med3D", pretrained=False).eval()
    other.load_state_dict(network.state_dict(), strict=True)
    with torch.inference_mode():
        close(encoded["embedding"], other.image_encoder(cube).numpy())
