from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.prompts.registry import PROMPTS
from core.protocols.published_comparison import StudySetting
from core.protocols.ranem2023 import (
    ARMS,
    STUDY_MODEL,
    PromptSetting,
    arm_request,
    arm_table,
    arms,
    difference_table,
    published_means,
    table_text,
)
from core.protocols.ranem2023_figures import dice_boxes, gain_against_effort


def values(**dice: list[float]) -> pd.DataFrame:
    rows = [
        (key, metric, f"p{number}", v if metric == "dice" else v / 2)
        for key, all_ in dice.items()
        for number, v in enumerate(all_)
        for metric in ("dice", "iou")
    ]
    return pd.DataFrame(rows, columns=["prompts", "metric", "patient_id", "value"])


def test_all_arms_of_the_study_are_there_and_can_be_simulated() -> None:
    assert len(ARMS) == 17
    assert {arm.prompts for arm in ARMS} <= set(PROMPTS)
    named = {arm.published for arm in ARMS}
    assert {name for cohort in ("bcss", "brats2020") for name, _ in published_means(cohort)} == named


@pytest.mark.parametrize("arm", ARMS, ids=lambda arm: arm.prompts)
def test_every_arm_can_be_asked_for_and_draws_the_marks_of_its_effort(arm: PromptSetting) -> None:
    request = arm_request(arm, study="patches", model="base", name="r", changes={})
    mask = np.zeros((64, 64), dtype=bool)
    mask[20:44, 10:50] = True
    (key,) = request.prompts
    drawn = PROMPTS[key].simulate(mask, np.random.default_rng(0))
    assert len(drawn.points) + 2 * len(drawn.boxes) == arm.effort


def test_the_gain_of_the_box_is_in_percent_of_the_arm_without_it() -> None:
    table = arm_table(values(points_3=[0.4, 0.6], points_3_box=[0.7, 0.8])).set_index("prompts")
    assert table.loc["points_3", "dice"] == pytest.approx(50.0)
    assert table.loc["points_3_box", "dice_gain"] == pytest.approx(50.0)
    assert pd.isna(table.loc["points_3", "dice_gain"])
    assert table.loc["points_3_box", "above_mean"] == pytest.approx(12.5)
    assert table.loc["points_3_box", "bcss_dice"] == pytest.approx(77.807)
    assert table.loc["points_3_box", "brats2020_dice"] == pytest.approx(77.988)
    assert table.loc["points_3_box", "bcss_dice_gain"] == pytest.approx(99.22, abs=0.01)
    assert table.loc["points_3_box", ["dice_low", "dice_high"]].isna().all()  # of two patients


def test_six_patients_have_an_interval() -> None:
    table = arm_table(values(centroid=[0.4, 0.5, 0.6, 0.7, 0.8, 0.9]), cohorts=())
    assert table.loc[0, "dice_low"] < 65 < table.loc[0, "dice_high"]


def test_undefined_values_are_left_out_of_mean_and_count() -> None:
    table = arm_table(values(centroid=[0.5, float("nan")]), cohorts=())
    assert table["n"].tolist() == [1]
    assert table["dice"].tolist() == [50.0]
    assert "| centroid | 1 | 1 | 1 | 50.0 | - | - | 25.0 | - | - | 0.0 |" in table_text(table)


def test_fifty_of_both_kinds_have_their_box_on_brats_alone() -> None:
    found = arm_table(values(points_3=[0.4], points_50_50=[0.5], points_50_50_box=[0.6])).set_index("prompts")
    assert found["bcss_dice"].notna().tolist() == [True, True, False]
    assert found["brats2020_dice"].notna().tolist() == [True, False, True]
    assert [arm.prompts for arm in arms([], cohort="bcss") if "50_50" in arm.prompts] == ["points_50_50"]
    assert [arm.prompts for arm in arms([], cohort="brats2020") if "50_50" in arm.prompts] == [
        "points_50_50_box"
    ]
    box = PROMPTS["points_50_50_box"].simulate(np.eye(20, dtype=bool), np.random.default_rng(0))
    assert (len(box.points), len(box.boxes)) == (70, 1)


def test_the_misprinted_row_is_said_where_it_stands() -> None:
    table = arm_table(values(points_3=[0.4], points_50_50=[0.5]))
    assert table["remark"].tolist() == ["", "printed for BCSS as the row of 3 points is, likely a misprint"]
    assert table["bcss_dice"].nunique() == 1


def test_a_published_dice_is_subtracted_for_the_same_model_cohort_and_protocol_only() -> None:
    table = arm_table(values(points_3=[0.4], points_3_box=[0.7], points_50_50=[0.5]))
    unlike = difference_table(table)
    assert len(unlike) == 5
    assert unlike["difference"].isna().all()
    settings = "75 epochs of 75 steps of the mask decoder alone, 80 : 20 by patient"
    same = difference_table(table, ours=StudySetting(STUDY_MODEL, "BCSS", settings)).set_index(
        ["prompts", "cohort"]
    )
    assert same.loc[("points_3", "BCSS"), "difference"] == pytest.approx(40 - 39.056)
    assert same["difference"].notna().sum() == 1
    assert "wider box" in same.loc[("points_3_box", "BCSS"), "differs"]
    assert "misprint" in same.loc[("points_50_50", "BCSS"), "differs"]


def test_an_arm_trains_as_in_the_study() -> None:
    request = arm_request(arms(["box_5"])[0], study="s", model="sam_vit_b", name="r", changes={"seed": 3})
    assert (request.name, request.prompts, request.part) == ("r-box_5", ("box_5",), "decoder")
    assert (request.epochs, request.steps, request.batch, request.optimizer) == (75, 75, 1, "adam")
    assert (request.learning_rate, request.weight_decay, request.loss) == (1e-4, 1e-4, "dice_ce")
    assert (request.validation, request.test, request.seed) == (0.0, 0.2, 3)


def test_the_figures_show_our_values_and_the_published_ones() -> None:
    given = values(points_3=[0.4, 0.6], points_3_box=[0.7, 0.8], tight_box=[0.9, 0.7])
    boxes = dice_boxes(given, cohorts=("bcss",)).to_dict()
    drawn = [row for rows in boxes["datasets"].values() for row in rows]
    assert sum(row.get("percent") == pytest.approx(90.0) for row in drawn) == 1
    assert {row["percent"] for row in drawn if row.get("series") == "published, BCSS"} >= {39.056, 77.807}
    scatter = gain_against_effort(arm_table(given)).to_dict()
    points = [
        row for rows in scatter["datasets"].values() for row in rows if {"effort", "series"} <= set(row)
    ]
    ours = {row["prompts"]: row["above"] for row in points if row["series"] == "this run"}
    assert ours["points_3"] == pytest.approx(50 - (50 + 75 + 80) / 3)
    assert sum(ours.values()) == pytest.approx(0.0, abs=1e-9)
