"""The world's tables say what the other readers make of the files, and leave no file of a package out."""

from __future__ import annotations

import pytest

from tests.world.lines import Line, as_line, files_of_lines, home_of, lines_of, path_of
from tests.world.other_readers import made_of
from tests.world.packages import PACKAGES, Package
from tests.world.seen import differences

pytestmark = pytest.mark.filterwarnings("ignore")  # about odd values in files of others

LEAST_FILES = 250
_ONCE = {(file, line.by, line.expected): line for line, file in files_of_lines() if line.by}
_CASES = [
    pytest.param(line, file, id=f"{line.package.name}: {file}: {by}") for (file, by, _), line in _ONCE.items()
]


@pytest.mark.parametrize(("line", "file"), _CASES)
def test_what_stands_in_the_table_is_what_the_other_reader_makes_of_it(line: Line, file: str) -> None:
    seen = made_of(line.by, path_of(line.package, file), home_of(line.package))
    found = differences(seen, line.expected)
    assert not found, f"{'; '.join(found)}\n{as_line(file, line.door, line.by, seen)}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_file_of_a_package_has_a_line_or_a_reason(package: Package) -> None:
    home = home_of(package)
    spoken_of = {file for line in lines_of(package) for file in line.files(home)}
    silent = [f for f in package.files(home) if f not in spoken_of and not package.is_no_image(f)]
    assert not silent, "add a line to the table, or a reason to tests/world/packages.py"


def test_so_many_files_are_tried() -> None:
    tried = {(line.package.name, file) for line, file in files_of_lines()}
    assert len(tried) >= LEAST_FILES
