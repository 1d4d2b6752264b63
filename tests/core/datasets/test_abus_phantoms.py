from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import binary_dilation, label

from core.cases import Modality, Pathology
from core.datasets.abus_phantom_plan import AbusPhantomCase, plan_abus_phantoms
from core.datasets.abus_phantom_render import AbusPhantom, render_abus_phantom
from core.datasets.abus_phantoms import read_abus_phantoms, write_abus_phantoms
from core.datasets.cohort_layout import LayoutOptions
from core.errors import SettingsError
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.imaging.hashing import file_sha256

SHAPE = (42, 48, 60)
TOUCHING = np.ones((3, 3, 3))
Drawn = list[tuple[AbusPhantomCase, AbusPhantom]]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return [(case, render_abus_phantom(case, shape=SHAPE)) for case in plan_abus_phantoms(20, seed=3)]


def test_case_i_depends_on_the_seed_and_on_i_alone() -> None:
    assert plan_abus_phantoms(30, seed=5)[:7] == plan_abus_phantoms(7, seed=5)
    assert plan_abus_phantoms(7, seed=5) != plan_abus_phantoms(7, seed=6)


def test_the_same_plan_gives_the_same_voxels(drawn: Drawn) -> None:
    again = render_abus_phantom(plan_abus_phantoms(1, seed=3)[0], shape=SHAPE)
    np.testing.assert_array_equal(again.voxels, drawn[0][1].voxels)
    np.testing.assert_array_equal(again.masks[0], drawn[0][1].masks[0])


def test_a_cohort_has_what_studies_look_for() -> None:
    plans = plan_abus_phantoms(300, seed=0)
    patients = {plan.patient.number: plan.patient for plan in plans}
    assert {p.birads for p in patients.values()} == {"3", "4A", "4B", "4C", "5", "6"}
    assert len(patients) < len(plans), "some patients have two volumes"
    assert {plan.view for plan in plans} == {"AP", "LAT"}
    volumes = np.array([plan.lesions[0].volume_cm3 for plan in plans])
    assert volumes.min() >= 1.0
    assert volumes.max() <= 100.0
    groups = np.histogram(volumes, [1, 5, 20, 100])[0] / len(volumes)
    np.testing.assert_allclose(groups, [0.55, 0.3, 0.15], atol=0.08)
    assert 0.02 < np.mean([len(plan.lesions) == 2 for plan in plans]) < 0.15
    low_contrast = [plan.lesions[0].level_db > -1.6 for plan in plans]
    assert 0.05 < np.mean(low_contrast) < 0.3
    assert len({p.device.name for p in patients.values()}) == 2


def test_suspicion_grows_with_the_category_and_shape_with_the_pathology() -> None:
    patients = {plan.patient.number: plan.patient for plan in plan_abus_phantoms(600, seed=1)}.values()
    malignant = {
        birads: np.mean([p.pathology is Pathology.MALIGNANT for p in patients if p.birads == birads])
        for birads in ("3", "4A", "4B", "4C", "5", "6")
    }
    assert malignant["3"] < 0.1
    assert malignant["4A"] < malignant["4B"] < malignant["4C"] < malignant["5"]
    assert malignant["6"] == 1.0
    irregular = {
        pathology: np.mean([p.lesions[0].irregularity for p in patients if p.pathology is pathology])
        for pathology in (Pathology.BENIGN, Pathology.MALIGNANT)
    }
    assert irregular[Pathology.BENIGN] < 0.25 < 0.5 < irregular[Pathology.MALIGNANT]


def test_a_reference_is_one_piece_of_the_planned_volume_inside_the_scan(drawn: Drawn) -> None:
    for case, phantom in drawn:
        voxel_cm3 = float(np.prod(phantom.spacing_mm)) / 1000.0
        assert len(phantom.masks) == len(case.lesions)
        assert not np.logical_and.reduce(phantom.masks).any() or len(phantom.masks) == 1
        for mask, lesion in zip(phantom.masks, case.lesions, strict=True):
            assert mask.sum() * voxel_cm3 == pytest.approx(lesion.volume_cm3, rel=0.1, abs=voxel_cm3)
            assert label(mask, structure=TOUCHING)[1] == 1
            assert not mask[:, 0].any(), "no lesion reaches through the skin"


def test_lesions_are_darker_than_their_surroundings_and_other_tissue_is_as_dark(drawn: Drawn) -> None:
    darker, distractors = [], []
    for _, phantom in drawn:
        mask = np.logical_or.reduce(phantom.masks)
        near = binary_dilation(mask, TOUCHING, iterations=3) & ~binary_dilation(mask, TOUCHING)
        inside = float(phantom.voxels[mask].mean())
        darker.append(inside < phantom.voxels[near].mean() - 5)
        elsewhere = phantom.voxels[:, 6:40][~binary_dilation(mask, TOUCHING, iterations=2)[:, 6:40]]
        distractors.append(np.count_nonzero(elsewhere < inside) / mask.sum())
    assert np.mean(darker) >= 0.8
    assert np.median(distractors) > 3


def test_a_malignant_lesion_fills_less_of_its_ellipsoid_than_a_benign_one(drawn: Drawn) -> None:
    roughness: dict[Pathology, list[float]] = {Pathology.BENIGN: [], Pathology.MALIGNANT: []}
    for case, phantom in drawn:
        mask, lesion = phantom.masks[0], case.lesions[0]
        sides = np.ptp(np.argwhere(mask), axis=0) + 1
        box = float(np.prod(sides * np.array(phantom.spacing_mm))) / 1000.0
        roughness[case.patient.pathology].append(lesion.volume_cm3 / box)
    assert np.mean(roughness[Pathology.MALIGNANT]) < np.mean(roughness[Pathology.BENIGN])


def test_files_say_where_the_voxels_lie(tmp_path: Path) -> None:
    options = LayoutOptions(cases=16, seed=0, columns={"size": "28x24x30"})
    cohort = read_abus_phantoms(tmp_path, options)
    assert [note.problem for note in cohort.notes] == []
    plans = plan_abus_phantoms(16, seed=0)
    assert len(cohort.cases) == 16
    assert {len(case.lesions) for case in cohort.cases} == {1, 2}
    for case, plan in zip(cohort.cases, plans, strict=True):
        phantom = render_abus_phantom(plan, shape=(28, 24, 30))
        volume = volume_as_imported(case)
        np.testing.assert_array_equal(volume.voxels, phantom.voxels)
        for lesion, mask in zip(case.lesions, phantom.masks, strict=True):
            np.testing.assert_array_equal(reference_as_imported(case, lesion, grid=volume.grid), mask)
        assert volume.spacing_mm == pytest.approx((4.8, 51.2 / 24, 4.8), rel=1e-5)


def test_clinical_columns_arrive(tmp_path: Path) -> None:
    cohort = read_abus_phantoms(tmp_path, LayoutOptions(cases=4, columns={"size": "28x24x30"}))
    case = cohort.cases[0]
    assert case.modality is Modality.ABUS
    assert case.pathology in (Pathology.BENIGN, Pathology.MALIGNANT)
    assert case.birads in ("3", "4A", "4B", "4C", "5", "6")
    assert case.device is not None
    assert case.device.startswith("Phantom AB")
    assert set(case.clinical) == {"age", "side", "view", "density", "lesions"}


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for folder in "ab":
        write_abus_phantoms(tmp_path / folder, 2, seed=4, shape=(28, 24, 30))
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(names) >= 5
    assert all(file_sha256(tmp_path / "a" / name) == file_sha256(tmp_path / "b" / name) for name in names)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cases": 0}, "give cases >= 1"),
        ({"cases": 1, "seed": -1}, "seed >= 0"),
        ({"cases": 1, "columns": {"size": "big"}}, "'big' is not of the form 112x128x160"),
        ({"cases": 1, "columns": {"size": "2x2x2"}}, r"give from \(28, 24, 30\)"),
    ],
)
def test_bad_options(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_abus_phantoms(tmp_path, LayoutOptions(**options))  # type: ignore[arg-type]
