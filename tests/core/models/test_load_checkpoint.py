"""Only weights are read from a checkpoint, and all of them must fit."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from core.errors import CheckpointError
from core.models.load_checkpoint import load_strictly, read_state_dict


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return (Path.touch, (self.path,))


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    torch.save({"weight": Trap(tmp_path / "sprung")}, tmp_path / "evil.pth")
    with pytest.raises(CheckpointError, match=r"evil.pth cannot be read as a checkpoint that holds weights"):
        read_state_dict(tmp_path / "evil.pth")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"<!DOCTYPE html><html>Not found</html>", b"PK\x03\x04 cut", pickle.dumps([1], 2), b"\x80\x02K"],
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"weights\.pth"):
        read_state_dict(path)


def test_a_cut_checkpoint_is_refused(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(40, 40).state_dict(), tmp_path / "whole.pth")
    content = (tmp_path / "whole.pth").read_bytes()
    (tmp_path / "cut.pth").write_bytes(content[: len(content) // 2])
    with pytest.raises(CheckpointError, match=r"cut.pth cannot be read as an archive of weights"):
        read_state_dict(tmp_path / "cut.pth")


def test_another_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.pth", "w") as archive:
        archive.writestr("readme.txt", "no weights")
    with pytest.raises(CheckpointError, match=r"other.pth"):
        read_state_dict(tmp_path / "other.pth")


def test_a_nested_checkpoint_is_refused(tmp_path: Path) -> None:
    torch.save({"model": torch.nn.Linear(2, 2).state_dict()}, tmp_path / "nested.pth")
    with pytest.raises(CheckpointError, match="not a flat state dict"):
        read_state_dict(tmp_path / "nested.pth")


def test_weights_fill_a_module_without_memory(tmp_path: Path) -> None:
    source = torch.nn.Linear(3, 2)
    torch.save({key: value.half() for key, value in source.state_dict().items()}, tmp_path / "half.pth")
    with torch.device("meta"):
        target = torch.nn.Linear(3, 2)
    load_strictly(target, read_state_dict(tmp_path / "half.pth"), origin="half.pth")
    assert target.weight.dtype == torch.float32
    assert torch.allclose(target.weight, source.weight, atol=1e-3)
    assert not target.training
    assert not target.weight.requires_grad
