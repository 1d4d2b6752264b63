"""The registry of checkpoints, and finding a file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from segment_anything import sam_model_registry

from core.errors import CheckpointError, SettingsError
from core.models import checkpoints
from core.models.checkpoints import CHECKPOINTS, Checkpoint, checkpoint_sha256, find_checkpoint
from core.models.first_use import note_path
from tests.core.models.conftest import build_tiny_sam

LICENCES = {
    "medsam2": "CC-BY-SA-4.0",
    "imagenet_mobilenet_v2": "BSD-3-Clause",
    "imagenet_resnet50": "BSD-3-Clause",
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    """A checkpoint of which nobody has published the hash."""
    entry = Checkpoint("small", "small.pth", "https://example.org/small.pth", None, None, "MIT", frozenset())
    monkeypatch.setitem(CHECKPOINTS, "small", entry)
    return entry


@pytest.mark.parametrize("entry", CHECKPOINTS.values(), ids=list(CHECKPOINTS))
def test_entries_are_whole(entry: checkpoints.Checkpoint) -> None:
    assert entry.url.startswith("https://")
    assert entry.url.endswith("/" + entry.file_name)
    assert entry.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", entry.sha256)
    assert (entry.sha256 is None) == (entry.size_bytes is None)
    assert bool(entry.prompts) == (not entry.name.startswith("imagenet_"))
    assert entry.licence == LICENCES.get(entry.name, "Apache-2.0")


def test_hashes_and_files_are_told_apart() -> None:
    entries = CHECKPOINTS.values()
    for values in ([e.file_name for e in entries], [e.sha256 for e in entries if e.sha256]):
        assert len(set(values)) == len(values)


def test_missing_weights_tell_the_command(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"sam_vit_b_01ec64.pth are not in .*fetch_weights sam_vit_b`"):
        find_checkpoint("sam_vit_b", tmp_path)


def test_a_cut_file_is_seen_by_its_length(tmp_path: Path) -> None:
    (tmp_path / "sam_vit_b_01ec64.pth").write_bytes(b"12345")
    with pytest.raises(CheckpointError, match=r"has 5 bytes where 375,042,383 are expected"):
        find_checkpoint("sam_vit_b", tmp_path)


def test_an_unknown_name_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'sam' is not known; choose from sam_vit_b, sam_vit_l"):
        find_checkpoint("sam", tmp_path)


def test_wrong_bytes_of_the_right_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = replace(CHECKPOINTS["sam_vit_b"], size_bytes=5)
    monkeypatch.setitem(CHECKPOINTS, "sam_vit_b", entry)
    (tmp_path / entry.file_name).write_bytes(b"12345")
    with pytest.raises(CheckpointError, match=r"SHA-256 5994471a.* where ec2df627.* delete it and run"):
        checkpoint_sha256("sam_vit_b", tmp_path)


def test_a_file_changed_after_its_first_use_is_refused(tmp_path: Path, small: Checkpoint) -> None:
    path = tmp_path / "small.pth"
    path.write_bytes(b"one")
    first = checkpoint_sha256("small", tmp_path)
    assert note_path(path).read_text() == f"{first}  small.pth\n"
    path.write_bytes(b"three")
    with pytest.raises(
        CheckpointError, match=rf"small.pth has SHA-256 .* where {first} was noted when it was"
    ):
        checkpoint_sha256("small", tmp_path)
    note_path(path).unlink()
    assert checkpoint_sha256("small", tmp_path) != first


def test_a_damaged_note_is_reported(tmp_path: Path, small: Checkpoint) -> None:
    (tmp_path / small.file_name).write_bytes(b"one")
    note_path(tmp_path / small.file_name).write_text("trust me")
    with pytest.raises(CheckpointError, match=r"small.pth.sha256 does not hold the SHA-256 of small.pth"):
        checkpoint_sha256("small", tmp_path)


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><html></html>", b"\xef\xbb\xbf\n <HTML>", b""])
def test_a_web_page_is_no_file_of_weights(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "medsam_vit_b.pth").write_bytes(content)
    with pytest.raises(
        CheckpointError, match=r"medsam_vit_b.pth is (a web page|empty).*fetch_weights medsam"
    ):
        find_checkpoint("medsam_vit_b", tmp_path)


def test_a_file_longer_than_it_can_be_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "medsam_vit_b.pth").open("wb") as file:
        file.write(b"PK")
        file.truncate(3_100_000_000)  # takes no room: the file is one hole
    with pytest.raises(
        CheckpointError, match="has 3,100,000,000 bytes where at most 450,000,000 are expected"
    ):
        find_checkpoint("medsam_vit_b", tmp_path)


def test_weights_of_another_network_are_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sam_model_registry, "vit_b", build_tiny_sam)
    path = tmp_path / "medsam_vit_b.pth"
    state = build_tiny_sam().state_dict()
    torch.save({**state, "mask_decoder.iou_token.weight": torch.zeros(2, 3)}, path)
    with pytest.raises(
        CheckpointError, match=r"'mask_decoder.iou_token.weight' has shape \(2, 3\), expected"
    ):
        checkpoint_sha256("medsam_vit_b", tmp_path)
    assert not note_path(path).exists()
    torch.save(state, path)
    assert note_path(path).exists() is False
    found = checkpoint_sha256("medsam_vit_b", tmp_path)
    assert note_path(path).read_text().startswith(found)
