from pathlib import Path

import pytest

from tests.made_once import made_once


def test_it_is_made_once_and_every_copy_is_the_askers_own(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    made: list[Path] = []

    def make(home: Path) -> None:
        made.append(home)
        (home / "a.txt").write_text("as made")

    first, second = (made_once(tmp_path_factory, "few", make, shared=tmp_path) for _ in range(2))
    (first / "a.txt").write_text("changed")
    assert (second / "a.txt").read_text() == (made[0] / "a.txt").read_text() == "as made"
    assert len({first, second, *made}) == 3


def test_one_that_was_left_half_made_is_made_again(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    def broken(home: Path) -> None:
        (home / "half.txt").touch()
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        made_once(tmp_path_factory, "half", broken, shared=tmp_path)
    home = made_once(tmp_path_factory, "half", lambda home: (home / "whole.txt").touch(), shared=tmp_path)
    assert [path.name for path in home.iterdir()] == ["whole.txt"]
