"""Patients are counted in words that are true of the cohort."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.cohorts.patients_known import PatientsKnown, patients_known, patients_limit, patients_text
from tests.core.reports.fake_source import picture_case

KNOWN, NOT_KNOWN = picture_case("a"), replace(picture_case("b"), patient_known=False)


def test_known_of_all_some_or_none() -> None:
    assert patients_known([]) is patients_known([KNOWN]) is PatientsKnown.ALL
    assert patients_known([KNOWN, NOT_KNOWN]) is PatientsKnown.SOME
    assert patients_known([NOT_KNOWN]) is PatientsKnown.NONE


@pytest.mark.parametrize(
    ("n", "known", "text"),
    [
        (1, PatientsKnown.ALL, "1 patient"),
        (1200, PatientsKnown.ALL, "1,200 patients"),
        (411, PatientsKnown.NONE, "411 groups of pictures that look alike (patients are not known)"),
        (1, PatientsKnown.NONE, "1 group of pictures that look alike (patients are not known)"),
    ],
)
def test_words(n: int, known: PatientsKnown, text: str) -> None:
    assert patients_text(n, known) == text


def test_what_follows_is_said_only_where_they_are_not_known() -> None:
    assert patients_limit(3, PatientsKnown.ALL) is None
    said = patients_limit(411, PatientsKnown.NONE) or ""
    assert "411 groups of pictures that look alike" in said
    assert "both sides of a split" in said
    assert "too narrow" in said
    assert (patients_limit(3, PatientsKnown.SOME) or "").startswith("Of some cases")
