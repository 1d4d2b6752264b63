"""What the Makefile leaves to a marker and a folder is in that folder."""

from __future__ import annotations

import re

import pytest

from tests.conftest import REPOSITORY

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("marker", ["alone", "browser", "processor"])
def test_no_test_with_the_marker_lies_elsewhere(marker: str) -> None:
    (folders,) = re.findall(rf"-m {marker} (.+)$", MAKEFILE, flags=re.MULTILINE)
    known = tuple(f"{folder}/" for folder in folders.split())
    marked = [
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "tests").rglob("test_*.py")
        if f"pytest.mark.{marker}" in path.read_text(encoding="utf-8")
    ]
    assert marked
    assert [path for path in marked if not path.startswith(known)] == []
