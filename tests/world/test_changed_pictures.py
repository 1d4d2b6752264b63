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
    # A slope of 1: with another, highdicom narrows the window by a stored value and not by a rescaled one.
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -20
    dataset.WindowCenter, dataset.WindowWidth = 60, 80


_CHANGES = [
    pytest.param(change, id=change.__name__.strip("_").replace("_", " "))
    for change in (_curved_table, _window, _exact_window, _sigmoid_window, _white_is_zero, _rescaled_window)
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


@pytest.mark.parametrize("changed", _CHANGES, indirect=True)
def test_upload_shows_what_highdicom_shows(changed: Path) -> None:
    assert differences(through(upload, changed), highdicom(changed)) == []


@pytest.mark.parametrize("changed", _CHANGES, indirect=True)
def test_the_layout_shows_what_highdicom_shows(changed: Path) -> None:
    seen = what_became_of(changed.parent, (changed.name,))[changed.name]
    assert differences(seen, highdicom(changed)) == []
