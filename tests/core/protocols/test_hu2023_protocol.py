"""The tables of hu2023 over four lesions, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from core.protocols.hu2023 import (
    correlation_table,
    difference_table,
    model_table,
    pathology_table,
    prompt_table,
    published,
    subgroup_table,
)
from core.protocols.hu2023_claims import claims_table
from core.protocols.hu2023_findings import findings
from core.statistics.multiplicity import false_discovery_rate

DICE = {"sam_vit_l": [0.9, 0.8, 0.7, 0.6], "ellipse": [0.5, 0.5, 0.5, float("nan")]}


def rows(model: str, prompts: str, dice: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case_id": list("abcd"),
            "lesion_id": "1",
            "patient_id": ["P1", "P2", "P3", "P4"],
            "model": model,
            "prompts": prompts,
            "dice": dice,
            "iou": np.array(dice) / 2,
            "pixel_accuracy": 0.95,
            "pathology": ["benign", "benign", "malignant", "malignant"],
            "birads": ["3", "3", "5", None],
            "contrast": [0.4, 0.3, 0.2, 0.1],
            "area_px": [10.0, 20.0, 30.0, 40.0],
            "longest_diameter_mm": float("nan"),
            "aspect_ratio": [1.0, 2.0, 2.0, 1.0],
            "complexity": [0.1, 0.2, 0.3, 0.4],
        }
    )


RESULTS = pd.concat(
    [
        *(rows(model, "hu2023", dice) for model, dice in DICE.items()),
        rows("sam_vit_l", "none", [0.1, 0.1, 0.1, 0.1]),
    ],
    ignore_index=True,
)


def line(table: pd.DataFrame, **where: str) -> pd.Series:
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_models_beside_the_published_means() -> None:
    table = model_table(RESULTS, cohort="BUSI")
    ours = line(table, model="sam_vit_l", metric="dice")
    assert ours["mean"] == pytest.approx(0.75)
    assert ours["sd"] == pytest.approx(np.std([0.9, 0.8, 0.7, 0.6], ddof=1))
    assert (ours["published"], ours["difference"]) == (0.8392, pytest.approx(0.75 - 0.8392))
    ellipse = line(table, model="ellipse", metric="dice")
    assert (ellipse["n"], ellipse["n_undefined"], ellipse["mean"]) == (3, 1, 0.5)
    assert pd.isna(ellipse["published"])
    absent = line(table, model="sam_vit_h", metric="dice")
    assert (absent["n"], absent["published"]) == (0, 0.8291)
    assert pd.isna(absent["mean"])


def test_a_published_mean_of_another_model_or_cohort_is_never_subtracted() -> None:
    starter = RESULTS.assign(model=RESULTS["model"].replace("sam_vit_l", "starter_2d"))
    for table in (
        prompt_table(starter, model="starter_2d", cohort="BUSI"),
        pathology_table(starter, model="starter_2d", cohort="BUSI"),
        model_table(RESULTS),
    ):
        assert table["difference"].isna().all()
    benign = line(pathology_table(starter, model="starter_2d", cohort="BUSI"), group="benign", metric="dice")
    assert benign["published"] == 0.8567
    assert benign["differs"] == "model (Starter 2D; published: SAM ViT-L)"
    same = line(pathology_table(RESULTS, model="sam_vit_l", cohort="BUSI"), group="benign", metric="dice")
    assert same["difference"] == pytest.approx(0.85 - 0.8567)


def test_prompt_pathology_and_subgroups() -> None:
    bare = line(prompt_table(RESULTS, model="sam_vit_l"), prompts="none", metric="dice")
    assert (bare["mean"], bare["published"]) == (pytest.approx(0.1), 0.0914)
    malignant = line(pathology_table(RESULTS, model="sam_vit_l"), group="malignant", metric="dice")
    assert (malignant["mean"], malignant["published"]) == (pytest.approx(0.65), 0.8029)
    groups = subgroup_table(RESULTS, model="sam_vit_l")
    assert line(groups, group="3", metric="dice")["mean"] == pytest.approx(0.85)
    assert {"smallest third of the cohort", "largest third of the cohort"} <= set(groups["group"])


def test_differences_leave_out_what_either_lacks() -> None:
    table = difference_table(RESULTS, pairs=[("sam_vit_l", "ellipse"), ("sam_vit_l", "nobody")])
    dice = line(table, metric="dice")
    assert (dice["n"], dice["n_undefined"]) == (3, 1)
    assert dice["difference"] == pytest.approx(0.3)


def test_kendall_against_what_the_study_found() -> None:
    table = correlation_table(RESULTS, model="sam_vit_l")
    assert line(table, metric="dice", characteristic="contrast")["tau"] == pytest.approx(1)
    assert line(table, metric="dice", characteristic="complexity")["tau"] == pytest.approx(-1)
    assert line(table, metric="dice", characteristic="aspect_ratio")["tau"] == pytest.approx(0)
    assert "longest_diameter_mm" not in set(table["characteristic"])
    assert pd.isna(line(table, metric="pixel_accuracy", characteristic="contrast")["tau"])


def test_published_numbers_are_those_of_the_file() -> None:
    assert len(published()) == 18
    assert published()[("model=vit_l", "benign", "dice")] == 0.8567


def test_findings_of_a_model_that_the_study_does_not_have() -> None:
    other = RESULTS.assign(model=RESULTS["model"].replace("sam_vit_l", "classical"))
    found = findings(other, model="classical")
    assert line(found.tables["pathology"], group="benign", metric="dice")["published"] == 0.8567
    assert set(found.figures) == {
        *("metrics_by_model", "metrics_by_prompt", "metrics_by_pathology"),
        *("kendall", "scatter"),
    }


def test_claims_are_differences_with_their_p_and_holm() -> None:
    tight = rows("sam_vit_l", "tight_box", [0.9, 0.9, 0.9, 0.9])
    table = claims_table(pd.concat([RESULTS, tight]), model="sam_vit_l")
    assert set(table["metric"]) == {"dice", "pixel_accuracy"}
    prompt = line(table, question="prompt of the study against none", metric="dice")
    assert (prompt["difference"], prompt["test"]) == (pytest.approx(0.65), "paired")
    assert prompt["p"] == pytest.approx(0.125)
    box = line(table, question="loose box with a point against the tight box", metric="dice")
    assert box["difference"] == pytest.approx(0.75 - 0.9)
    groups = line(table, question="benign against malignant", metric="dice")
    assert (groups["difference"], groups["n_first"], groups["n_second"]) == (pytest.approx(0.2), 2, 2)
    assert groups["p"] == pytest.approx(ttest_ind([0.9, 0.8], [0.7, 0.6], equal_var=False).pvalue)
    models = line(table, question="models against one another", metric="dice")
    assert (models["first"], models["second"], models["n_first"]) == ("sam_vit_l", "ellipse", 3)


def test_claims_of_three_models_are_adjusted_by_holm() -> None:
    three = pd.concat([RESULTS, rows("sam_vit_b", "hu2023", [0.3, 0.35, 0.2, 0.1])])
    table = claims_table(three, model="sam_vit_l")
    family = table[(table["question"] == "models against one another")]
    assert len(family) == 6
    assert (family["p_holm"].dropna() >= family["p"].dropna()).all()
    assert family["p_holm"].min() == pytest.approx(min(1.0, family["p"].count() * family["p"].min()))


def test_a_boundary_metric_stands_among_the_claims_where_it_was_measured() -> None:
    measured = RESULTS.assign(nsd_2voxels=RESULTS["dice"] / 3)
    assert "nsd_2voxels" in set(claims_table(measured, model="sam_vit_l")["metric"])


def test_iou_is_no_part_of_the_correction_family() -> None:
    table = correlation_table(RESULTS, model="sam_vit_l")
    iou, dice = (table[table["metric"] == name].set_index("characteristic") for name in ("iou", "dice"))
    assert iou["q"].isna().all()
    assert iou["tau"].to_dict() == pytest.approx(dice["tau"].to_dict())
    tested = table[(table["metric"] != "iou") & table["p"].notna()]
    assert tested["q"].tolist() == pytest.approx(false_discovery_rate(tested["p"].tolist()))
    assert dice.loc["contrast", "p_by"] == "exact"
    assert dice.loc["aspect_ratio", "p_by"] == "asymptotic"
