"""The entries of a folder: one way to list them for all layouts, one walk for the account of all files."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

_CLUTTER = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "__macosx"})
_CLUTTER_PREFIXES = ("._", "~$")
"""Before the name of a file: what macOS keeps of it on disks that have no place for it, and what Excel keeps
while a workbook is open."""


class EntryKind(StrEnum):
    """The kinds of entries of a folder."""

    FILE = "file"
    LINK = "link"
    """A link to a file, to a folder that is not looked into, or to nothing."""
    EMPTY = "empty folder"
    CLOSED = "folder that cannot be opened"
    SPECIAL = "no file"
    """A pipe, a socket or a device."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry below a root: every file, and every folder that shows no file.

    Attributes:
        path: Below the root as it was given.
        target: The target of a link, in words; of a closed folder, the reason why it cannot be opened.
        is_clutter: True where an operating system or an archive program left it behind, or a folder above it.
    """

    path: Path
    kind: EntryKind = EntryKind.FILE
    target: str = ""
    is_clutter: bool = False


def is_clutter(path: Path) -> bool:
    """Tell whether a name is that of a file which operating systems and archive programs leave behind."""
    return _is_clutter(path.name)


def _is_clutter(name: str) -> bool:
    return name.startswith(_CLUTTER_PREFIXES) or name.lower() in _CLUTTER


def children(folder: Path | None) -> list[Path]:
    """Return what lies in a folder, by name and without clutter; nothing where there is no such folder.

    A folder that cannot be opened has nothing in it here; the account of files names it.
    """
    try:
        listed = list(folder.iterdir()) if folder is not None and folder.is_dir() else []
    except OSError:
        return []
    return sorted(path for path in listed if not is_clutter(path))


def child(folder: Path | None, name: str) -> Path | None:
    """The file or folder of that name, whatever its letter case; the name as written comes first."""
    found = [path for path in children(folder) if path.name.casefold() == name.casefold()]
    return next((path for path in found if path.name == name), next(iter(found), None))


def files_below(root: Path) -> list[Path]:
    """Return all files of a tree by path, without clutter; links to folders are not followed."""
    files = (entry for entry in walk(root) if not entry.is_clutter)
    return [
        entry.path
        for entry in files
        if entry.kind is EntryKind.FILE or (entry.kind is EntryKind.LINK and entry.path.is_file())
    ]


@dataclass(slots=True)
class _Walk:
    """The state of one walk: folders on links that are followed, and those met by their true place."""

    through: frozenset[str]
    apart: frozenset[str]
    met: set[str] = field(default_factory=set)

    def below(self, folder: str, *, in_clutter: bool = False) -> Iterator[Entry]:
        """The entries of a folder and of those in it, by name."""
        self.met.add(os.path.realpath(folder))
        try:
            with os.scandir(folder) as listed:
                found = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            yield Entry(Path(folder), EntryKind.CLOSED, reason, in_clutter)
            return
        if not found:
            yield Entry(Path(folder), EntryKind.EMPTY, "", in_clutter)
        for entry in found:
            if entry.path not in self.apart:
                yield from self._entry(entry, in_clutter=in_clutter or _is_clutter(entry.name))

    def _entry(self, entry: os.DirEntry[str], *, in_clutter: bool) -> Iterator[Entry]:
        if entry.is_symlink():
            yield from self._link(entry.path, in_clutter=in_clutter)
        elif entry.is_dir(follow_symlinks=False):
            yield from self.below(entry.path, in_clutter=in_clutter)
        else:
            kind = EntryKind.FILE if entry.is_file(follow_symlinks=False) else EntryKind.SPECIAL
            yield Entry(Path(entry.path), kind, "", in_clutter)

    def _link(self, path: str, *, in_clutter: bool) -> Iterator[Entry]:
        """A link to a folder is followed only where a case's file is reached through it."""
        is_folder = os.path.isdir(path)
        if path in self.through and is_folder and os.path.realpath(path) not in self.met:
            yield from self.below(path, in_clutter=in_clutter)
            return
        what = "a folder" if is_folder else "a file" if os.path.isfile(path) else "nothing that is there"
        yield Entry(Path(path), EntryKind.LINK, what, in_clutter)


def walk(root: Path, *, through: Collection[str] = (), apart: Collection[Path] = ()) -> Iterator[Entry]:
    """Yield every file below a root, hidden ones too, and every link and every folder without an entry.

    Args:
        root: A folder, absolute; or one file.
        through: Links to folders that are followed; others are not looked into.
        apart: Folders and files that are no part of the study.
    """
    if root.is_file():
        yield Entry(root)
        return
    yield from _Walk(frozenset(through), frozenset(map(str, apart))).below(str(root))
