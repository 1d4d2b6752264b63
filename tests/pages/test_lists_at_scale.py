"""What is sent to a browser does not grow with the study."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.annotation.case_marks import CaseMarks
from core.annotation.mask_agreement import pairwise_dice
from core.imaging.mask_files import save_mask
from pages.components.case_session.case_choice import MOST_OPTIONS, nearby
from pages.components.classification.prediction_list import MOST_CASES, listed

CASES = [f"case {number:06}" for number in range(100_000)]


@pytest.mark.parametrize(("chosen", "first"), [(0, 0), (3, 0), (50_000, 49_750), (99_999, 99_500)])
def test_the_box_of_cases_holds_those_about_the_open_one(chosen, first):
    options = nearby(CASES, CASES[chosen])
    assert len(options) == MOST_OPTIONS
    assert options[0] == CASES[first]
    assert CASES[chosen] in options


def test_a_short_list_is_in_the_box_whole():
    assert nearby(CASES[:7], CASES[3]) == CASES[:7]


def test_a_table_of_calls_is_cut_where_it_is_long():
    table = pd.DataFrame({"case_id": CASES})
    assert listed(table, None)["case_id"].tolist() == CASES[:MOST_CASES]
    assert listed(table.head(9), None)["case_id"].tolist() == CASES[:9]


def test_a_case_that_is_asked_for_is_listed_wherever_it_stands():
    table = pd.DataFrame({"case_id": CASES})
    shown = listed(table, CASES[70_000])
    assert len(shown) == MOST_CASES + 1
    assert shown["case_id"].iloc[-1] == CASES[70_000]
    assert shown.index.tolist() == list(range(MOST_CASES + 1))


def test_masks_of_two_readers_are_read_once(tmp_path, monkeypatch):
    one = save_mask(tmp_path, np.eye(4, dtype=bool))
    other = save_mask(tmp_path, np.eye(4, dtype=bool)[::-1])
    marks = [CaseMarks("c", "Ada", (4, 4), (one,)), CaseMarks("c", "Bo", (4, 4), (one, other))]
    first = pairwise_dice(marks, masks=tmp_path)
    assert first[0].dice.value == pytest.approx(2 * 4 / 12)
    read = []
    monkeypatch.setattr("core.annotation.mask_agreement.load_mask", lambda *asked: read.append(asked))
    assert pairwise_dice(marks, masks=tmp_path) == first
    assert read == []
