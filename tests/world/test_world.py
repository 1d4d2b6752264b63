"""Real files out of packages of the index: the product makes of them what another reader makes of them.

A public bug report with a file that a package holds is one more line in a table; see README.md.
"""

from __future__ import annotations

import pytest

from tests.world.dicom_trees import what_became_of
from tests.world.doors import DOORS, mask, through
from tests.world.lines import Line, as_line, files_of_lines, home_of, lines_of, path_of
from tests.world.packages import Package
from tests.world.seen import Seen, differences

pytestmark = pytest.mark.filterwarnings("ignore")  # about odd values in files of others

TREE = "tree"
_ON = " on "


_CASES = [
    pytest.param(
        line,
        file,
        id=f"{line.package.name}: {file}: {line.door}",
        marks=pytest.mark.xfail(reason=line.known, strict=False) if line.known else (),
    )
    for line, file in files_of_lines()
]


@pytest.mark.parametrize(("line", "file"), _CASES)
def test_the_product_makes_of_a_file_what_another_reader_makes_of_it(line: Line, file: str) -> None:
    seen = _seen(line, file)
    found = differences(seen, line.expected)
    assert not found, f"{'; '.join(found)}\n{as_line(file, line.door, line.by, seen)}"


def _seen(line: Line, file: str) -> Seen:
    path = path_of(line.package, file)
    door, _, image = line.door.partition(_ON)
    if door == TREE:
        return _tree(line.package)[file]
    if image:
        return through(lambda given: mask(given, path.parent / image), path)
    return through(DOORS[door], path)


def _tree(package: Package) -> dict[str, Seen]:
    """What becomes of all files with a line for it, in one import."""
    home = home_of(package)
    files = [file for line in lines_of(package) if line.door == TREE for file in line.files(home)]
    return what_became_of(home, tuple(files))
