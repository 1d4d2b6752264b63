from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.cases import Case, ImageFile, Modality, Pathology
from core.errors import InputError, SettingsError
from core.splits import Split, case_groups, require_no_leak, split_cases, split_folds


def case(
    number: int, *, patient: str | None = None, group: str | None = None, malignant: bool = False
) -> Case:
    return Case(
        case_id=f"c{number:03}",
        patient_id=patient or f"P{number}",
        modality=Modality.ULTRASOUND,
        image=ImageFile(Path(f"/c{number}.png"), "", "", (4, 6)),
        pathology=Pathology.MALIGNANT if malignant else Pathology.BENIGN,
        duplicate_group=group,
    )


COHORT = [case(i, patient=f"P{i // 2}", malignant=i % 10 < 4) for i in range(100)]


def test_sides_are_complete_disjoint_and_about_as_large_as_asked() -> None:
    split = split_cases(COHORT, validation=0.1, test=0.2, seed=0)
    sides = [set(split.train), set(split.validation), set(split.test)]
    assert set().union(*sides) == {c.case_id for c in COHORT}
    assert sum(map(len, sides)) == 100
    assert [len(side) for side in sides] == pytest.approx([70, 10, 20], abs=3)


def test_no_patient_is_on_two_sides() -> None:
    split = split_cases(COHORT, validation=0.1, test=0.2, seed=0)
    patients = [{c.patient_id for c in COHORT if c.case_id in side} for side in (split.train, split.test)]
    assert patients[0] & patients[1] == set()


def test_pathologies_have_their_share_on_every_side() -> None:
    split = split_cases(COHORT, validation=0.1, test=0.2, seed=0)
    malignant = {c.case_id for c in COHORT if c.pathology is Pathology.MALIGNANT}
    assert len(malignant & set(split.test)) / len(split.test) == pytest.approx(0.4, abs=0.12)


def test_a_split_depends_on_the_seed_and_not_on_the_order() -> None:
    one = split_cases(COHORT, validation=0.1, test=0.2, seed=0)
    assert split_cases(COHORT[::-1], validation=0.1, test=0.2, seed=0).sha256 == one.sha256
    assert split_cases(COHORT, validation=0.1, test=0.2, seed=1).sha256 != one.sha256


def test_a_shared_patient_and_a_shared_duplicate_group_chain_cases_together() -> None:
    cases = [case(0, patient="A"), case(1, patient="A", group="g"), case(2, patient="B", group="g"), case(3)]
    assert [[c.case_id for c in group] for group in case_groups(cases)] == [
        ["c000", "c001", "c002"],
        ["c003"],
    ]


def test_a_leaking_split_is_refused_with_both_cases_named() -> None:
    cases = [case(0, group="g"), case(1, group="g"), case(2)]
    with pytest.raises(InputError, match=r"'c000' \(train\) and 'c001' \(test\) share a duplicate group"):
        require_no_leak(cases, Split(("c000", "c002"), (), ("c001",)))


def test_a_case_on_two_sides_is_refused() -> None:
    with pytest.raises(InputError, match="on two sides"):
        require_no_leak([case(0)], Split(("c000",), ("c000",), ()))


def test_folds_cover_everything_but_the_test_side_once() -> None:
    splits = [split_folds(COHORT, folds=5, fold=k, test=0.2, seed=0) for k in range(5)]
    validated = [name for split in splits for name in split.validation]
    assert len({split.test for split in splits}) == 1
    assert sorted(validated) == sorted({c.case_id for c in COHORT} - set(splits[0].test))
    assert all(set(s.train).isdisjoint(s.validation) for s in splits)


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (-0.1, 0.2)])
def test_shares_that_leave_nothing_to_train_on_are_refused(validation: float, test: float) -> None:
    with pytest.raises(SettingsError, match="leave nothing"):
        split_cases(COHORT, validation=validation, test=test, seed=0)


def test_one_patient_cannot_be_split() -> None:
    cases = [replace(c, patient_id="only") for c in COHORT]
    with pytest.raises(InputError, match="too few patients"):
        split_cases(cases, validation=0.1, test=0.2, seed=0)


def test_more_folds_than_patients_are_refused() -> None:
    with pytest.raises(InputError, match="do not make 5 folds"):
        split_folds(COHORT[:4], folds=5, fold=0, test=0.0, seed=0)
