"""Files that appear whole, whatever they are called."""

from __future__ import annotations

from pathlib import Path

from core.files.whole_file import write_whole


def test_a_name_as_long_as_they_get_is_written(tmp_path: Path) -> None:
    for name in ("x" * 251 + ".png", "é" * 125 + ".png"):
        write_whole(tmp_path / name, b"x")
    assert len(list(tmp_path.iterdir())) == 2
