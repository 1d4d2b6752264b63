"""Who else may read the home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from core.files.home_rights import VARIABLE, close_to_others, open_places
from jobs.checks.finding import Finding, Home, some


def check_rights(home: Home) -> Iterator[Finding]:
    """Files and folders that others than those who may can read."""
    places = list(open_places(home.settings.home))
    if places:
        names = [str(path.relative_to(home.settings.home)) for path in places]
        yield Finding(
            "the home",
            f"{len(places)} files and folders are open to others on this machine ({some(names, most=3)})",
            f"give --mend, which closes them; {VARIABLE}=group lets the group in on purpose",
            mend=lambda: _close(places),
        )


def _close(places: list[Path]) -> None:
    for path in places:
        with suppress(FileNotFoundError):  # a temporary file may have gone meanwhile
            close_to_others(path)
