"""The world's tables: one line per file, or per group of files that are refused alike."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.world.packages import PACKAGES, Package
from tests.world.seen import CELLS, Seen

FOLDER = Path(__file__).parent / "tables"
COLUMNS = ("file", "door", "by", *CELLS, "known")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table.

    Attributes:
        package: Its package.
        pattern: Path below the package's module; may hold ``*``.
        door: The product's way in, and after `` on `` the image that a mask lies on.
        by: The other reader that the cells come from; empty for a refusal.
        expected: The cells.
        known: Why it is not so yet, where it is not.
    """

    package: Package
    pattern: str
    door: str
    by: str
    expected: Seen
    known: str

    def files(self, home: Path) -> list[str]:
        """The files that it speaks of."""
        if "*" not in self.pattern:
            return [self.pattern] if (home / self.pattern).is_file() else []
        return [file for file in self.package.files(home) if fnmatchcase(file, self.pattern)]


def lines_of(package: Package) -> tuple[Line, ...]:
    """The lines of a package's table."""
    path = FOLDER / f"{package.name}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Line(
            package,
            row["file"],
            row["door"],
            row["by"] or "",
            Seen(**{name: row[name] or "" for name in CELLS}),
            row["known"] or "",
        )
        for row in rows
    )


def as_line(file: str, door: str, by: str, seen: Seen) -> str:
    """What stands in a table, to be copied there."""
    return "\t".join((file, door, by, *(getattr(seen, name) for name in CELLS), ""))


def files_of_lines() -> Iterator[tuple[Line, str]]:
    """Every line with every file of it; of a package that is not here the line alone."""
    for package in PACKAGES:
        home = package.home()
        for line in lines_of(package):
            for file in [line.pattern] if home is None else line.files(home) or [line.pattern]:
                yield line, file


def path_of(package: Package, file: str) -> Path:
    """Where a file lies; the test that asks is skipped where it is not there."""
    path = home_of(package) / file
    if not path.is_file():
        pytest.skip(f"{package.name} of another version: {file} is not in it")
    return path


def home_of(package: Package) -> Path:
    """Where a package lies; the test that asks is skipped where it is not installed."""
    home = package.home()
    if home is None:
        pytest.skip(f"{package.name} is not installed; requirements-test.txt has it")
    return home
