from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.errors import SettingsError
from core.models.lora import adapters, add_adapters, merged
from core.models.starter.build_starter import build_starter
from core.training.loop import Trainer
from core.training.settings import TrainSettings
from core.training.trainable_part import choose_part
from tests.tiny_sam import SIDE, discs, picture_task, tiny_sam

pytestmark = pytest.mark.processor

IMAGE = torch.linspace(-2, 2, 3 * SIDE * SIDE).reshape(1, 3, SIDE, SIDE)


def adapted(rank: int = 2) -> torch.nn.Module:
    """Adapters that are no longer zero."""
    sam = tiny_sam()
    for number, parameter in enumerate(add_adapters(sam, rank)):
        torch.nn.init.normal_(parameter, std=0.2, generator=torch.Generator().manual_seed(number))
    return sam.eval()


def test_fresh_adapters_change_nothing() -> None:
    plain, with_adapters = tiny_sam().eval(), tiny_sam()
    add_adapters(with_adapters, 4)
    with torch.no_grad():
        torch.testing.assert_close(with_adapters.eval().image_encoder(IMAGE), plain.image_encoder(IMAGE))


def test_merged_weights_give_what_adapters_give() -> None:
    sam, plain = adapted(), tiny_sam().eval()
    plain.load_state_dict(plain.state_dict() | merged(plain.state_dict(), adapters(sam.state_dict())))
    with torch.no_grad():
        unmerged, together = sam.image_encoder(IMAGE), plain.image_encoder(IMAGE)
        before = tiny_sam().eval().image_encoder(IMAGE)
    assert (unmerged - before).abs().max() > 0.01
    torch.testing.assert_close(together, unmerged, atol=1e-5, rtol=0)


def test_the_rank_settles_the_number_of_weights() -> None:
    # Two blocks, queries and values, (2 x 32) down and (32 x 2) up.
    assert sum(p.numel() for p in add_adapters(tiny_sam(), 2)) == 2 * 2 * (2 * 32 + 32 * 2)


def test_only_adapters_and_decoder_are_trained(tmp_path: Path) -> None:
    settings = TrainSettings(
        part="lora", prompts=("tight_box",), epochs=1, steps=4, batch=2, learning_rate=1e-2
    )
    sam = tiny_sam()
    choose_part(sam, settings)
    for parameter in add_adapters(sam, 2):
        parameter.requires_grad_(True)
    before = {name: value.clone() for name, value in sam.state_dict().items()}
    Trainer(picture_task(sam, settings, discs(2)), settings, folder=tmp_path).run(lambda point: None)
    moved = {name for name, value in sam.state_dict().items() if not torch.equal(value, before[name])}
    assert all(".lora_" in name or name.startswith("mask_decoder.") for name in moved)
    assert any(".lora_q_b" in name for name in moved)


def test_an_encoder_without_attention_takes_no_adapters() -> None:
    with pytest.raises(SettingsError, match="cannot be put on this image encoder"):
        add_adapters(build_starter(32), 4)
