"""Real files out of packages of the index: what the product makes of them is what another reader makes of them.

A public bug report with a file that a package holds is one more line in a table; see README.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world.dicom_trees import what_became_of
from tests.world.doors import DOORS, mask, through
from tests.world.lines import Line, as_line, files_of_lines, lines_of
from tests.world.other_readers import made_of
from tests.world.packages import PACKAGES, Package
from tests.world.seen import Seen, differences

pytestmark = pytest.mark.filterwarnings("ignore")  # about odd values in files of others

LEAST_FILES = 250
TREE = "tree"
_BESIDE = " on "


def _cases(*, of_others: bool) -> list[object]:
    return [
        pytest.param(
            line,
            file,
            id=f"{line.package.name}: {file}: {line.by if of_others else line.door}",
            marks=pytest.mark.xfail(reason=line.known, strict=False) if line.known and not of_others else (),
        )
        for line, file in files_of_lines()
        if line.by or not of_others
    ]


@pytest.mark.parametrize(("line", "file"), _cases(of_others=False))
def test_the_product_makes_of_a_file_what_another_reader_makes_of_it(line: Line, file: str) -> None:
    seen = _seen(line, file)
    found = differences(seen, line.expected)
    assert not found, f"{'; '.join(found)}\n{as_line(file, line.door, line.by, seen)}"


@pytest.mark.parametrize(("line", "file"), _cases(of_others=True))
def test_what_stands_in_the_table_is_what_the_other_reader_makes_of_it(line: Line, file: str) -> None:
    seen = made_of(line.by, _path(line.package, file), _home(line.package))
    found = differences(seen, line.expected)
    assert not found, f"{'; '.join(found)}\n{as_line(file, line.door, line.by, seen)}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_file_of_a_package_has_a_line_or_a_reason(package: Package) -> None:
    home = _home(package)
    spoken_of = {file for line in lines_of(package) for file in line.files(home)}
    silent = [f for f in package.files(home) if f not in spoken_of and not package.is_no_image(f)]
    assert not silent, "add a line to the table, or a reason to tests/world/packages.py"


def test_so_many_files_are_tried() -> None:
    tried = {(line.package.name, file) for line, file in files_of_lines()}
    assert len(tried) >= LEAST_FILES


def _seen(line: Line, file: str) -> Seen:
    path = _path(line.package, file)
    door, _, image = line.door.partition(_BESIDE)
    if door == TREE:
        return _tree(line.package)[file]
    if image:
        return through(lambda given: mask(given, path.parent / image), path)
    return through(DOORS[door], path)


def _tree(package: Package) -> dict[str, Seen]:
    """What becomes of all files with a line for it, in one import."""
    home = _home(package)
    files = [file for line in lines_of(package) if line.door == TREE for file in line.files(home)]
    return what_became_of(home, tuple(files))


def _path(package: Package, file: str) -> Path:
    path = _home(package) / file
    if not path.is_file():
        pytest.skip(f"{package.name} of another version: {file} is not in it")
    return path


def _home(package: Package) -> Path:
    home = package.home()
    if home is None:
        pytest.skip(f"{package.name} is not installed; requirements-test.txt has it")
    return home
