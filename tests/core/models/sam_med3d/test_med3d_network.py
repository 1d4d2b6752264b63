"""Attention against the plain form, batches, gradients, sizes."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest
import torch

from benchmarks.padded_attention import make_padded
from core.errors import CheckpointError, SettingsError
from core.models.lora import adapters, add_adapters, merged
from core.models.lora_targets import LoraTargets
from core.models.sam_med3d.config import VIT_B_ORI, Med3DConfig
from core.models.sam_med3d.network import SamMed3D
from tests.tiny_med3d import SIDE, TINY, tiny_med3d

pytestmark = pytest.mark.processor

CUBES = torch.randn(2, 1, SIDE, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
POINTS = torch.tensor([[[3.0, 9.0, 20.0], [30.0, 1.0, 7.0]], [[16.0, 16.0, 16.0], [0.0, 0.0, 0.0]]])
WEIGHTS = torch.randn(2, 48, 4, 4, 4, generator=torch.Generator().manual_seed(3))
LABELS = torch.tensor([[1, 0], [1, -1]])


@pytest.fixture
def network() -> SamMed3D:
    return tiny_med3d().requires_grad_(False)


@pytest.mark.parametrize("window", [4, 5, 9])
def test_one_key_for_all_padding_is_exact(window: int) -> None:
    network = tiny_med3d(replace(TINY, window=window)).requires_grad_(False)
    plain = make_padded(copy.deepcopy(network))
    torch.testing.assert_close(network.encode(CUBES), plain.encode(CUBES), atol=1e-5, rtol=0)


def test_gradients_are_those_of_the_plain_form() -> None:
    network = tiny_med3d()
    plain = make_padded(copy.deepcopy(network))
    for module in (network, plain):
        (module.encode(CUBES) * WEIGHTS).sum().backward()
    expected = dict(plain.image_encoder.named_parameters())
    for name, ours in network.image_encoder.named_parameters():
        theirs = expected[name]
        assert ours.grad is not None, name
        assert theirs.grad is not None, name
        scale = theirs.grad.abs().max()
        torch.testing.assert_close(ours.grad / scale, theirs.grad / scale, atol=1e-4, rtol=0, msg=name)


def test_a_batch_is_its_members(network: SamMed3D) -> None:
    low_res = torch.randn(2, 1, 16, 16, 16, generator=torch.Generator().manual_seed(2))
    together = network.decode(network.encode(CUBES), POINTS, LABELS, low_res)
    assert together[0].shape == (2, 1, 16, 16, 16)
    assert together[1].shape == (2, 1)
    for i in range(2):
        alone = network.decode(
            network.encode(CUBES[i : i + 1]), POINTS[i : i + 1], LABELS[i : i + 1], low_res[i : i + 1]
        )
        torch.testing.assert_close(together[0][i], alone[0][0], atol=1e-5, rtol=0)
        torch.testing.assert_close(together[1][i], alone[1][0], atol=1e-5, rtol=0)


def test_masks_carry_gradients_to_all_that_made_them() -> None:
    network = tiny_med3d()
    logits, _ = network.decode(network.encode(CUBES), POINTS, LABELS, torch.zeros(2, 1, 16, 16, 16))
    logits.sum().backward()
    still = {name for name, p in network.named_parameters() if p.grad is None}
    # No loss on the predicted IoU and the masks that were not asked for; a mask came, so "no mask" did not.
    idle = ("iou_prediction_head", "hypernetworks_mlps", "no_mask")
    assert all(any(part in name for part in idle) for name in still), still


def test_no_mask_is_not_a_mask_of_zeros(network: SamMed3D) -> None:
    embedding = network.encode(CUBES)
    none, _ = network.decode(embedding, POINTS, LABELS, None)
    zeros, _ = network.decode(embedding, POINTS, LABELS, torch.zeros(2, 1, 16, 16, 16))
    assert (none - zeros).abs().max() > 1e-3


@pytest.mark.parametrize("targets", LoraTargets)
def test_adapters_merged_are_adapters_beside(targets: LoraTargets) -> None:
    network, plain = tiny_med3d(), tiny_med3d().requires_grad_(False)
    network.requires_grad_(False)
    for number, parameter in enumerate(add_adapters(network, 3, targets=targets)):
        torch.nn.init.normal_(parameter, std=0.2, generator=torch.Generator().manual_seed(number))
    before = plain.encode(CUBES)
    plain.load_state_dict(plain.state_dict() | merged(plain.state_dict(), adapters(network.state_dict())))
    adapted = network.encode(CUBES)
    assert (adapted - before).abs().max() > 0.01
    torch.testing.assert_close(plain.encode(CUBES), adapted, atol=1e-5, rtol=0)


@pytest.mark.parametrize("targets", LoraTargets)
def test_training_adapters_moves_nothing_else(targets: LoraTargets) -> None:
    network = tiny_med3d().requires_grad_(False)
    fitted = add_adapters(network, 2, targets=targets)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    optimiser = torch.optim.AdamW([p.requires_grad_(True) for p in fitted], lr=1e-2)
    for _ in range(2):
        optimiser.zero_grad()
        (network.encode(CUBES) * WEIGHTS).sum().backward()
        optimiser.step()
    moved = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert moved
    assert moved <= set(adapters(before))


@pytest.mark.parametrize(("targets", "count"), [(LoraTargets.QV, 147_456), (LoraTargets.ALL, 294_912)])
def test_adapters_of_rank_four_are_small(targets: LoraTargets, count: int) -> None:
    """Twelve blocks, (4 x 768 + 768 x 4) for each of two or four projections."""
    with torch.device("meta"):
        network = SamMed3D(VIT_B_ORI)
        whole = sum(p.numel() for p in network.parameters())
        found = sum(p.numel() for p in add_adapters(network, 4, targets=targets))
    print(f"rank 4 on {targets}: {found:,} parameters, {found * 4 / 1e6:.2f} MB, {found / whole:.2%}")
    assert found == count
    assert found / whole < 0.03


@pytest.mark.parametrize("wrong", [{"dim": 25}, {"image_size": 30}, {"neck": 50}, {"window": 3}])
def test_sizes_that_do_not_go_together(wrong: dict[str, int]) -> None:
    with pytest.raises(SettingsError):
        replace(TINY, **wrong)


def test_sizes_as_text() -> None:
    assert Med3DConfig.from_json(TINY.to_json()) == TINY
    with pytest.raises(CheckpointError, match="cannot be read"):
        Med3DConfig.from_json('{"depth": 2}')
    older = json.loads(TINY.to_json())
    del older["mirror_axes"], older["smooth"]
    assert Med3DConfig.from_json(json.dumps(older)) == TINY
    assert TINY.views == ((),)
    assert replace(TINY, mirror_axes=(0, 2)).views == ((), (0,), (2,), (0, 2))
    with pytest.raises(SettingsError, match="do not go together"):
        replace(TINY, mirror_axes=(3,))
