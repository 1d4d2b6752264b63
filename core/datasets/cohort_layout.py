"""The contract of a cohort layout: what an importer is given and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.cases import Case, Modality

Progress = Callable[[int, int], None]
"""(done, total): called from time to time while an importer works, never from two threads at once."""


def no_progress(done: int, total: int) -> None:
    """A `Progress` that tells nobody."""


@dataclass(frozen=True, slots=True)
class ImportNote:
    """A line of the import report.

    Attributes:
        file: Path relative to the cohort's root, with forward slashes.
        problem: The finding.
        action: The action that the reader of the report can take.
        left_out: True where the file's case, or a lesion of it, did not go in.
    """

    file: str
    problem: str
    action: str
    left_out: bool


class Fate(StrEnum):
    """The fate of a file."""

    IMAGE = "image"
    """A case's image, or what it was made of."""
    MASK = "mask"
    """A reference, or an empty mask where none is expected; or what it was made of."""
    TABLE = "table"
    """Read by the layout itself: tables, legends."""
    LEFT_OUT = "left out"
    """A case or a lesion did not go in with it."""
    NOT_USED = "not used"
    """No part of what the layout reads."""


USED = frozenset({Fate.IMAGE, Fate.MASK, Fate.TABLE})


@dataclass(frozen=True, slots=True)
class FileFate:
    """The fate of one file (or link, or folder in which no file is to be seen) below a study's root.

    Attributes:
        file: The file as the import report names it.
        case_id: The id of the (first) case that it belongs to; empty where it belongs to none.
        reason: The reason why it was not used; of a used file what it was used for, where that is not plain.
    """

    file: str
    fate: Fate
    case_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedCohort:
    """The cases, notes and files that an importer read.

    Attributes:
        cases: Those that went in; `case_id` is unique.
        notes: Everything worth telling, what was left out first.
        files: Every file below the root with its fate (`core.datasets.accounting`).
        paths_as_ids: Ids of cases that stand for their images' paths, since no table gives them others.
    """

    cases: tuple[Case, ...]
    notes: tuple[ImportNote, ...]
    files: tuple[FileFate, ...]
    paths_as_ids: frozenset[str] = frozenset()

    @property
    def files_seen(self) -> int:
        """The number of all files."""
        return len(self.files)

    @property
    def files_used(self) -> int:
        """The number of those that cases, or the layout itself, use."""
        return sum(file.fate in USED for file in self.files)

    @property
    def files_named(self) -> int:
        """The number of those that are not used, and named with a reason."""
        return sum(file.fate not in USED for file in self.files)


@dataclass(frozen=True, slots=True)
class LayoutOptions:
    """The facts that a user may state about a cohort beyond its folder.

    Attributes:
        spacing_mm: Pixel spacing (y, x) of every image, in place of what the cohort says.
        columns: Column of the table by role (`core.datasets.csv_columns.ColumnRole`) or by the name that a
            clinical column shall have; only for layouts with a table.
        modality: The modality of every image, in place of what the cohort says.
        cases: Phantoms to make; None for as many as the layout makes by itself.
        seed: The seed of the phantoms.
        progress: Told how far the work is.
        derived: Folder for pictures that a layout makes from the cohort's own files (`Layout.derives`).
        apart: Folders of Samography's own that may lie below the root; they are no part of the study.
        secrets: Folder of the key that names of patients are replaced with; outside every study.
    """

    spacing_mm: tuple[float, float] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    modality: Modality | None = None
    cases: int | None = None
    seed: int = 0
    progress: Progress = no_progress
    derived: Path | None = None
    apart: tuple[Path, ...] = ()
    secrets: Path | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A way in which a cohort may lie on disk.

    Attributes:
        key: The key as given to ``--layout``.
        label: The name for people.
        description: The content that is expected below the root, in a sentence.
        read: (root, options) -> Cohort. A file that cannot be used becomes a note and never stops the
            rest; InputError is raised where nothing at all can be read.
        synthetic: True where `read` makes the files below the root itself.
        derives: True where `read` makes pictures from the cohort's files, in `LayoutOptions.derived`.
    """

    key: str
    label: str
    description: str
    read: Callable[[Path, LayoutOptions], ImportedCohort]
    synthetic: bool = False
    derives: bool = False
