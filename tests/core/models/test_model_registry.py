"""What models there are, and what this machine lacks for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import CheckpointError, SettingsError
from core.models import availability
from core.models.catalog import PICTURE_MODELS
from core.models.checkpoints import CHECKPOINTS
from core.prompts.values import PromptKind


def test_the_keys() -> None:
    assert list(PICTURE_MODELS.shipped) == [
        *("ellipse", "starter_2d", "classical", "sam_vit_b", "sam_vit_l", "sam_vit_h", "medsam_vit_b"),
        *("sam2_tiny", "sam2_tiny_512", "sam2_small", "sam2_base_plus", "sam2_large"),
    ]
    assert all(model.info.key == key for key, model in PICTURE_MODELS.shipped.items())


def test_baselines_have_no_weights_and_the_others_do() -> None:
    for model in PICTURE_MODELS.shipped.values():
        assert model.info.baseline == (model.info.checkpoint is None and model.own_sha256 is None)
        if model.info.checkpoint:
            assert model.info.prompts == CHECKPOINTS[model.info.checkpoint].prompts


def test_medsam_is_offered_boxes_alone_and_its_own_preprocessing() -> None:
    assert PICTURE_MODELS.info("medsam_vit_b").prompts == {PromptKind.BOX}
    assert PICTURE_MODELS.info("medsam_vit_b").preprocessing != PICTURE_MODELS.info("sam_vit_b").preprocessing


def test_an_unknown_model_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match="model 'sam' is not known; choose from ellipse, starter_2d, classical"
    ):
        PICTURE_MODELS.load("sam", tmp_path)


def test_missing_weights_tell_the_command(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="fetch_weights sam_vit_l"):
        PICTURE_MODELS.load("sam_vit_l", tmp_path)


def test_what_is_ready(tmp_path: Path) -> None:
    (tmp_path / "medsam_vit_b.pth").write_bytes(b"weights")
    (tmp_path / "sam_vit_b_01ec64.pth").write_bytes(b"cut")
    found = {entry.info.key: entry for entry in PICTURE_MODELS.available(tmp_path)}
    assert [key for key, entry in found.items() if entry.ready] == [
        *("ellipse", "starter_2d", "classical", "medsam_vit_b")
    ]
    assert "fetch_weights sam_vit_h" in (found["sam_vit_h"].missing or "")
    assert "has 3 bytes" in (found["sam_vit_b"].missing or "")


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        availability, "find_spec", lambda name: None if name == "segment_anything" else object()
    )
    missing = {entry.info.key: entry.missing for entry in PICTURE_MODELS.available(tmp_path)}
    assert missing["sam_vit_b"] == (
        "packages segment_anything are not installed: pip install -r requirements.txt"
    )
    assert missing["ellipse"] is None
    with pytest.raises(CheckpointError, match="pip install"):
        PICTURE_MODELS.load("sam_vit_b", tmp_path)


def test_the_registry_and_the_baselines_load_no_torch(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from core.models.catalog import PICTURE_MODELS;"
        f"weights = Path({str(tmp_path)!r}); PICTURE_MODELS.available(weights);"
        "PICTURE_MODELS.load('classical', weights); PICTURE_MODELS.load('ellipse', weights);"
        " sys.exit('torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", script], cwd=root).returncode == 0
