"""A tilted gantry from the files to the stored numbers, held against the places of all voxels."""

from __future__ import annotations

from math import cos, radians, sin
from pathlib import Path

import nibabel
import numpy as np
import pandas as pd
import pydicom
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist

from core.errors import InputError
from core.imaging.case_pixels import volume_as_imported
from core.imaging.deidentify.key import key_in
from core.imaging.mask_files import load_mask
from core.settings import Settings
from db.export import export_frame
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from jobs import export, import_run, propagate, segment
from jobs.import_study import ALL_IN, ImportRequest, run
from tests.exported_runs import elsewhere
from tests.followed_volumes import volume
from tests.tiny_volumes import write_nifti, write_series

TILT = radians(18.5)
DOWN = (0.0, cos(TILT), -sin(TILT))
STEP = (0.0, 0.0, 3.0)
TILTED = np.column_stack([STEP, np.array(DOWN) * 0.75, (0.5, 0.0, 0.0)])
"""Steps to the next slice, row and column: the table moves on straight, the slices lean."""
SLANTED = np.array([[0.0, 0.1, 0.5], [0.4, 0.8, 0.1], [2.5, 0.2, 0.0]])
SIZES = ("hausdorff_mm", "hd95_mm", "volume_error_cm3", "volume_cm3", "longest_diameter_mm")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    return Settings(home=tmp_path / "home", weights=tmp_path / "home" / "weights")


def nifti_affine(steps_zyx_lps: NDArray, origin_lps: tuple[float, ...] = (-40.0, -30.0, -20.0)) -> NDArray:
    """Of a file whose axes are (x, y, z)."""
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ nibabel.affines.from_matvec(steps_zyx_lps[:, ::-1], origin_lps)


def write(root: Path) -> Path:
    """The same voxels as a DICOM series of a tilted gantry and as a NIfTI file with all angles off."""
    grey, reference = volume(0)
    grey, stored = grey.astype(np.int16), np.ascontiguousarray(reference.transpose(2, 1, 0))
    write_series(root / "series", grey, orientation=(1, 0, 0, *DOWN), step_mm=STEP)
    write_nifti(root / "series_mask.nii.gz", stored, nifti_affine(TILTED))
    for name, array in (("slanted.nii.gz", grey.transpose(2, 1, 0) + 1), ("slanted_mask.nii.gz", stored)):
        nibabel.save(nibabel.Nifti1Image(array.astype(np.int16), nifti_affine(SLANTED)), root / name)
    lines = ["case_id,image,mask,patient,modality", "series,series,series_mask.nii.gz,P1,mri"]
    lines += ["slanted,slanted.nii.gz,slanted_mask.nii.gz,P2,mri"]
    (root / "cases.csv").write_text("\n".join(lines) + "\n")
    return root


@pytest.fixture
def store(settings: Settings, tmp_path: Path) -> Store:
    outcome = run(ImportRequest(study="ct", layout="generic", root=write(tmp_path / "cohort")), settings)
    assert (outcome.cases, outcome.lesions, outcome.exit_code) == (2, 2, ALL_IN)
    tilted, slanted, hidden = outcome.notes
    key = key_in(settings.secrets)
    assert (tilted.file, slanted.file) == tuple(map(key.name_of_file, ("series", "slanted.nii.gz")))
    assert "files are DICOM: all were copied, de-identified" in hidden.problem
    assert "not at right angles but at 108.5° (z, y), 90.0° (z, x), 90.0° (y, x)" in tilted.problem
    return Store(settings.store_path)


def by_places(reference: NDArray[np.bool_], mask: NDArray[np.bool_], steps: NDArray) -> dict[str, float]:
    """What is stored, from nibabel's places of voxels and corners; SimpleITK takes no shear."""
    affine = nibabel.affines.from_matvec(steps)
    first, second = (nibabel.affines.apply_affine(affine, np.argwhere(one)) for one in (reference, mask))
    table = cdist(first, second)
    there, back = table.min(axis=1), table.min(axis=0)
    corners = np.argwhere(reference)[:, None] + (np.indices((2, 2, 2)).reshape(3, -1).T - 0.5)
    voxel_cm3 = abs(np.linalg.det(steps)) / 1000
    return {
        "hausdorff_mm": max(there.max(), back.max()),
        "hd95_mm": max(np.percentile(there, 95), np.percentile(back, 95)),
        "volume_error_cm3": (mask.sum() - reference.sum()) * voxel_cm3,
        "volume_cm3": reference.sum() * voxel_cm3,
        "longest_diameter_mm": _longest(nibabel.affines.apply_affine(affine, corners.reshape(-1, 3))),
    }


def _longest(places: NDArray) -> float:
    rim = np.unique(places, axis=0)
    far = np.linalg.norm(rim - rim.mean(axis=0), axis=1)
    return float(pdist(rim[far > 0.7 * far.max()]).max())


def results(store: Store) -> pd.DataFrame:
    with store.connect() as con:
        return export_frame(con, [run_statuses(con)[0].run.run_id])


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (propagate.main, ["--model", "box_ellipse_volume", "--arms", "box_centre_outward"]),
        (segment.main, ["--model", "sphere_at_click", "--rounds", "1"]),
    ],
    ids=["propagate", "segment"],
)
def test_stored_numbers_are_those_between_places(settings: Settings, store: Store, main, arguments) -> None:
    assert main(["--study", "ct", *arguments]) == 0
    _, reference = volume(0)
    rows = results(store).set_index("case_id")
    assert sorted(rows.index) == ["series", "slanted"]
    for case_id, steps in (("series", TILTED), ("slanted", SLANTED)):
        expected = by_places(reference, load_mask(settings.masks, rows.loc[case_id, "mask_sha256"]), steps)
        assert {key: rows.loc[case_id, key] for key in SIZES} == pytest.approx(expected, rel=1e-5)


def test_a_thousand_voxels_of_a_tilted_series(tmp_path: Path, store: Store) -> None:
    with store.connect() as con:
        series, slanted = load_cases(con, "ct")
    first = pydicom.dcmread(next(iter(sorted((tmp_path / "cohort" / "series").iterdir()))))
    pixel_mm2 = float(np.prod(first.PixelSpacing))
    assert series.image.steps.size * 1000 == pytest.approx(1000 * pixel_mm2 * 3.0 * cos(TILT))
    assert series.image.axis_cosines == pytest.approx((-sin(TILT), 0.0, 0.0), abs=1e-6)
    assert slanted.image.steps.size == pytest.approx(abs(np.linalg.det(SLANTED)), rel=1e-6)
    for case in (series, slanted):
        assert volume_as_imported(case).grid.steps.size == pytest.approx(case.image.steps.size)


def test_a_study_of_before_angles_were_kept_is_imported_again(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    with store.connect(write=True) as con:
        con.execute("UPDATE study_case SET axis_cosines = NULL, content_sha256 = 'old'")
    with store.connect() as con:
        case = load_cases(con, "ct")[0]
    with pytest.raises(InputError, match=r"was imported without the angles .* import the study"):
        volume_as_imported(case)
    again = run(ImportRequest(study="ct", layout="generic", root=tmp_path / "cohort"), settings)
    assert (again.counts.updated, again.counts.unchanged) == (2, 0)
    with store.connect() as con:
        volume_as_imported(load_cases(con, "ct")[0])
    same = run(ImportRequest(study="ct", layout="generic", root=tmp_path / "cohort"), settings)
    assert (same.counts.updated, same.counts.unchanged) == (0, 2)


def test_the_angles_go_into_an_archive_and_out_again(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    assert segment.main(["--study", "ct", "--model", "sphere_at_click", "--rounds", "1"]) == 0
    run_id = results(store)["run_id"].iloc[0]
    archive, other = tmp_path / "run.zip", elsewhere(tmp_path)
    assert export.main(["--run", run_id, "--format", "zip", "--out", str(archive)]) == 0
    assert import_run.import_run(archive, other).new
    with store.connect() as here, Store(other.store_path).connect() as there:
        ours, theirs = ([case.image.steps for case in load_cases(con, "ct")] for con in (here, there))
    assert ours == theirs
    assert all(steps.is_oblique for steps in theirs)
