"""The files of a home that go into a backup."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from core.settings import Settings

LEFT_OUT = {
    "embeddings": "pictures are encoded again when they are needed",
    "volumes": "volumes are drawn anew when they are opened",
    "weights": "python -m jobs.fetch_weights gets them again",
}
"""Folders of the home that a backup leaves out, and why nothing is lost by it."""

HALF_WRITTEN = re.compile(r"\..*\.tmp|\.(request|export)\w*|\..+\.(pt|json|zip|png)\w{8}")
"""Names of files that a kill left before they were whole."""

_OF_PROCESSES = re.compile(r"claim|.*\.lock|.*\.turn")


def files_to_keep(settings: Settings) -> Iterator[Path]:
    """Yield all files of the home but the store, caches, locks and half-written ones; no link is followed."""
    store = settings.store_path
    store_files = {store, store.with_name(f"{store.name}.wal")}
    for folder, folders, files in os.walk(settings.home):
        if Path(folder) == settings.home:
            folders[:] = [name for name in folders if name not in LEFT_OUT]
        folders.sort()
        for name in sorted(files):
            path = Path(folder, name)
            if _is_kept(name) and path not in store_files and path.is_file() and not path.is_symlink():
                yield path


def links_of(settings: Settings) -> list[str]:
    """Return the links in the home, relative to it: what they lead to is backed up where it lies."""
    found = []
    for folder, folders, files in os.walk(settings.home):
        found += [Path(folder, name) for name in (*folders, *files) if Path(folder, name).is_symlink()]
    return sorted(str(path.relative_to(settings.home)) for path in found)


def _is_kept(name: str) -> bool:
    return not (HALF_WRITTEN.fullmatch(name) or _OF_PROCESSES.fullmatch(name))
