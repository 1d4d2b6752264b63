from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.classification.framed_picture import InputKind
from core.errors import CheckpointError, SettingsError
from core.models.checkpoints import CHECKPOINTS
from core.models.classifiers.architectures import ARCHITECTURES, architecture
from core.models.classifiers.build_classifier import build_classifier, initial_classifier
from core.models.classifiers.grad_cam import grad_cam
from core.models.classifiers.logits import batch_logits
from core.models.classifiers.network_input import MEAN, SD, input_tensor
from core.models.imagenet import RANDOM, put_on_all_but
from core.models.unet.build_unet import _renamed, build_unet

torch.set_num_threads(1)


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_networks_give_one_logit_and_where_they_looked(key: str) -> None:
    network, start = initial_classifier(key, weights=Path("/nowhere"), scratch=False, seed=1)
    again, _ = initial_classifier(key, weights=Path("/nowhere"), scratch=True, seed=1)
    assert start == RANDOM
    tensor = torch.rand(2, 3, 64, 64)
    network.eval()
    again.eval()
    assert network(tensor).shape == (2, 1)
    assert torch.equal(network(tensor), again(tensor))
    seen = grad_cam(network, tensor[:1])
    assert seen.shape == (64, 64)
    assert 0 <= seen.min() <= seen.max() <= 1


def test_grad_cam_points_at_what_speaks_for_the_class() -> None:
    class Bright(nn.Module):
        """Mean brightness: its maps are the picture itself."""

        def __init__(self) -> None:
            super().__init__()
            self.features = nn.Conv2d(3, 1, 1, bias=False)
            nn.init.ones_(self.features.weight)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.features(x).mean((2, 3))

    tensor = torch.zeros(1, 3, 8, 8)
    tensor[..., 2:4, 5:7] = 1
    assert np.array_equal(grad_cam(Bright(), tensor) > 0.5, (tensor[0, 0] > 0).numpy())
    assert not grad_cam(Bright(), -tensor).any()


def test_the_mask_takes_the_place_of_a_channel() -> None:
    grey = np.full((1, 4, 4), 255, np.uint8)
    mask = np.zeros((1, 4, 4), dtype=bool)
    mask[0, 1, 2] = True
    tensor = input_tensor(grey, mask, InputKind.CROP_MASK)
    assert tensor.shape == (1, 3, 4, 4)
    assert float(tensor[0, 0, 0, 0]) == pytest.approx((1 - MEAN) / SD)
    assert (float(tensor[0, 2, 1, 2]), float(tensor[0, 2, 0, 0])) == (1.0, -1.0)
    assert torch.equal(*input_tensor(grey, mask, InputKind.CROP)[0, [0, 2]])


def test_flipped_logits_do_not_know_left_from_right() -> None:
    network = build_classifier("mobilenet_v2")
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 255, (3, 32, 32)).astype(np.uint8)
    masks = np.zeros((3, 32, 32), dtype=bool)
    input_kind = {"kind": InputKind.WHOLE, "flip": True}
    mirrored = np.ascontiguousarray(pictures[:, :, ::-1])
    assert batch_logits(network, pictures, masks, **input_kind) == pytest.approx(
        batch_logits(network, mirrored, masks, **input_kind), abs=1e-5
    )
    assert batch_logits(network, pictures[:0], masks[:0], kind=InputKind.WHOLE).shape == (0,)


def test_imagenet_weights_go_everywhere_but_into_the_head(tmp_path: Path) -> None:
    network, donor = build_classifier("resnet50"), build_classifier("resnet50")
    state = donor.state_dict() | {"fc.weight": torch.zeros(1000, 2048), "fc.bias": torch.zeros(1000)}
    head = network.state_dict()["fc.weight"].clone()
    put_on_all_but(network, state, prefix="fc", origin="donor")
    assert torch.equal(network.state_dict()["layer4.2.conv3.weight"], state["layer4.2.conv3.weight"])
    assert torch.equal(network.state_dict()["fc.weight"], head)
    with pytest.raises(CheckpointError, match="donor belongs to another model"):
        put_on_all_but(network, {}, prefix="fc", origin="donor")
    (tmp_path / CHECKPOINTS["imagenet_resnet50"].file_name).write_bytes(b"a web page")
    with pytest.raises(CheckpointError, match=r"11ad3fa6\.\.\. is expected"):
        initial_classifier("resnet50", weights=tmp_path, scratch=False, seed=0)


def test_encoder_weights_find_their_blocks() -> None:
    encoder = build_unet().encoder
    published = {f"_blocks.{n}._bn1.weight": torch.full((1,), float(n)) for n in range(23)}
    renamed = _renamed(encoder, published)
    assert len(renamed) == 23
    assert float(renamed["_blocks.6.22._bn1.weight"]) == 22.0


def test_another_network_is_refused() -> None:
    with pytest.raises(SettingsError, match="choose from mobilenet_v2, resnet50"):
        architecture("vgg")
