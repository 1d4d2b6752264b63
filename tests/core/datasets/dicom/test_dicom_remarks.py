"""No remark of a reader is lost between the file and the report, or the upload form's notes."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from core.datasets.upload import read_upload
from core.imaging import remarks
from tests.dicom_pictures import mr_series, region, save, segmentation, ultrasound
from tests.dicom_trees import STILL, ZYX, problems, read


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The problems of all remarks that any reader makes, heard or not."""
    said: list[str] = []
    plain = remarks.Remark

    def heard(problem: str, action: str) -> remarks.Remark:
        said.append(problem)
        return plain(problem, action)

    monkeypatch.setattr(remarks, "Remark", heard)
    return said


def odd_tree(folder: Path) -> None:
    """Files about which readers have much to say."""
    two = ultrasound(STILL)
    two.SequenceOfUltrasoundRegions = [region(0, 0, 39, 63), region(40, 0, 79, 63)]
    two.SequenceOfUltrasoundRegions[1].PhysicalDeltaX = 0.05
    save(two, folder / "regions")
    turned = ultrasound(STILL[::-1].copy())
    turned.PresentationLUTShape, turned.WindowCenter, turned.WindowWidth = "INVERSE", 5, 0
    del turned.SequenceOfUltrasoundRegions
    packed = save(turned, folder / "turned")
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    slices = mr_series(ZYX)
    mask = np.zeros(ZYX.shape, dtype=bool)
    mask[1:3, 2:6, 3:9] = True
    save(segmentation(slices, mask, anatomy=True), folder / "anatomy")
    for number, dataset in enumerate(slices):
        dataset.PhotometricInterpretation = "MONOCHROME1"
        save(dataset, folder / f"{number}.dcm")


def test_every_remark_is_in_the_report(tmp_path: Path, made: list[str]) -> None:
    odd_tree(tmp_path / "tree")
    remarks = "\n".join(problems(read(tmp_path)))
    assert len(set(made)) >= 6
    assert [problem for problem in made if problem not in remarks] == []
    assert "its ultrasound regions have different pixel spacings: areas are in pixels" in remarks


def test_every_remark_is_in_the_notes_of_the_upload_form(tmp_path: Path, made: list[str]) -> None:
    odd_tree(tmp_path)
    for name in ("regions", "turned"):
        made.clear()
        notes = "\n".join(read_upload((tmp_path / name).read_bytes(), name).notes)
        assert made
        assert [problem for problem in made if problem[1:] not in notes] == []
