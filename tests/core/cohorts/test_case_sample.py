"""A limit draws a sample that is mixed as the study is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from core.cases import Case, Pathology
from core.cohorts.case_sample import sampled
from tests.core.reports.fake_source import picture_case

# As BUSI is read: all benign pictures first, 437 of 647; here 20 of 30.
CASES = [
    replace(picture_case(f"{kind.value} ({n})"), pathology=kind)
    for kind, count in ((Pathology.BENIGN, 20), (Pathology.MALIGNANT, 10))
    for n in range(count)
]


def names(cases: list[Case]) -> list[str]:
    return [case.case_id for case in cases]


@pytest.mark.parametrize(
    ("limit", "benign", "malignant"), [(1, 1, 0), (3, 2, 1), (4, 3, 1), (5, 3, 2), (15, 10, 5), (29, 19, 10)]
)
def test_shares_are_kept(limit: int, benign: int, malignant: int) -> None:
    found = Counter(case.pathology for case in sampled(CASES, limit, seed=0))
    assert (found[Pathology.BENIGN], found[Pathology.MALIGNANT]) == (benign, malignant)


def test_the_seed_decides_and_the_order_does_not() -> None:
    found = names(sampled(CASES, 9, seed=0))
    assert sorted(names(sampled(CASES[::-1], 9, seed=0))) == sorted(found)
    assert names(sampled(CASES, 9, seed=1)) != found
    assert found == [name for name in names(CASES) if name in found]
    assert set(found) < set(names(sampled(CASES, 12, seed=0)))


def test_without_a_limit_all_of_them() -> None:
    assert sampled(CASES, None, seed=0) == CASES
    assert sampled(CASES, 30, seed=0) == sampled(CASES, 99, seed=3) == CASES
    assert sampled([], 5, seed=0) == []
