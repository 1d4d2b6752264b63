"""Who can read what is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.files.home_rights import (
    VARIABLE,
    close_to_others,
    closed_bits,
    keep_private,
    open_home_note,
    open_places,
)


@pytest.fixture(autouse=True)
def _same_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(("shared_with", "file", "folder"), [("", 0o600, 0o700), ("group", 0o660, 0o770)])
def test_what_is_written_is_for_those_who_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_with: str, file: int, folder: int
) -> None:
    monkeypatch.setenv(VARIABLE, shared_with)
    keep_private()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").touch()
    assert (tmp_path / "new").stat().st_mode & 0o777 == folder
    assert (tmp_path / "new" / "file").stat().st_mode & 0o777 == file


def test_a_setting_that_means_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="set it to nobody or group"):
        closed_bits({VARIABLE: "everybody"})


def test_open_places_are_found_and_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "store").touch(mode=0o644)
    (home / "link").symlink_to("/etc")
    assert [path.name for path in open_places(home)] == ["home", "store"]
    for path in [*open_places(home)]:
        close_to_others(path)
    assert not [*open_places(home)]
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_home_in_a_closed_folder_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "store").touch(mode=0o644)
    tmp_path.chmod(0o700)
    assert open_home_note(home, home / "store") is None
    monkeypatch.setattr("core.files.home_rights._is_reachable", lambda _: True)
    assert "jobs.check --mend closes them" in str(open_home_note(home, home / "store"))
