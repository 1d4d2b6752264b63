from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.cases import Case, ImageFile, Modality, Pathology
from core.classification.target import case_truths, require_both_classes
from core.errors import InputError

IMAGE = ImageFile(Path("/a.png"), "f", "p", (4, 6))
CASE = Case("a", "A", Modality.ULTRASOUND, IMAGE, pathology=Pathology.BENIGN, birads="3")


def cohort() -> list[Case]:
    return [
        CASE,
        replace(CASE, case_id="b", pathology=Pathology.MALIGNANT, birads="4A"),
        replace(CASE, case_id="c", pathology=Pathology.UNKNOWN, birads=None),
        replace(CASE, case_id="d", pathology=Pathology.NORMAL, birads="5", clinical={"Age": 60.0}),
    ]


def test_cases_in_which_the_column_is_not_known_are_left_out() -> None:
    assert case_truths(cohort(), "pathology = malignant") == {"a": False, "b": True, "d": False}
    assert case_truths(cohort(), "birads >= 4") == {"a": False, "b": True, "d": True}
    assert case_truths(cohort(), "age >= 50") == {"d": True}
    assert case_truths(cohort(), "pathology = malignant and birads >= 4B") == {
        "a": False,
        "b": False,
        "d": False,
    }


def test_what_tells_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="the target is empty"):
        case_truths(cohort(), " ")
    with pytest.raises(InputError, match="no case has a column 'grade'"):
        case_truths(cohort(), "grade = 3")
    with pytest.raises(InputError, match="of 3 cases 0 meet the target"):
        require_both_classes({"a": False, "b": False, "d": False}, "birads = 6")
