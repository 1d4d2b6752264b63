from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.cases import BIRADS_ORDER, Pathology
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.generic import read_generic
from core.datasets.phantom_plan import SHAPE_YX, plan_phantoms
from core.datasets.phantom_render import render_phantom
from core.datasets.phantoms import read_phantoms, write_phantoms
from core.errors import SettingsError
from core.imaging.mask_pictures import read_mask
from core.imaging.read_image import read_image
from core.lexicon.birads_ultrasound import Margin


def test_a_case_does_not_depend_on_how_many_there_are() -> None:
    assert plan_phantoms(40, seed=3)[:7] == plan_phantoms(7, seed=3)
    assert plan_phantoms(7, seed=3) != plan_phantoms(7, seed=4)


def test_same_plan_same_pixels() -> None:
    case = plan_phantoms(5, seed=1)[4]
    one, other = render_phantom(case), render_phantom(case)
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.mask, other.mask)


def test_cohort_is_believable() -> None:
    cases = plan_phantoms(600, seed=0)
    share = {p: sum(c.patient.pathology is p for c in cases) / len(cases) for p in Pathology}
    assert 0.06 < share[Pathology.NORMAL] < 0.15
    assert 0.4 < share[Pathology.BENIGN] < 0.6
    assert 0.3 < share[Pathology.MALIGNANT] < 0.5
    images = Counter(case.patient.number for case in cases)
    assert set(images.values()) == {1, 2, 3}
    assert {case.patient.composition for case in cases} == {"fat", "heterogeneous", "fibroglandular"}
    assert len({case.patient.device.name for case in cases}) == 3


def test_birads_goes_with_pathology() -> None:
    categories: dict[Pathology, set[str]] = {}
    for case in plan_phantoms(600, seed=0):
        categories.setdefault(case.patient.pathology, set()).add(case.patient.birads)
    assert categories[Pathology.NORMAL] == {"1"}
    assert {"2", "3", "4A"} <= categories[Pathology.BENIGN] <= {"2", "3", "4A", "4B"}
    assert {"4B", "4C", "5"} <= categories[Pathology.MALIGNANT] <= {"4A", "4B", "4C", "5"}
    assert set().union(*categories.values()) <= set(BIRADS_ORDER)


def test_shapes_go_with_pathology() -> None:
    taller: dict[Pathology, list[bool]] = {Pathology.BENIGN: [], Pathology.MALIGNANT: []}
    for case in plan_phantoms(600, seed=0):
        if case.lesion is not None:
            assert (case.lesion.margin is Margin.CIRCUMSCRIBED) == (
                case.patient.pathology is Pathology.BENIGN
            )
            taller[case.patient.pathology].append(case.lesion.size_mm[0] > case.lesion.size_mm[1])
    assert np.mean(taller[Pathology.BENIGN]) < 0.1
    assert 0.3 < np.mean(taller[Pathology.MALIGNANT]) < 0.7


def test_sizes_and_spacings_vary_within_reason() -> None:
    cases = [case for case in plan_phantoms(600, seed=0) if case.lesion is not None]
    longest = [max(case.lesion.size_mm) for case in cases if case.lesion is not None]
    assert min(longest) >= 4.5
    assert max(longest) <= 50.0
    assert np.percentile(longest, 10) < 9.0
    assert np.percentile(longest, 90) > 22.0
    spacings = np.array([case.spacing_mm for case in cases])
    assert spacings.min() >= 0.05
    assert spacings.max() <= 0.12
    assert (spacings[:, 0] != spacings[:, 1]).any()


@pytest.mark.parametrize("number", range(0, 24, 3))
def test_lesion_is_whole_dark_and_as_large_as_planned(number: int) -> None:
    case = plan_phantoms(24, seed=2)[number]
    phantom = render_phantom(case)
    assert (phantom.image.shape, phantom.image.dtype) == (SHAPE_YX, np.uint8)
    if case.lesion is None:
        assert not phantom.mask.any()
        return
    edge = np.concatenate([phantom.mask[0], phantom.mask[-1], phantom.mask[:, 0], phantom.mask[:, -1]])
    assert not edge.any()
    area_mm2 = phantom.mask.sum() * np.prod(case.spacing_mm)
    planned_mm2 = np.pi / 4 * np.prod(case.lesion.size_mm)
    assert 0.6 < area_mm2 / planned_mm2 < 1.5
    rows = np.flatnonzero(phantom.mask.any(axis=1))
    around = ~phantom.mask
    around[: rows[0]] = around[rows[-1] + 1 :] = False
    assert phantom.image[phantom.mask].mean() < phantom.image[around].mean() - 5


def test_written_cohort_reads_back_whole(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    table = write_phantoms(tmp_path, 5, seed=0, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(5, 5)]
    cohort = read_generic(table, LayoutOptions())
    assert len(cohort.cases) == 5
    assert not any(note.left_out for note in cohort.notes)
    for case, plan in zip(cohort.cases, plan_phantoms(5, seed=0), strict=True):
        phantom = render_phantom(plan)
        np.testing.assert_array_equal(read_image(case.image.path), phantom.image)
        assert (case.case_id, case.pathology, case.birads) == (
            *(plan.case_id, plan.patient.pathology),
            plan.patient.birads,
        )
        assert (case.image.spacing_mm, case.device) == (plan.spacing_mm, plan.patient.device.name)
        assert case.clinical["age"] == plan.patient.age_years
        assert [lesion.area_px for lesion in case.lesions] == [phantom.mask.sum()] * (plan.lesion is not None)
        for lesion in case.lesions:
            np.testing.assert_array_equal(read_mask(lesion.mask_paths[0]), phantom.mask)


def test_layout_writes_and_reads_the_same_cohort_again(tmp_path: Path) -> None:
    first = read_phantoms(tmp_path, LayoutOptions(cases=2, seed=7))
    again = read_phantoms(tmp_path, LayoutOptions(cases=2, seed=7))
    assert first == again
    assert first.notes == ()
    assert [path.name for path in tmp_path.rglob("*.tmp")] == []
    assert {case.clinical["side"] for case in first.cases} <= {"left", "right"}


@pytest.mark.parametrize(("cases", "seed"), [(0, 0), (-3, 0), (4, -1)])
def test_numbers_out_of_range(tmp_path: Path, cases: int, seed: int) -> None:
    with pytest.raises(SettingsError, match="give cases >= 1 and seed >= 0"):
        write_phantoms(tmp_path, cases, seed=seed)
