from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind, ttest_ind_from_stats, wilcoxon

from core.protocols.zhou2025 import (
    GRID,
    METRICS,
    STUDY,
    STUDY_EXTERNAL,
    Ours,
    chosen,
    fold_table,
    group_table,
    in_split,
    pooled,
    published,
)
from core.protocols.zhou2025_comparisons import (
    click_gain_table,
    click_table,
    difference_table,
    volume_comparison_table,
    volume_table,
)
from core.protocols.zhou2025_figures import figures, group_boxes, split_lesions
from tests.core.protocols.zhou_results import CLICKS, zhou_results

LORA, ARM = "sam_med3d_lora", "clicks_11"


def rows(results: pd.DataFrame | None = None) -> pd.DataFrame:
    return chosen(zhou_results() if results is None else results, model=LORA, arm=ARM)


def few(*values: tuple[str, str, int | None, float]) -> pd.DataFrame:
    """One row per (case, side, fold, Dice)."""
    frame = pd.DataFrame(values, columns=["case_id", "side", "fold", "dice"])
    about = {"lesion_id": "1", "model": LORA, "prompts": ARM, "volume_cm3": 3.0, "birads": "4A"}
    distances = {"hausdorff_mm": np.nan, "hausdorff_voxels": 10.0}
    return frame.assign(patient_id=frame["case_id"], **about, **distances)


def test_the_published_counts_add_up_and_single_cases_have_no_deviation() -> None:
    known = published()
    counts = {(key[0].split("split=")[1], key[1]): value for key, value in known.items() if key[3] == "count"}
    for group in {group for _, group in counts}:
        parts = [counts[side, group] for side in ("train", "validation", "test")]
        assert sum(parts) == counts["total", group]
    for (side, group), count in counts.items():
        experiment = f"model=sam_med3d+lora;split={side}"
        assert (experiment, group, "dice", "mean") in known
        assert ((experiment, group, "dice", "sd") in known) == (count > 1)
        family = [name for _, name in counts if name.startswith("birads") and _ == side]
        assert sum(counts[side, name] for name in family) == counts[side, "all"]


def test_the_published_comparison_does_not_follow_from_the_published_means() -> None:
    known = published()
    theirs, own = (
        [known[f"cohort={cohort}", "all", "volume_cm3", name] for name in ("mean", "sd")]
        for cohort in ("tdsc_abus", "own")
    )
    found = ttest_ind_from_stats(*theirs, 200, *own, 292)
    assert found.pvalue == pytest.approx(3.5e-7, rel=0.01)
    assert found.statistic * np.sqrt(1 / 200 + 1 / 292) == pytest.approx(-0.474, abs=0.001)


def test_splits_and_groups_stand_beside_the_published_ones() -> None:
    table = group_table(rows()).set_index(["split", "group", "metric"]).sort_index()
    assert set(table.index.get_level_values("split")) == {"total", "train", "validation", "test", "external"}
    total = table.loc[("total", "all", "dice")]
    assert (total["n"], total["published_n"], total["published"]) == (30, 292, 0.75)
    test = table.loc[("test", "all", "dice")]
    assert test["low"] < test["mean"] < test["high"]
    external = table.loc[("external", "all", "dice")]
    assert (external["n"], external["published"]) == (12, 0.786)
    assert table.loc[("total", "0–5 cm³", "hausdorff_voxels"), "published"] == 43.63
    assert pd.isna(table.loc[("total", "0–5 cm³", "hausdorff_mm"), "published"])
    assert "> 100 cm³" not in table.index.get_level_values("group")


def test_a_published_mean_is_subtracted_for_the_same_model_cohort_and_protocol_only() -> None:
    unlike = group_table(rows())
    assert unlike["difference"].isna().all()
    differs = unlike.set_index(["split", "group", "metric"])["differs"].sort_index()
    assert differs["test", "all", "dice"].startswith("model (not known; published: SAM-Med3D with LoRA)")
    assert differs["test", "all", "hausdorff_mm"] == ""
    same = group_table(rows(), ours=Ours(own=STUDY, external=STUDY_EXTERNAL)).set_index(
        ["split", "group", "metric"]
    )
    test = same.sort_index().loc[("test", "all", "dice")]
    assert (test["difference"], test["differs"]) == (pytest.approx(test["mean"] - 0.75), "")
    assert differs["test", "all", "hausdorff_voxels"].startswith("not comparable: distances without a unit")


def test_published_distances_are_compared_on_the_grid_of_the_study_only() -> None:
    place = ("test", "all", "hausdorff_voxels")
    for grid, taken in (("own", False), (GRID, True)):
        ours = Ours(own=STUDY, external=STUDY_EXTERNAL, grid=grid)
        table = group_table(rows(), ours=ours).set_index(["split", "group", "metric"]).sort_index()
        assert pd.notna(table.loc[place, "difference"]) == taken
        assert pd.notna(table.loc[place, "published"])
        chart = group_boxes(
            split_lesions(rows()), group_table(rows(), ours=ours), family="volume", metric="hausdorff_voxels"
        )
        assert ("published mean" in chart.to_json()) == taken


def test_what_the_model_was_fitted_to_has_neither_interval_nor_p() -> None:
    table = group_table(rows()).query("group == 'all' and metric == 'dice'").set_index("split")
    assert table["met"].to_dict() == {
        "total": "partly trained on",
        "train": "trained on",
        **dict.fromkeys(("validation", "test", "external"), ""),
    }
    assert table["low"].notna().to_dict() == {
        "total": False,
        "train": False,
        **dict.fromkeys(("validation", "test", "external"), True),
    }
    pairs = difference_table(zhou_results(), model=LORA, baselines=["sphere"], arm=ARM)
    assert pairs.groupby("split")["p"].count().to_dict() == {
        "total": 0,
        "train": 0,
        **dict.fromkeys(("validation", "test", "external"), len(METRICS)),
    }


def test_a_group_of_one_has_no_deviation_and_an_empty_one_is_shown() -> None:
    table = group_table(rows()).set_index(["split", "group", "metric"]).sort_index()
    single = table.loc[("total", "6", "dice")]
    assert single["n"] == 1
    assert single[["sd", "low", "high"]].isna().all()
    assert not np.isnan(single["mean"])
    empty = table.loc[("external", "3", "dice")]
    assert empty["n"] == 0
    assert np.isnan(empty["mean"])


def test_groups_beyond_those_of_the_study_appear_where_there_are_lesions() -> None:
    frame = few(("a", "test", None, 0.7), ("b", "test", None, 0.8))
    frame.loc[0, ["birads", "volume_cm3"]] = ["2", 120.0]
    table = group_table(frame).set_index(["split", "group", "metric"]).sort_index()
    assert table.loc[("test", "2", "dice"), "n"] == 1
    assert table.loc[("test", "> 100 cm³", "dice"), "n"] == 1


def test_a_miss_is_counted_and_never_averaged_away() -> None:
    frame = few(("a", "test", 0, 0.6), ("a", "test", 1, 0.8), ("b", "test", 0, 0.5), ("b", "test", 1, 0.0))
    frame.loc[3, "hausdorff_voxels"] = np.nan
    lesions = pooled(frame).set_index("case_id")
    assert lesions["dice"].to_dict() == pytest.approx({"a": 0.7, "b": 0.25})
    assert np.isnan(lesions.loc["b", "hausdorff_voxels"])
    table = group_table(frame).set_index(["split", "group", "metric"]).sort_index()
    assert table.loc[("test", "all", "hausdorff_voxels"), ["n", "n_undefined"]].tolist() == [1, 1]
    assert table.loc[("test", "all", "hausdorff_mm"), ["n", "n_undefined"]].tolist() == [0, 2]


def test_folds_by_themselves_their_mean_and_all_pooled_by_hand() -> None:
    frame = few(
        *(("a", "validation", 0, 0.6), ("b", "validation", 0, 0.8), ("c", "validation", 1, 0.1)),
        *(("a", "train", 1, 0.9), ("b", "train", 1, 0.7), ("c", "train", 0, 0.3)),
    )
    table = fold_table(frame).set_index(["split", "metric", "fold"]).sort_index()
    validation = table.loc["validation"].loc["dice"]
    assert validation["mean"].to_dict() == pytest.approx(
        {"0": 0.7, "1": 0.1, "mean of folds": 0.4, "pooled": 0.5}
    )
    assert validation["n"].to_dict() == {"0": 2, "1": 1, "mean of folds": 2, "pooled": 3}
    assert validation.loc["mean of folds", "sd"] == pytest.approx(np.std([0.7, 0.1], ddof=1))
    assert np.isnan(validation.loc["1", "sd"])
    # Of the total: a is (0.6 + 0.9) / 2, b 0.75, c 0.2.
    assert table.loc[("total", "dice", "pooled"), "mean"] == pytest.approx((0.75 + 0.75 + 0.2) / 3)
    assert fold_table(few(("a", "test", None, 0.5))).empty


def test_every_validation_lesion_is_scored_by_the_model_of_its_fold_alone() -> None:
    side = in_split(rows(), "validation")
    assert side.groupby("case_id")["fold"].nunique().max() == 1
    assert group_table(rows()).query("split == 'validation' and group == 'all'")["n"].tolist() == [24] * 3


def test_a_model_without_the_arm_stands_with_its_own() -> None:
    results = zhou_results()
    assert set(chosen(results, model="unet3d", arm=ARM)["prompts"]) == {"none"}
    assert set(chosen(results, model="sphere", arm=ARM)["prompts"]) == {"clicks_1"}
    assert set(chosen(results, model=LORA, arm="clicks_2")["prompts"]) == {"clicks_2"}
    assert chosen(results, model="nothing", arm=ARM).empty


def test_dice_against_clicks() -> None:
    results = zhou_results()
    table = click_table(results, split="test")
    ours = table[(table["model"] == LORA) & (table["metric"] == "dice")]
    assert ours["clicks"].tolist() == list(CLICKS)
    assert ours["mean"].is_monotonic_increasing
    assert (ours["low"] < ours["mean"]).all()
    assert "unet3d" not in set(table["model"])


def test_area_under_the_click_curve_by_hand() -> None:
    frame = few(("a", "test", None, 0.4), ("a", "test", None, 0.8), ("a", "test", None, 0.9))
    frame["prompts"] = ["clicks_1", "clicks_3", "clicks_4"]
    frame = pd.concat([frame, few(("b", "test", None, 0.5)).assign(prompts="clicks_1")])
    (row,) = click_gain_table(frame, split="test").to_dict("records")
    assert (row["first"], row["last"], row["n"], row["n_undefined"]) == (1, 4, 1, 1)
    assert row["gain"] == pytest.approx(0.5)
    assert row["area"] == pytest.approx((0.6 * 2 + 0.85) / 3)


def test_a_model_against_its_baselines_on_the_same_lesions() -> None:
    results = zhou_results()
    table = difference_table(results, model=LORA, baselines=["sphere", "unet3d"], arm=ARM)
    assert len(table) == 5 * 2 * len(METRICS)
    row = table.query("split == 'test' and second == 'sphere' and metric == 'dice'").iloc[0]
    ours = pooled(in_split(rows(results), "test"))["dice"]
    theirs = pooled(in_split(chosen(results, model="sphere", arm=ARM), "test"))["dice"]
    assert row["difference"] == pytest.approx((ours - theirs).mean())
    assert row["low"] < row["difference"] < row["high"]
    assert row["p"] == pytest.approx(wilcoxon((ours - theirs).to_numpy()).pvalue)


def test_volumes_of_two_cohorts_every_lesion_once() -> None:
    results = zhou_results()
    table = volume_table(results).set_index("cohort")
    assert table["n"].to_dict() == {"external": 12, "own": 30}
    assert table.loc["own", ["published_mean", "published_sd", "published_median"]].tolist() == [
        *(6.99, 11.23, 3.41)
    ]
    once = results.drop_duplicates("case_id")
    outside = once["side"] == "external"
    (row,) = volume_comparison_table(results).to_dict("records")
    found = ttest_ind(once.loc[outside, "volume_cm3"], once.loc[~outside, "volume_cm3"])
    assert row["t_p"] == pytest.approx(found.pvalue)
    assert row["published_cohens_d"] == -0.39
    assert volume_comparison_table(results[results["side"] != "external"]).empty


def test_figures_can_be_drawn_from_what_there_is() -> None:
    results = zhou_results()
    charts = figures(results, model=LORA, arm=ARM)
    assert {"dice_by_birads", "hausdorff_voxels_by_volume", "dice_by_clicks", "volumes"} <= set(charts)
    for chart in charts.values():
        assert json.loads(chart.to_json())["$schema"]
    drawn = figures(results[results["side"] == "external"], model=LORA, arm=ARM)["dice_by_model"].to_json()
    assert "TDSC-ABUS leaderboard" in drawn
    assert "0.786" in drawn
    assert "0.729" in drawn
    bare = few(("a", "train", None, 0.5), ("b", "train", None, 0.6)).assign(prompts="none")
    bare = bare.assign(birads=None, volume_cm3=np.nan)
    assert set(figures(bare, model=LORA, arm="none")) == {"dice_by_model"}
