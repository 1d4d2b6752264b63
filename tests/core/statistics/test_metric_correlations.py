"""Metrics against characteristics of the same lesions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.statistics.metric_correlations import RankQuestion, correlate_all, correlate_pair, lesion_columns
from core.statistics.rank_bootstrap import RankKind

CASES = [f"c{number}" for number in range(8)]
FRAME = pd.DataFrame(
    {"case_id": CASES, "lesion_id": "1", "dice": np.arange(8) / 10, "area_px": range(8, 0, -1)}
)
PATIENT_OF = FRAME[["case_id", "lesion_id"]].assign(patient_id=[None, *["p"] * 2, *CASES[3:]])


def test_a_lesion_without_a_patient_belongs_to_its_case() -> None:
    found = lesion_columns(FRAME, PATIENT_OF, names=("dice", "solidity"))
    assert found.patients == ["c0", "p", "p", *CASES[3:]]
    assert np.isnan(found.values["solidity"]).all()


def test_the_grid_and_the_pair_have_one_estimate() -> None:
    lesions = lesion_columns(FRAME, PATIENT_OF, names=("dice", "area_px"))
    question = RankQuestion(RankKind.SPEARMAN)
    grid = correlate_all(lesions, question, metrics=("dice",))
    pair = correlate_pair(lesions, question, metric="dice", name="area_px")
    assert grid.cell("dice", "area_px").estimate == pair.estimate == -1.0


def test_what_is_held_fixed_is_read_once_and_not_held_against_itself() -> None:
    question = RankQuestion(RankKind.SPEARMAN, "area_px")
    assert question.columns(("solidity",)) == ("solidity", "area_px")
    assert question.columns(("area_px",)) == ("area_px",)
    lesions = lesion_columns(FRAME, PATIENT_OF, names=("dice", "area_px"))
    assert correlate_pair(lesions, question, metric="dice", name="area_px").estimate == -1.0
