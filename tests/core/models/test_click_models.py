"""Which models answer clicks in volumes, from which files, and the ball that stands beside them."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import CheckpointError, PromptError, SettingsError
from core.imaging.hashing import file_sha256
from core.models import starter_3d_model
from core.models.baseline_models import SPHERE_AT_CLICK
from core.models.card import ModelCard, write_card
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS
from core.models.contracts import ClickMemory
from core.models.descent import descent
from core.models.load_trainable import load_trainable_volume_model
from core.models.lora import adapters, add_adapters
from core.models.lora_targets import LoraTargets
from core.models.sam_med3d.network import SamMed3D
from core.models.sam_med3d.own_weights import read_med3d, write_med3d
from core.models.sam_med3d.published import read_published
from core.models.sphere_at_click import SphereAtClick
from core.models.weight_files import write_weights
from core.volumes import orient
from tests.tiny_med3d import SIDE, bright_volume, clicks, ellipsoid, tiny_med3d

CUBE = torch.randn(1, 1, SIDE, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A starter of random weights in the place of the shipped one."""
    path = tmp_path / "shipped" / "starter_3d.safetensors"
    write_med3d(path, tiny_med3d(), voxel_mm=1.0)
    monkeypatch.setattr(starter_3d_model, "STARTER_3D_PATH", path)
    return path


def card(name: str, files: dict[str, str], **changed: object) -> ModelCard:
    facts: dict[str, object] = {
        "name": name,
        "base": "starter_3d",
        "base_sha256": None,
        "architecture": "starter_3d",
        "size": None,
        "complete": False,
        "prompts": ("point",),
        "licence": "Apache-2.0",
        "data": {"study": "s"},
        "split": {"sha256": "0" * 64, "train": ["a"]},
        "settings": {},
        "curve": {},
        "files": files,
        "code_version": "1",
        "command": "train",
    }
    return ModelCard(**(facts | changed))  # type: ignore[arg-type]


def adapted(models: Path, name: str, base_sha256: str, **settings: object) -> SamMed3D:
    """A folder with adapters alone; gives the network that they were trained on."""
    network = tiny_med3d().requires_grad_(False)
    for number, parameter in enumerate(add_adapters(network, 2, targets=LoraTargets.ALL)):
        torch.nn.init.normal_(parameter, std=0.2, generator=torch.Generator().manual_seed(number))
    file = models / name / "adapters.safetensors"
    write_weights(file, adapters(network.state_dict()))
    facts = card(name, {file.name: file_sha256(file)}, base_sha256=base_sha256, settings=settings)
    write_card(models / name, facts)
    return network.eval()


def test_the_keys() -> None:
    assert list(CLICK_MODELS.shipped) == ["sphere_at_click", "starter_3d", "sam_med3d"]
    assert all(model.info.key == key for key, model in CLICK_MODELS.shipped.items())
    assert [key for key, model in CLICK_MODELS.shipped.items() if model.info.baseline] == ["sphere_at_click"]


def test_the_registry_loads_no_torch() -> None:
    code = "import sys, core.models.catalog; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter_3d_model, "STARTER_3D_PATH", tmp_path / "starter_3d.safetensors")
    found = {entry.info.key: entry.missing for entry in CLICK_MODELS.available(tmp_path, models=tmp_path)}
    assert found["sphere_at_click"] is None
    assert "come with the source" in (found["starter_3d"] or "")
    assert "fetch_weights sam_med3d_turbo" in (found["sam_med3d"] or "")
    with pytest.raises(CheckpointError, match="come with the source"):
        CLICK_MODELS.load("starter_3d", tmp_path, models=tmp_path)


def test_an_unknown_model_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match="'sam' is not known; choose from sphere_at_click, starter_3d, sam_med3d"
    ):
        CLICK_MODELS.load("sam", tmp_path, models=tmp_path)


def test_a_network_in_one_file(tmp_path: Path) -> None:
    network = tiny_med3d()
    for voxel_mm in (0.8, None):
        write_med3d(tmp_path / "x.safetensors", network, voxel_mm=voxel_mm)
        loaded = read_med3d(tmp_path / "x.safetensors")
        assert loaded.voxel_mm == voxel_mm
        assert loaded.network.config == network.config
        stored = loaded.network.state_dict()
        assert all(torch.equal(stored[key], value) for key, value in network.state_dict().items())
    write_med3d(tmp_path / "half.safetensors", network, voxel_mm=None, half=True)
    size = (tmp_path / "half.safetensors").stat().st_size
    assert size < 0.6 * (tmp_path / "x.safetensors").stat().st_size


def test_files_that_are_no_network(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_med3d(tmp_path / "none.safetensors")
    write_weights(tmp_path / "bare.safetensors", {"a": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="does not say the sizes"):
        read_med3d(tmp_path / "bare.safetensors")
    state = {k: v for k, v in tiny_med3d().state_dict().items() if "neck.2" not in k}
    write_med3d(tmp_path / "cut.safetensors", tiny_med3d(), voxel_mm=None, state=state)
    with pytest.raises(CheckpointError, match=r"'image_encoder\.neck\.2\.weight' is missing"):
        read_med3d(tmp_path / "cut.safetensors")


def test_the_starter_answers(starter: Path, tmp_path: Path) -> None:
    model = CLICK_MODELS.load("starter_3d", tmp_path, device="cpu", models=tmp_path, memory=ClickMemory.ALL)
    assert model.checkpoint_sha256 == file_sha256(starter) == CLICK_MODELS.sha256("starter_3d", tmp_path)
    lesion = ellipsoid((40, 40, 40), (20, 20, 20), (6, 6, 6))
    assert model.open(bright_volume(lesion)).answer(clicks((20.0, 20.0, 20.0))).mask.shape == lesion.shape


def published(path: Path, **changed: tuple[int, ...]) -> Path:
    """A file as the public trainer writes it; its tensors take no room, as they repeat one number."""
    with torch.device("meta"):
        shapes = {key: tuple(value.shape) for key, value in SamMed3D().state_dict().items()}
    state = {f"module.{key}": torch.zeros(1).expand(shape) for key, shape in (shapes | changed).items()}
    torch.save({"model_state_dict": state, "args": argparse.Namespace(lr=1e-4), "epoch": 3}, path)
    return path


def test_the_published_file_with_its_trainers_settings(tmp_path: Path) -> None:
    network = read_published(published(tmp_path / "sam_med3d_turbo.pth"))
    assert network.config.depth == 12
    assert not network.training
    found = {e.info.key: e.missing for e in CLICK_MODELS.available(tmp_path, models=tmp_path)}
    assert found["sam_med3d"] is None
    model = CLICK_MODELS.load("sam_med3d", tmp_path, device="cpu", models=tmp_path)
    assert model.checkpoint_sha256 == file_sha256(tmp_path / "sam_med3d_turbo.pth")


def test_another_models_file_names_the_first_key(tmp_path: Path) -> None:
    path = published(tmp_path / "x.pth", **{"image_encoder.neck.0.weight": (256, 768, 1, 1, 1)})
    with pytest.raises(CheckpointError, match=r"key 'image_encoder.neck.0.weight' has shape \(256, 768"):
        read_published(path)


class Evil:
    """Anything but weights and settings."""


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    torch.save({"model_state_dict": {}, "args": Evil()}, tmp_path / "x.pth")
    with pytest.raises(CheckpointError, match="weights alone"):
        read_published(tmp_path / "x.pth")


def test_adapters_trained_here_are_merged(starter: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    merged = adapted(models, "mine", file_sha256(starter), voxel_mm=None)
    assert "mine" in CLICK_MODELS.all(models)
    assert "mine" not in PICTURE_MODELS.all(models)
    assert CLICK_MODELS.info("mine", models=models).prompts == CLICK_MODELS.info("starter_3d").prompts
    model = CLICK_MODELS.load("mine", tmp_path, device="cpu", models=models)
    torch.testing.assert_close(
        model.network.encode(CUBE),
        merged.encode(CUBE),
        atol=1e-5,
        rtol=0,  # type: ignore[attr-defined]
    )
    assert model.voxel_mm is None  # type: ignore[attr-defined]
    assert model.checkpoint_sha256 == CLICK_MODELS.sha256("mine", tmp_path, models=models)
    assert descent("mine", models).root == "starter_3d"


def test_the_voxels_are_the_bases_where_the_card_is_silent(starter: Path, tmp_path: Path) -> None:
    adapted(tmp_path, "mine", file_sha256(starter))
    assert load_trainable_volume_model("mine", tmp_path, device="cpu", models=tmp_path).voxel_mm == 1.0


def test_a_decoder_trained_on_top(starter: Path, tmp_path: Path) -> None:
    adapted(tmp_path, "below", file_sha256(starter))
    below = CLICK_MODELS.sha256("below", tmp_path, models=tmp_path)
    decoder = {k: v + 1 for k, v in tiny_med3d().state_dict().items() if k.startswith("mask_decoder.")}
    write_weights(tmp_path / "top" / "weights.safetensors", decoder)
    files = {"weights.safetensors": file_sha256(tmp_path / "top" / "weights.safetensors")}
    write_card(tmp_path / "top", card("top", files, base="below", base_sha256=below))
    state = load_trainable_volume_model("top", tmp_path, device="cpu", models=tmp_path).network.state_dict()
    token = "mask_decoder.iou_token.weight"
    torch.testing.assert_close(state[token], decoder[token])
    learned = descent("top", tmp_path)
    assert [c.name for c in learned.cards] == ["top", "below"]
    assert learned.lost is None


def test_a_complete_model(starter: Path, tmp_path: Path) -> None:
    write_med3d(tmp_path / "whole" / "weights.safetensors", tiny_med3d(seed=5), voxel_mm=None)
    files = {"weights.safetensors": file_sha256(tmp_path / "whole" / "weights.safetensors")}
    write_card(tmp_path / "whole", card("whole", files, complete=True))
    loaded = load_trainable_volume_model("whole", tmp_path, device="cpu", models=tmp_path)
    torch.testing.assert_close(loaded.network.encode(CUBE), tiny_med3d(seed=5).encode(CUBE).detach())


def test_another_base_is_refused(starter: Path, tmp_path: Path) -> None:
    adapted(tmp_path, "mine", "f" * 64)
    with pytest.raises(CheckpointError, match="with other weights"):
        CLICK_MODELS.load("mine", tmp_path, device="cpu", models=tmp_path)


def test_the_baseline_has_no_network_to_train(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no network to train; choose from starter_3d, sam_med3d"):
        load_trainable_volume_model("sphere_at_click", tmp_path, device="cpu", models=tmp_path)


def test_the_ball_has_the_volume_it_should_in_mm() -> None:
    """An oblique, anisotropic grid; a ball of 4.19 cm3 has a radius of 10 mm."""
    turn = np.array([[0.8, -0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([0.5, 0.4, 1.0])
    volume = orient(np.ones((60, 80, 40), dtype=np.uint8), affine)
    prompts = clicks((18.0, 40.0, 30.0), (22.0, 40.0, 30.0), (1.0, 1.0, 1.0), negative=(2,))
    model = SphereAtClick(SPHERE_AT_CLICK.info, volume_cm3=4.19)
    assert model.radius_mm == pytest.approx(10.0, rel=1e-3)
    answer = model.open(volume).answer(prompts)
    assert answer.mask.sum() * volume.grid.voxel_mm3 == pytest.approx(4190, rel=0.02)
    world = volume.grid.world_mm(np.argwhere(answer.mask).astype(float))
    middle = volume.grid.world_mm(np.array([[20.0, 40.0, 30.0]]))
    np.testing.assert_allclose(world.mean(0), middle[0], atol=1e-6)
    assert np.linalg.norm(world - middle, axis=1).max() <= 10.01
    assert answer.blocks == ()
    assert answer.encoded == 0


def test_the_ball_by_default_is_the_published_median(tmp_path: Path) -> None:
    model = CLICK_MODELS.load("sphere_at_click", tmp_path)
    assert isinstance(model, SphereAtClick)
    assert 4 / 3 * np.pi * model.radius_mm**3 == pytest.approx(3410)
    assert "3.41 cm3" in model.info.source
    assert model.checkpoint_sha256 is None


def test_a_ball_needs_a_click_on_the_lesion() -> None:
    volume = SphereAtClick(SPHERE_AT_CLICK.info, volume_cm3=1.0).open(
        orient(np.ones((9, 9, 9), dtype=np.uint8), np.eye(4))
    )
    assert not volume.answer(clicks((1.0, 1.0, 1.0), negative=(0,))).mask.any()
    with pytest.raises(PromptError, match="outside"):
        volume.answer(clicks((9.0, 1.0, 1.0)))
    with pytest.raises(SettingsError, match="cannot be"):
        SphereAtClick(SPHERE_AT_CLICK.info, volume_cm3=0.0)
