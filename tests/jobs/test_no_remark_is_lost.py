from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.datasets import csv_table, excel_table
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.registry import LAYOUTS
from core.imaging import read_image
from core.imaging.dicom import opening
from core.imaging.remarks import remark
from core.imaging.volume_files import nifti_file, nrrd_file
from core.settings import Settings
from jobs.import_study import ImportRequest, run
from tests.every_layout import CASES, WRITERS, columns_of

READERS = (
    (read_image, "_require_nameable"),
    (nifti_file, "_opened"),
    (nrrd_file, "_read"),
    (csv_table, "_bytes"),
    (excel_table, "_sheets"),
    (opening, "_parsed"),
)
"""What every reader of a format comes through."""


def planted(reader: Callable[..., Any], said: set[str]) -> Callable[..., Any]:
    """The reader, with something to say about every file."""

    def reading(path: Path, *args: Any, **more: Any) -> Any:
        place = f"{path.parent.name}/{path.name}" if isinstance(path, Path) else ""
        name = next((one for one in args if isinstance(one, str)), place)
        sentence = f"{reader.__name__} has something to say about {name}"
        said.add(sentence)
        remark(sentence, action="listen")
        return reader(path, *args, **more)

    return reading


@pytest.mark.parametrize("copy", [False, True], ids=["in place", "copied"])
@pytest.mark.parametrize("key", list(LAYOUTS))
def test_what_a_reader_remarks_is_in_the_report(
    key: str, copy: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: set[str] = set()
    WRITERS[key](tmp_path / "root")
    for module, name in READERS:
        monkeypatch.setattr(module, name, planted(getattr(module, name), said))
    options = LayoutOptions(cases=CASES[key], columns=columns_of(key))
    home = tmp_path / "home"
    outcome = run(
        ImportRequest("tiny", key, tmp_path / "root", copy=copy, options=options),
        Settings(home=home, weights=home / "weights"),
    )
    assert outcome.cases == CASES[key]
    assert len(said) > outcome.cases
    assert said - {note.problem for note in outcome.notes} == set()
    written = outcome.report_path.read_text(encoding="utf-8")
    assert all(sentence in written for sentence in said)
