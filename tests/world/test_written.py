"""Files that other programs write, read by the product and by another reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world.doors import DOORS, through
from tests.world.other_readers import READERS
from tests.world.seen import Seen, differences
from tests.world.written import Written, written_pictures
from tests.world.written_volumes import written_volumes

pytestmark = pytest.mark.filterwarnings("ignore")  # about old modes of Pillow and deprecated kinds


@pytest.mark.parametrize(
    "file", [*written_pictures(), *written_volumes()], ids=lambda file: f"{file.name}: {file.door}"
)
def test_the_product_makes_of_a_written_file_what_another_reader_makes_of_it(
    file: Written, tmp_path: Path
) -> None:
    path = tmp_path / file.name
    file.write(path)
    expected = READERS[file.by](path) if file.by else Seen(refused=file.refused)
    assert differences(through(DOORS[file.door], path), expected) == []
