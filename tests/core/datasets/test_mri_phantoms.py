from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import nibabel
import numpy as np
import pytest
from scipy.ndimage import binary_dilation, label

from core.cases import Modality, Pathology
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.mri_phantom_plan import plan_mri_phantoms
from core.datasets.mri_phantom_render import MriPhantom, render_mri_phantom
from core.datasets.mri_phantoms import read_mri_phantoms, write_mri_phantoms
from core.errors import SettingsError
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.imaging.hashing import file_sha256

SHAPE = (20, 64, 96)
TOUCHING = np.ones((3, 3, 3))


@pytest.fixture(scope="module")
def phantoms() -> list[MriPhantom]:
    return [render_mri_phantom(case, shape=SHAPE) for case in plan_mri_phantoms(10, seed=3)]


def test_case_i_depends_on_the_seed_and_on_i_alone() -> None:
    assert plan_mri_phantoms(30, seed=5)[:7] == plan_mri_phantoms(7, seed=5)
    assert plan_mri_phantoms(7, seed=5) != plan_mri_phantoms(7, seed=6)


def test_the_same_plan_gives_the_same_voxels(phantoms: list[MriPhantom]) -> None:
    again = render_mri_phantom(plan_mri_phantoms(1, seed=3)[0], shape=SHAPE)
    np.testing.assert_array_equal(again.voxels, phantoms[0].voxels)
    np.testing.assert_array_equal(again.mask, phantoms[0].mask)


def test_a_cohort_has_what_studies_look_for() -> None:
    plans = plan_mri_phantoms(80, seed=0)
    patients = {plan.patient.number: plan.patient for plan in plans}
    malignant = [p for p in patients.values() if p.pathology is Pathology.MALIGNANT]
    assert 0.7 < len(malignant) / len(patients) < 0.97
    assert 0.15 < np.mean([len(p.foci) > 1 for p in malignant]) < 0.5
    assert len(patients) < len(plans), "some patients come twice"
    assert {p.grade for p in malignant} == {1, 2, 3}
    assert {p.er for p in malignant} == {"positive", "negative"}
    assert {p.er for p in patients.values() if p.pathology is Pathology.BENIGN} == {None}
    assert len({plan.stored for plan in plans}) == 4
    assert 0.15 < np.mean([any(plan.turned_deg) for plan in plans]) < 0.6
    sizes = [max(plan.foci[0].radii_mm) * 2 for plan in plans]
    assert 8 < min(sizes) < 20
    assert 35 < max(sizes) < 65


def test_tumours_are_brighter_than_what_is_round_them_and_other_things_are_as_bright(
    phantoms: list[MriPhantom],
) -> None:
    brighter, distractors = [], []
    for phantom in phantoms:
        near = binary_dilation(phantom.mask, TOUCHING, iterations=3) & ~binary_dilation(
            phantom.mask, TOUCHING
        )
        inside = float(phantom.voxels[phantom.mask].mean())
        brighter.append(inside > 1.4 * phantom.voxels[near].mean())
        # In front of the chest, away from the tumour.
        elsewhere = phantom.voxels.copy()
        elsewhere[:, 34:] = 0
        elsewhere[binary_dilation(phantom.mask, TOUCHING, iterations=2)] = 0
        distractors.append(int(np.count_nonzero(elsewhere > 0.8 * inside)))
    assert np.mean(brighter) >= 0.8
    assert np.median(distractors) > 20


def test_outlines_change_from_slice_to_slice(phantoms: list[MriPhantom]) -> None:
    overlaps = []
    for phantom in phantoms:
        slices = np.flatnonzero(phantom.mask.any(axis=(1, 2)))
        for low, high in pairwise(slices):
            both = phantom.mask[low] & phantom.mask[high]
            overlaps.append(2 * both.sum() / (phantom.mask[low].sum() + phantom.mask[high].sum()))
    assert 0.45 < np.mean(overlaps) < 0.92


def test_parts_are_foci_that_do_not_meet() -> None:
    for case in [case for case in plan_mri_phantoms(40, seed=1) if len(case.foci) > 2][:3]:
        phantom = render_mri_phantom(case, shape=(36, 128, 192))
        _, parts = label(phantom.mask, structure=TOUCHING)
        assert 1 <= parts <= len(case.foci)


def test_files_say_where_the_voxels_lie_in_any_order(tmp_path: Path) -> None:
    options = LayoutOptions(cases=14, seed=2, columns={"size": "12x48x64"})
    cohort = read_mri_phantoms(tmp_path, options)
    assert [note.problem for note in cohort.notes] == []
    assert len(cohort.cases) == 14
    plans = plan_mri_phantoms(14, seed=2)
    orders = set()
    for case, plan in zip(cohort.cases, plans, strict=True):
        phantom = render_mri_phantom(plan, shape=(12, 48, 64))
        volume = volume_as_imported(case)
        np.testing.assert_array_equal(volume.voxels, phantom.voxels)
        np.testing.assert_array_equal(
            reference_as_imported(case, case.lesions[0], grid=volume.grid), phantom.mask
        )
        assert volume.spacing_mm == pytest.approx((7.5, 4.0, 4.5), rel=1e-5)
        orders.add(nibabel.aff2axcodes(nibabel.load(case.image.path).affine))
    assert len(orders) > 1


def test_clinical_columns_arrive(tmp_path: Path) -> None:
    cohort = read_mri_phantoms(tmp_path, LayoutOptions(cases=8, columns={"size": "8x48x64"}))
    case = next(case for case in cohort.cases if case.pathology is Pathology.MALIGNANT)
    assert case.modality is Modality.MRI
    assert set(case.clinical) == {
        *("age", "er", "pr", "her2", "grade", "density", "background_enhancement", "simulated_foci", "visit")
    }
    assert case.clinical["er"] in ("positive", "negative")
    assert case.clinical["grade"] in (1.0, 2.0, 3.0)
    assert case.birads in ("4B", "4C", "5", "6")


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for folder in "ab":
        write_mri_phantoms(tmp_path / folder, 2, seed=4, shape=(8, 48, 64))
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(names) == 5
    assert all(file_sha256(tmp_path / "a" / name) == file_sha256(tmp_path / "b" / name) for name in names)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cases": 0}, "give cases >= 1"),
        ({"cases": 1, "seed": -1}, "seed >= 0"),
        ({"cases": 1, "columns": {"size": "big"}}, "'big' is not of the form 36x128x192"),
        ({"cases": 1, "columns": {"size": "2x2x2"}}, r"give from \(8, 48, 64\)"),
    ],
)
def test_bad_options(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_mri_phantoms(tmp_path, LayoutOptions(**options))  # type: ignore[arg-type]
