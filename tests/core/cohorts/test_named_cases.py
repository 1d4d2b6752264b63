"""Cases named one by one: whatever their names hold, the filter means them and no other."""

from __future__ import annotations

import pytest

from core.case_filter import select_cases
from core.cases import Case
from core.cohorts.named_cases import names_cases, these_cases
from tests.core.reports.fake_source import picture_case

NAMES = ("a", "b", "a, b", "this and that", 'size 5"', "it's", "benign (1)", "c in d")


@pytest.mark.parametrize("chosen", [NAMES[2:4], NAMES[:1], NAMES[4:6], NAMES])
def test_a_filter_of_names_means_just_them(chosen: tuple[str, ...]) -> None:
    cases: list[Case] = [picture_case(name) for name in NAMES]
    text = these_cases(chosen)
    assert [case.case_id for case in select_cases(cases, text)] == list(chosen)
    assert names_cases(text) == len(chosen)


def test_other_filters_name_no_cases() -> None:
    assert names_cases("pathology = malignant") == names_cases("") == 0
    assert names_cases("case_id in a, b and age > 40") == 0
