"""The account of a study's files: every one below the root is used, or named with a reason."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from core.datasets.cohort_layout import Fate, FileFate, ImportNote
from core.datasets.folders import Entry, EntryKind, walk
from core.files.gate import leads_out, shown_name
from core.text.listed_names import listed

NO_PATTERN = "fits no pattern of the layout; not used"
_NOTHING = "nothing, unless it should be a part of the study"
_SINGLY = 5
"""The most files of one reason that get a line each; more share one, and the list of files has them all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why a file is not used.

    Attributes:
        problem: The finding, as in `ImportNote`.
        left_out: True where a case or a lesion is lost with it.
        is_reported: True where a note on something else names the file already.
    """

    problem: str
    action: str = _NOTHING
    left_out: bool = False
    is_reported: bool = False


def no_reason(path: Path) -> Reason | None:
    """A layout that knows nothing of files that it does not use."""


@dataclass(frozen=True, slots=True)
class FileUse:
    """The fate of a file of a record, or of all files of a folder.

    Attributes:
        fate: IMAGE, MASK or LEFT_OUT.
        detail: The reason why it was left out, or what else is to be said.
    """

    path: Path
    fate: Fate
    case_id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """The facts that a layout knows of the files below the root.

    Attributes:
        root: The root as it was given, absolute.
        read: Files that the layout itself read (tables, legends), with what they are.
        reason: The reason why nothing used a file; None where the layout has no better word than that
            it fits no pattern.
        name_of: A file as the report names it; None for its path below the root.
        uses: The uses of files that the layout's records do not name, since their images were made of them.
    """

    root: Path
    read: Mapping[Path, str] = field(default_factory=dict)
    reason: Callable[[Path], Reason | None] = no_reason
    name_of: Callable[[Path], str] | None = None
    uses: tuple[FileUse, ...] = ()

    def name(self, path: Path) -> str:
        """A file as the report names it."""
        return report_name(self.root, path) if self.name_of is None else self.name_of(path)


@dataclass(frozen=True, slots=True)
class Account:
    """The fates of all files, and notes on those that nothing else has named."""

    fates: tuple[FileFate, ...]
    notes: tuple[ImportNote, ...]


def report_name(root: Path, path: Path) -> str:
    """A path as the report shows it: relative to the root, just the file's name where it lies elsewhere."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return shown_name(name)


def account_of(
    files: StudyFiles,
    uses: Iterable[FileUse],
    notes: Sequence[ImportNote],
    *,
    apart: Sequence[Path] = (),
    derived: Path | None = None,
) -> Account:
    """Walk the root once and settle the fate of every entry.

    In this order: what cases use, what the layout read, what a note names, what belongs to a case that was
    left out, what operating systems leave behind, what the layout knows a reason for. Files of cases that lie
    outside of the root are counted as well.

    Args:
        files: The root, and what the layout knows.
        uses: The uses of all records; of two uses of one file the one that went in counts.
        notes: The notes of the report so far.
        apart: Folders below the root that are no part of the study, such as its copy.
        derived: Folder of what was made from the study's files, and is none of them.
    """
    files = replace(files, root=Path(_plain(files.root)))
    read = {_plain(path): what for path, what in files.read.items()}
    ledger = _FileFates(files, _by_path([*files.uses, *uses]), read, _named(notes))
    away = [Path(_plain(folder)) for folder in (*apart, *([] if derived is None else [derived]))]
    entries = list(walk(files.root, through=ledger.links(), apart=away))
    settled = [ledger.settle(entry) for entry in entries]
    met = {str(entry.path) for entry in entries}
    outside = list(ledger.outside(met, derived))
    elsewhere = [ledger.settle(Entry(path)) for path in outside]
    reported = [(one, reason) for one, reason in settled if reason is not None and not reason.is_reported]
    fates = tuple(one for one, _ in (*settled, *elsewhere))
    named = [*_reported(reported, are_references=files.name_of is not None), *_elsewhere(outside, files)]
    return Account(fates, tuple(named))


def _elsewhere(outside: Sequence[Path], files: StudyFiles) -> Iterator[ImportNote]:
    """A table may name any file of this machine; that it does is said."""
    names = [files.name(path) for path in outside if not path.is_relative_to(files.root)]
    if names:
        problem = f"{len(names)} files of cases lie outside of the study's folder: {listed(names)}"
        action = "nothing, if these are meant; else correct the table and import again"
        yield ImportNote(files.root.name, problem, action, left_out=False)


def _plain(path: Path) -> str:
    """The path as the walk meets it, without what leads up and down again; links stay."""
    return os.path.abspath(path)


def _by_path(uses: Iterable[FileUse]) -> dict[str, FileUse]:
    found: dict[str, FileUse] = {}
    for use in uses:
        path = _plain(use.path)
        before = found.setdefault(path, use)
        if before.fate is Fate.LEFT_OUT and use.fate is not Fate.LEFT_OUT:
            found[path] = use
    return found


def _named(notes: Sequence[ImportNote]) -> dict[str, ImportNote]:
    """The first note on every file, one on what was left out before all others."""
    named: dict[str, ImportNote] = {}
    for note in sorted(notes, key=lambda note: not note.left_out):
        named.setdefault(note.file, note)
    return named


@dataclass(frozen=True, slots=True)
class _FileFates:
    files: StudyFiles
    uses: Mapping[str, FileUse]
    read: Mapping[str, str]
    notes: Mapping[str, ImportNote]

    def links(self) -> set[str]:
        """Return links to folders below the root through which a file is reached that was used or read."""
        start = os.path.join(self.files.root, "")
        above: set[str] = set()
        for path in (*self.uses, *self.read):
            while path.startswith(start) and path not in above:
                above.add(path)
                path = os.path.dirname(path)
        linked = {path for path in above if os.path.islink(path) and os.path.isdir(path)}
        return {path for path in linked if not leads_out(path, self.files.root)}

    def outside(self, met: set[str], derived: Path | None) -> Iterator[Path]:
        """Return the files of cases that the walk did not meet, since they lie outside of the root."""
        made = None if derived is None else os.path.join(_plain(derived), "")
        for path, use in self.uses.items():
            is_made = made is not None and path.startswith(made)
            if use.fate is not Fate.LEFT_OUT and not is_made and path not in met and os.path.isfile(path):
                yield Path(path)

    def settle(self, entry: Entry) -> tuple[FileFate, Reason | None]:
        """The fate of an entry; with a reason where no note has named it yet."""
        path, name = str(entry.path), self.files.name(entry.path)
        use = self.uses.get(path) or self.uses.get(os.path.dirname(path))
        if use is not None and use.fate is not Fate.LEFT_OUT and not entry.is_clutter:
            return FileFate(name, use.fate, use.case_id, use.detail), None
        if (what := self.read.get(path)) is not None:
            return FileFate(name, Fate.TABLE, "", what), None
        case_id = "" if use is None else use.case_id
        if (note := self.notes.get(name)) is not None:
            fate = Fate.LEFT_OUT if note.left_out or use is not None else Fate.NOT_USED
            return FileFate(name, fate, case_id, note.problem), None
        reason = self._reason(entry, use)
        fate = Fate.LEFT_OUT if reason.left_out else Fate.NOT_USED
        return FileFate(name, fate, case_id, reason.problem), reason

    def _reason(self, entry: Entry, use: FileUse | None) -> Reason:
        if entry.is_clutter:
            return Reason("left behind by an operating system or an archive program; not used", "nothing")
        if use is not None:
            return Reason(f"of the case {use.case_id!r}: {use.detail}", "see the note on it", left_out=True)
        if (kind := _of_kind(entry)) is not None:
            return self.files.reason(entry.path) or kind if entry.kind is EntryKind.EMPTY else kind
        return self.files.reason(entry.path) or Reason(NO_PATTERN)


def _of_kind(entry: Entry) -> Reason | None:
    """The reason of what is no file."""
    if entry.kind is EntryKind.CLOSED:
        problem = f"a folder that cannot be opened ({entry.target}); what lies in it is left out"
        return Reason(problem, "make it readable and import again", left_out=True)
    if entry.kind is EntryKind.LINK:
        is_folder = entry.target == "a folder"
        problem = f"a link to {entry.target}{', which is not looked into' * is_folder}; not used"
        return Reason(
            problem, "put the files themselves in its place, if they are of the study", left_out=is_folder
        )
    if entry.kind is EntryKind.EMPTY:
        return Reason("an empty folder", "nothing, unless something should lie in it")
    return Reason("a pipe, socket or device and no file") if entry.kind is EntryKind.SPECIAL else None


def _reported(named: Sequence[tuple[FileFate, Reason]], *, are_references: bool) -> Iterator[ImportNote]:
    """Return notes on files: one each, or one for all of a reason where they are many.

    References have nothing in common that would stand for them; the one note lists them.
    """
    groups: dict[Reason, list[str]] = defaultdict(list)
    for fate, reason in named:
        groups[reason].append(fate.file)
    for reason, names in groups.items():
        if len(names) > _SINGLY:
            listed = f": {' '.join(names)}" if are_references else ""
            problem = f"{len(names):,} files: {reason.problem}{listed}"
            yield ImportNote(pattern_of(names), problem, reason.action, reason.left_out)
        else:
            yield from (ImportNote(name, reason.problem, reason.action, reason.left_out) for name in names)


def pattern_of(names: Sequence[str]) -> str:
    """Return what several paths have in common: ``images/*.gz``."""
    folder = os.path.commonpath([os.path.dirname(name) for name in names])
    endings = {PurePosixPath(name).suffix for name in names}
    return f"{folder}{'/' * bool(folder)}*{endings.pop() if len(endings) == 1 else ''}"
