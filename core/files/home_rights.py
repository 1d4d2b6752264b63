"""Who may read a home: its owner alone, or on purpose the owner's group too."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import SettingsError

VARIABLE = "SAMOGRAPHY_SHARED_WITH"
"""Environment variable: ``nobody`` (the default) or ``group``."""

_OTHERS = {"nobody": stat.S_IRWXG | stat.S_IRWXO, "group": stat.S_IRWXO}


def closed_bits(environment: Mapping[str, str] | None = None) -> int:
    """The rights that no file of a home may have.

    Raises:
        SettingsError: The variable says something else.
    """
    variables = os.environ if environment is None else environment
    chosen = variables.get(VARIABLE) or "nobody"
    if chosen not in _OTHERS:
        raise SettingsError(f"{VARIABLE} is {chosen[:40]!r}; set it to nobody or group")
    return _OTHERS[chosen]


def keep_private() -> None:
    """Make everything that this process writes from now on readable by those alone who may.

    Raises:
        SettingsError: As `closed_bits`.
    """
    os.umask(closed_bits())


def give_usual_rights(path: Path) -> None:
    """Give a temporary file or folder, which is its owner's alone, the rights of any that is written.

    Raises:
        SettingsError: As `closed_bits`.
    """
    path.chmod((0o777 if path.is_dir() else 0o666) & ~closed_bits())


def is_open(path: Path) -> bool:
    """Whether others than those who may can read, write or enter it; False where it is not there."""
    try:
        return bool(path.stat().st_mode & closed_bits())
    except FileNotFoundError:
        return False


def open_places(home: Path) -> Iterator[Path]:
    """Everything of a home that is open to others, the home first; links are not followed."""
    if is_open(home):
        yield home
    for folder, folders, files in os.walk(home):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not path.is_symlink() and is_open(path):
                yield path


def close_to_others(path: Path) -> None:
    """Take the rights away that others have.

    Raises:
        OSError: It belongs to somebody else.
    """
    path.chmod(stat.S_IMODE(path.stat().st_mode) & ~closed_bits())


def _is_reachable(home: Path) -> bool:
    """Whether those whom it is closed to could come as far as the home."""
    enter = closed_bits() & (stat.S_IXGRP | stat.S_IXOTH)
    return all(folder.stat().st_mode & enter for folder in home.parents)


def open_home_note(home: Path, store: Path) -> str | None:
    """What to say at start of a home that others can enter; None while all is well.

    What lies in a closed home is closed, so the home alone is looked at, and the store.
    """
    if not (is_open(home) and is_open(store) and _is_reachable(home)):
        return None
    return (
        f"the home {home.name} and its study store can be read by other users of this machine; "
        "python -m jobs.check --mend closes them"
    )
