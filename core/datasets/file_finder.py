"""Finding the file that a table, or another file's name, means.

Names are compared as written first; where there is no such file, in one Unicode form (macOS writes others
than Windows does), and then whatever their letter case. Two files that are told apart by Unicode form or case
only stay two files: a name that could mean either means none of them.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.datasets.table_note import TableNote, first_of
from core.imaging.read_image import IMAGE_SUFFIXES
from core.text.listed_names import cut
from core.text.name_forms import one_form, without_case

VOLUME_ENDINGS = (".seg.nrrd", ".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm", ".dicom", ".npy")
_ENDINGS = (*VOLUME_ENDINGS, *sorted(IMAGE_SUFFIXES), ".gif", ".webp", ".jp2")
_AFTER_ENDING = rf"(?<=\w)({'|'.join(re.escape(ending) for ending in _ENDINGS)})\s*[{{}}]\s*(?=.)"
_MOST_NAMES = 40
"""The most names in a cell whose separators are tried out."""
_MOST_BYTES, _MOST_NAME = 3_000, 255
"""The longest path below a folder, and the longest part of one, that file systems take."""
_QUOTES = "\"'\u2018\u2019\u201c\u201d`"


def without_ending(path: str) -> str:
    """A path without the ending of a picture or volume; any other end is part of the name.

    A folder that is named by a UID, ``1.2.840.5``, keeps its last part.
    """
    ending = next((ending for ending in _ENDINGS if path.lower().endswith(ending)), "")
    stem = path[: len(path) - len(ending)]
    return path if not stem or stem.endswith("/") else stem


class Names:
    """Names of things, to be found by one that may be written another way."""

    def __init__(self, names: Iterable[str]) -> None:
        self._written = frozenset(names)
        self._one_form = _grouped(self._written, one_form)
        self._without_case = _grouped(self._written, without_case)

    def meant(self, name: str) -> tuple[str, ...]:
        """Return what the name may mean: one where that is clear, several where not, none where none fits."""
        if name in self._written:
            return (name,)
        same = self._one_form.get(one_form(name)) or self._without_case.get(without_case(name), [])
        return tuple(sorted(same))

    def find(self, name: str) -> str | None:
        """The one that is meant; None where none is, or more than one could be."""
        found = self.meant(name)
        return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class FileFinder:
    """A finder of files below a folder by the paths that a table gives; it keeps account of how.

    Attributes:
        folder: The folder that paths are relative to.
    """

    folder: Path
    _children: dict[Path, Names] = field(default_factory=dict)
    _otherwise: dict[str, str] = field(default_factory=dict)
    _ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, written: str) -> Path:
        r"""The file, or folder, that a cell of a table names.

        Blanks and quotes around the path do not matter, nor which way its slashes lean. The path of another
        computer (``C:\data\images\a.png``) is looked for from its end: ``images/a.png``, then ``a.png``.
        Where nothing is found the path as written comes back, which is then missed by whoever opens it.
        """
        found, ambiguous = self._look(written)
        path = _spellings(written)[-1]
        if ambiguous:
            self._ambiguous[path] = ambiguous
        elif found is not None and Path(path).as_posix() not in (
            found.as_posix(),
            _below(found, self.folder),
        ):
            self._otherwise[path] = found.as_posix()
        return self.folder / _possible(path) if found is None else found

    def find_all(self, written: str, separators: str) -> tuple[Path, ...]:
        """The files of a cell that may name several, e.g. ``a.png&b.png``.

        A separator that belongs to the name of a file or folder that is there cuts nothing.

        Args:
            separators: Signs, each of which may stand between two files.
        """
        return tuple(self.find(part) for part in self._parts(written, separators))

    def notes(self) -> list[TableNote]:
        """Return how files were found where that was not as written; one note for all of a kind."""
        notes = []
        if self._otherwise:
            which = first_of(f"{name} as {Path(found).name}" for name, found in self._otherwise.items())
            problem = (
                f"{len(self._otherwise)} files were found under a name that is written another way: {which}"
            )
            notes.append(TableNote(problem, "nothing, if these are the right ones"))
        for name, found in self._ambiguous.items():
            problem = (
                f"{name} may be any of {first_of(found)}, which differ in letter case or Unicode form only"
            )
            notes.append(
                TableNote(problem, "write the name as the file has it and import again", left_out=True)
            )
        return notes

    def _look(self, written: str) -> tuple[Path | None, tuple[str, ...]]:
        """The file, and where it could be several, which."""
        for text in _spellings(written):
            if text.strip() and _is_there(self.folder / text):
                return self.folder / text, ()
        for parts in _path_parts(_spellings(written)[-1]):
            found, ambiguous = self._walk(parts)
            if found is not None or ambiguous:
                return found, ambiguous
        return None, ()

    def _walk(self, parts: Sequence[str]) -> tuple[Path | None, tuple[str, ...]]:
        """Walk from the folder down, comparing every part as `Names` does."""
        place = self.folder
        for part in parts:
            if part == ".." or _is_there(place / part):
                place = place / part
                continue
            found = self._names(place).meant(part)
            if len(found) != 1:
                return None, found
            place = place / found[0]
        return (place, ()) if parts else (None, ())

    def _names(self, folder: Path) -> Names:
        if folder not in self._children:
            there = folder.iterdir() if folder.is_dir() else ()
            self._children[folder] = Names(path.name for path in there)
        return self._children[folder]

    def _parts(self, written: str, separators: str) -> list[str]:
        """The cell cut into names: into the fewest that are all there, else after known endings."""
        pieces = re.split(f"([{re.escape(separators)}])", written)
        if len(pieces) == 1 or self._look(written)[0] is not None:
            return [written] if written.strip() else []
        there = self._fewest(pieces) if len(pieces) <= 2 * _MOST_NAMES else None
        if there is not None:
            return there
        cut = re.sub(_AFTER_ENDING.format(re.escape(separators)), "\\1\0", written, flags=re.IGNORECASE)
        return [part for part in (text.strip(f" {separators}") for text in cut.split("\0")) if part]

    def _fewest(self, pieces: Sequence[str]) -> list[str] | None:
        """The pieces (names and separators in turn) joined into the fewest names that are all there."""
        names = len(pieces) // 2 + 1
        best: list[list[str] | None] = [[], *[None] * names]
        for end in range(1, names + 1):
            for start in range(end):
                text = "".join(pieces[2 * start : 2 * end - 1])
                before = best[start]
                if before is None or (text.strip() and self._look(text)[0] is None):
                    continue
                found = [*before, *([text] if text.strip() else [])]
                kept = best[end]
                best[end] = found if kept is None or len(found) < len(kept) else kept
        return best[names] or None


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a zero in it
        return False


def _possible(path: str) -> str:
    """The path itself; one that no file can have, for its length or its signs, as a short name."""
    parts = path.split("/")
    is_long = len(os.fsencode(path)) > _MOST_BYTES or any(
        len(os.fsencode(part)) > _MOST_NAME for part in parts
    )
    return cut(path.replace("/", "_").replace("\0", "_")) if is_long or "\0" in path else path


def _grouped(names: Iterable[str], key: Callable[[str], str]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[key(name)].append(name)
    return groups


def _spellings(written: str) -> list[str]:
    """The path as written, without what stands round it, and with slashes of one kind."""
    plain = written.strip().strip(_QUOTES).strip()
    return [written, plain, plain.replace("\\", "/")]


def _path_parts(path: str) -> Iterator[list[str]]:
    """The parts of a path; of an absolute one, which is of another computer, ever fewer from its end."""
    parts = [part for part in path.split("/") if part and part != "."]
    drive = re.match(r"[A-Za-z]:", path) is not None
    if not drive and not path.startswith("/"):
        yield parts
        return
    for start in range(int(drive), len(parts)):
        yield parts[start:]
