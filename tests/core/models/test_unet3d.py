"""The baseline without prompts: what it stores, and how little clicks change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import CheckpointError
from core.models.contracts import ModelInfo
from core.models.unet3d import UNet3D, blank_unet3d, read_unet3d, write_unet3d
from core.models.unet3d_segmenter import UNet3DSegmenter
from core.prompts.values import PointPrompt, PromptKind, PromptSet
from core.volumes import Grid, Volume

INFO = ModelInfo("unet", "U-Net", frozenset({PromptKind.POINT}), "cubes-v1", "none", "here")
SHAPE = (30, 36, 48)


class Threshold(UNet3D):
    """Answers with what is bright, so that masks are known by hand."""

    def forward(self, cubes: torch.Tensor) -> torch.Tensor:
        """Logits above 0 where the normalised value is above 1."""
        return 40.0 * (cubes - 1.0)


def two_balls() -> tuple[Volume, list[np.ndarray]]:
    """Two bright balls, the second beyond the reach of one cube around the first."""
    z, y, x = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    balls = [(z - c[0]) ** 2 + (y - c[1]) ** 2 + (x - c[2]) ** 2 < 25 for c in ((12, 14, 10), (18, 20, 38))]
    voxels = np.full(SHAPE, 50, dtype=np.int16)
    voxels[balls[0] | balls[1]] = 200
    return Volume(voxels, Grid(SHAPE, np.diag([2.0, 0.8, 1.0, 1.0]))), balls


def click(*position: float, positive: bool = True) -> PointPrompt:
    return PointPrompt(position, positive)


def opened():  # type: ignore[no-untyped-def]
    volume, balls = two_balls()
    network = Threshold(32).eval()
    return UNet3DSegmenter(INFO, network, voxel_mm=None).open(volume), balls


def test_a_click_chooses_the_part_that_it_lies_in() -> None:
    model, balls = opened()
    first = model.answer(PromptSet((click(12, 14, 10),)))
    assert np.array_equal(first.mask, balls[0])
    assert first.encoded > 0
    both = model.answer(PromptSet((click(12, 14, 10), click(18, 20, 38))), previous=first)
    assert np.array_equal(both.mask, balls[0] | balls[1])
    assert both.encoded == 0


def test_a_click_beside_everything_finds_nothing_and_a_negative_one_chooses_nothing() -> None:
    model, balls = opened()
    assert not model.answer(PromptSet((click(2, 2, 2),))).mask.any()
    prompts = PromptSet((click(12, 14, 10), click(18, 20, 38, positive=False)))
    assert np.array_equal(model.answer(prompts).mask, balls[0])


def test_with_a_reference_it_answers_the_same_blocks_as_others_whatever_the_clicks() -> None:
    model, balls = opened()
    answers = [
        model.answer(PromptSet((at,)), reference=balls[0]) for at in (click(12, 14, 10), click(2, 2, 2))
    ]
    assert np.array_equal(answers[0].mask, answers[1].mask)
    assert np.array_equal(answers[0].mask & balls[0], balls[0])
    assert answers[0].encoded == 1


def test_weights_come_back_with_side_and_voxels(tmp_path: Path) -> None:
    network = blank_unet3d(seed=1, size=32)
    write_unet3d(tmp_path / "u.safetensors", network, voxel_mm=1.5)
    loaded, voxel_mm = read_unet3d(tmp_path / "u.safetensors")
    assert (loaded.side, voxel_mm) == (32, 1.5)
    assert all(torch.equal(v, network.state_dict()[k]) for k, v in loaded.state_dict().items())
    write_unet3d(tmp_path / "n.safetensors", network, voxel_mm=None)
    assert read_unet3d(tmp_path / "n.safetensors")[1] is None


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "u.safetensors").write_bytes(b"nothing")
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_unet3d(tmp_path / "u.safetensors")
