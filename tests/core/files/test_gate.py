from __future__ import annotations

import ast
import os
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UnreadableFileError
from core.files.gate import LINKS_VARIABLE, below, opened_file, require_regular, shown_name, whole_file
from core.files.limits import FILE_BYTES, PICTURE_BYTES

REPOSITORY = Path(__file__).resolve().parents[3]


def test_only_regular_files_are_opened_and_nothing_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket takes a short name only
    os.mkfifo(tmp_path / "pipe.png")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.png")
    (tmp_path / "folder.png").mkdir()
    for name, kind in (("pipe.png", "a pipe"), ("socket.png", "a socket"), ("folder.png", "a folder")):
        with pytest.raises(UnreadableFileError, match=f"^{name}: is {kind} and no file; put the file itself"):
            require_regular(tmp_path / name)
    with pytest.raises(UnreadableFileError, match="is a device"), opened_file(Path("/dev/zero")):
        pass
    (tmp_path / "a.png").write_bytes(b"abc")
    assert whole_file(tmp_path / "a.png", limit=PICTURE_BYTES) == b"abc"


def test_a_file_beyond_its_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(bytes(2001))
    monkeypatch.setenv(PICTURE_BYTES.variable, "2000")
    with pytest.raises(
        UnreadableFileError, match=r"^a.png: has 2.0 KiB where 2.0 KiB is the most for the file of"
    ):
        whole_file(tmp_path / "a.png", limit=PICTURE_BYTES)


def test_links_may_lead_about_the_study_and_not_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "in" / "a.png").write_bytes(b"a")
    (tmp_path / "secret.png").write_bytes(b"b")
    (root / "in.png").symlink_to(root / "in" / "a.png")
    (root / "out.png").symlink_to(tmp_path / "secret.png")
    (root / "up").symlink_to(tmp_path, target_is_directory=True)
    assert require_regular(root / "out.png") == 1  # no study is being read
    with below(root):
        assert require_regular(root / "in.png") == 1
        for path in (root / "out.png", root / "up" / "secret.png"):
            with pytest.raises(UnreadableFileError, match="a link that leads out of the study's folder"):
                require_regular(path)
        with pytest.raises(UnreadableFileError, match="lies outside of the study's folder"):
            require_regular(tmp_path / "secret.png")
        monkeypatch.setenv(LINKS_VARIABLE, "1")
        assert require_regular(root / "out.png") == 1
        assert require_regular(tmp_path / "secret.png") == 1


def test_a_small_file_takes_little_room_whatever_the_most_is(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"a" * 1000)
    tracemalloc.start()
    try:
        assert len(whole_file(tmp_path / "a.png", limit=FILE_BYTES)) == 1000
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_names_that_are_no_text_are_written_out() -> None:
    assert shown_name(os.fsdecode(b"odd \xff.png")) == "odd \\xff.png"
    assert shown_name("Müller.png") == "Müller.png"


_READERS = ("core/imaging", "core/datasets")
_PAST_THE_GATE = {"read_bytes", "fromfile", "imread", "decompress"}
_OWN_FILES = {
    "core/files/whole_file.py",
    "core/imaging/deidentify/key.py",
    "core/imaging/shown_volume.py",
    "core/datasets/dicom/copying.py",
    "core/datasets/dicom/tree.py",
}
"""They read and write what the product itself made."""


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield (
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""),
                node,
            )


def test_readers_open_files_through_the_gate_alone() -> None:
    past = []
    for room in _READERS:
        for path in sorted((REPOSITORY / room).rglob("*.py")):
            name = path.relative_to(REPOSITORY).as_posix()
            if name in _OWN_FILES:
                continue
            for called, node in _calls(path):
                opens = called == "open" and any(
                    isinstance(one, ast.Constant) and isinstance(one.value, str) and "r" in one.value
                    for one in node.args
                )
                if opens or called in _PAST_THE_GATE:
                    past.append(f"{name}:{node.lineno} {called}")
    assert past == []


def test_pickles_are_read_nowhere() -> None:
    sources = [path for room in ("core", "db", "jobs", "pages") for path in (REPOSITORY / room).rglob("*.py")]
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert "import pickle" not in text, path
        assert "read_pickle" not in text, path
        assert "weights_only=False" not in text, path
        assert text.count("torch.load(") == text.count("weights_only=True)\n"), path
        assert text.count("np.load(") == text.count("allow_pickle=False") - text.count("np.savez("), path
