"""The registry of checkpoints, and finding a file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CheckpointError, SettingsError
from core.models import checkpoints
from core.models.checkpoints import CHECKPOINTS, checkpoint_sha256, find_checkpoint

LICENCES = {
    "medsam2": "CC-BY-SA-4.0",
    "imagenet_mobilenet_v2": "BSD-3-Clause",
    "imagenet_resnet50": "BSD-3-Clause",
}


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


def test_a_changed_file_is_hashed_again(tmp_path: Path) -> None:
    path = tmp_path / "medsam_vit_b.pth"
    path.write_bytes(b"one")
    first = checkpoint_sha256("medsam_vit_b", tmp_path)
    path.write_bytes(b"three")
    assert checkpoint_sha256("medsam_vit_b", tmp_path) != first
