from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.campaign import campaign
from tests.fuzz.liars import LIARS
from tests.fuzz.readers import READERS
from tests.fuzz.seeds import all_seeds

INPUTS = int(os.environ.get("SAMOGRAPHY_FUZZ_INPUTS", "2000"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_seed_is_read_by_the_first_reader_of_its_kind(tmp_path: Path) -> None:
    for number, (ending, data) in enumerate(all_seeds()):
        if ending == ".zip" or (ending == ".dcm" and number % 2):
            continue  # an archive of a run is more than a zip; a clip is no upload
        path = tmp_path / f"seed{number}{ending}"
        path.write_bytes(data)
        reader = READERS[ending][-1 if ending in (".pth", ".dcm") else 0]
        reader(path)


def test_damaged_and_lying_files_are_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = campaign(tmp_path, inputs=INPUTS)
    with capsys.disabled():
        print(f"\n{done.text()}")
    assert done.crashes == []
    assert done.inputs == INPUTS
    assert done.refused > len(LIARS)
