"""Real DICOM pictures with one thing changed, as bug reports have it: shown as highdicom shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.world.dicom_trees import what_became_of
from tests.world.doors import through, upload
from tests.world.lines import path_of
from tests.world.other_readers import highdicom
from tests.world.packages import PACKAGES
from tests.world.seen import differences

pytestmark = pytest.mark.filterwarnings("ignore")  # about odd values in files of others


def _curved_table(dataset: Any) -> None:
    """A value-of-interest table that is no straight line."""
    dataset.VOILUTSequence[0].LUTData = (np.arange(256) ** 2 // 255 * 257).astype(int).tolist()


def _window(dataset: Any) -> None:
    """A narrow linear window in place of the table."""
    del dataset.VOILUTSequence
    dataset.WindowCenter, dataset.WindowWidth = 100, 60


def _exact_window(dataset: Any) -> None:
    _window(dataset)
    dataset.VOILUTFunction = "LINEAR_EXACT"


def _sigmoid_window(dataset: Any) -> None:
    _window(dataset)
    dataset.VOILUTFunction = "SIGMOID"


def _white_is_zero(dataset: Any) -> None:
    _curved_table(dataset)
    dataset.PhotometricInterpretation = "MONOCHROME1"


def _rescaled_window(dataset: Any) -> None:
    """A window in the units that stored values are rescaled to."""
    del dataset.VOILUTSequence
    dataset.RescaleSlope, dataset.RescaleIntercept = 0.5, -20
    dataset.WindowCenter, dataset.WindowWidth = 30, 40


_TABLE_LOST = "the de-identified copy loses the table"
_OTHER_RANGE = "a window over rescaled values is scaled by the range of the stored ones"
_CHANGES: dict[Callable[[Any], None], dict[str, str]] = {
    _curved_table: {"layout": _TABLE_LOST},
    _window: {},
    _exact_window: {},
    _sigmoid_window: {},
    _white_is_zero: {"layout": _TABLE_LOST},
    _rescaled_window: {"upload": _OTHER_RANGE, "layout": _OTHER_RANGE},
}
"""What is changed, and why it is not shown so yet by a way in."""


def _changes(door: str) -> list[object]:
    return [
        pytest.param(
            change,
            id=change.__name__.strip("_").replace("_", " "),
            marks=[pytest.mark.xfail(reason=known[door], strict=False)] if door in known else [],
        )
        for change, known in _CHANGES.items()
    ]


@pytest.fixture
def changed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    import pydicom

    package = next(package for package in PACKAGES if package.name == "pydicom-data")
    dataset = pydicom.dcmread(path_of(package, "data/vlut_04.dcm"))
    change: Callable[[Any], None] = request.param
    change(dataset)
    dataset.save_as(tmp_path / "changed.dcm")
    return tmp_path / "changed.dcm"


@pytest.mark.parametrize("changed", _changes("upload"), indirect=True)
def test_upload_shows_what_highdicom_shows(changed: Path) -> None:
    assert differences(through(upload, changed), highdicom(changed)) == []


@pytest.mark.parametrize("changed", _changes("layout"), indirect=True)
def test_the_layout_shows_what_highdicom_shows(changed: Path) -> None:
    seen = what_became_of(changed.parent, (changed.name,))[changed.name]
    assert differences(seen, highdicom(changed)) == []
