"""A volume whose axes are not at right angles, as its page measures it."""

from __future__ import annotations

from collections.abc import Callable

import nibabel
import numpy as np
import pytest
from scipy.spatial.distance import cdist

from core.imaging.mask_files import load_mask
from db.annotations import versions
from db.studies import load_cases
from pages.components.shared.cases.case_words import extent_words, size_words
from tests.pages.volumes.volume_reader import KEY, REFERENCE, Reading

SLANTED = nibabel.affines.from_matvec(np.array([[-0.8, 0.25, 0.0], [0.0, -1.0, 1.0], [0.0, 0.0, 3.0]]))
"""Rows lean by 14 degrees, and each slice lies 1 mm further to the front."""
PIXEL_MM2, VOXEL_MM3 = 0.8, 2.4


@pytest.fixture(autouse=True)
def slanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tiny_volume_study.AFFINE", SLANTED)


def test_the_ruler_knows_the_angle_of_every_plane(open_volumes_page: Callable[[], Reading]) -> None:
    planes = open_volumes_page().seen["planes"]
    x, y, z = (column / np.linalg.norm(column) for column in SLANTED[:3, :3].T)
    # To the right on the screen is x or y; down is y, or towards the feet.
    cosines = [x @ y, -(x @ z), -(y @ z)]
    assert [plane["mm"][2] for plane in planes] == pytest.approx(cosines, abs=1e-6)
    angles = [f"{np.degrees(np.arccos(cosine)):.1f}" for cosine in cosines]
    assert [plane["part"] for plane in planes] == [
        f" · axes at {angles[0]}°",
        "",
        f" · axes at {angles[2]}°",
    ]


def test_areas_and_stored_distances_go_through_the_angles(open_volumes_page: Callable[[], Reading]) -> None:
    reading = open_volumes_page()
    reading.do(kind="stroke", path=[[18.5, 18.5], [27.7, 20.3]], radius=3.7, erase=False)
    said = " ".join(one.value for one in reading.app.markdown)
    reading.press("volume_accept")
    with reading.store.connect() as con:
        mask = load_mask(reading.settings.masks, versions(con, KEY)[-1].mask_sha256)
        stored = dict(con.execute("SELECT metric, value FROM reading_metric").fetchall())
    assert f"{mask[4].sum() * PIXEL_MM2:,.0f}\u00a0mm²" in said
    places = [nibabel.affines.apply_affine(SLANTED, np.argwhere(one.T)) for one in (REFERENCE, mask)]
    table = cdist(*places)
    assert stored["hausdorff_mm"] == pytest.approx(max(table.min(axis=0).max(), table.min(axis=1).max()))
    expected_cm3 = (int(mask.sum()) - int(REFERENCE.sum())) * VOXEL_MM3 / 1000
    assert stored["volume_error_cm3"] == pytest.approx(expected_cm3)


def test_sizes_in_words(open_volumes_page: Callable[[], Reading]) -> None:
    with open_volumes_page().store.connect() as con:
        (case,) = load_cases(con, "vol")
    assert size_words(case, 1000) == "volume 1,000 voxels = 2.40 cm³"
    assert extent_words(case).endswith("mm (z × y × x), axes at 107.9° (z, y), 90.0° (z, x), 104.0° (y, x)")
