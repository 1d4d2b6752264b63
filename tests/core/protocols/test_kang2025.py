from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress, wilcoxon

from core.protocols.kang2025 import (
    KANG_ARMS,
    REGRESSORS,
    arm_table,
    component_table,
    difference_table,
    failure_table,
    published,
    regression_table,
)
from core.protocols.kang2025_figures import figures

PATIENTS = 12


def results() -> pd.DataFrame:
    """Two arms; centre outward is better by 0.1 and a little noise, worse the more components there are."""
    rng = np.random.default_rng(2)
    rows = []
    for number in range(PATIENTS):
        base = 0.8 - 0.1 * (number % 4) + rng.normal(0, 0.01)
        for arm, gain in (("box_centre_outward", 0.1), ("box_bottom_to_top", rng.normal(0, 0.02))):
            rows.append(
                {
                    "prompts": arm,
                    "case_id": f"c{number}",
                    "lesion_id": "1",
                    "patient_id": f"P{number}",
                    "dice": base + gain,
                    "slice_count": 5 + number,
                    "volume_cm3": 1.5 * number + 1,
                    "first_slice_area_mm2": rng.uniform(10, 60),
                    "components": 1 + number % 4,
                }
            )
    return pd.DataFrame(rows)


def test_the_arms_are_three_orders_by_two_prompts() -> None:
    assert len(KANG_ARMS) == 6
    known = published()
    table = arm_table(results(), results().assign(dice=0.5)).set_index("prompts")
    assert list(table.index) == ["box_bottom_to_top", "box_centre_outward"]
    assert table.loc["box_centre_outward", "published"] == 0.57
    assert pd.isna(table.loc["box_bottom_to_top", "published"])
    assert (table["baseline"] == 0.5).all()
    assert table["n"].tolist() == [PATIENTS] * 2
    box = table.loc["box_centre_outward"]
    assert box["minimum"] < box["low"] < box["mean"] < box["high"] < box["maximum"]
    assert pd.isna(box["difference"])
    assert box["differs"].startswith("model (not known; published: SAM 2")
    assert {name for name, _ in known} == {
        *(f"model=sam2;prompt={prompt};propagation=center_out" for prompt in ("box", "mask")),
        *(f"regressor={one.published}" for one in REGRESSORS if one.published),
    }


def test_undefined_dice_is_counted() -> None:
    frame = results()
    frame.loc[frame.index[0], "dice"] = np.nan
    table = arm_table(frame).set_index("prompts")
    assert (table.loc["box_centre_outward", ["n", "n_undefined"]] == [PATIENTS - 1, 1]).all()


def test_orders_are_compared_patient_by_patient() -> None:
    table = difference_table(results())
    assert table[["first", "second"]].to_numpy().tolist() == [["box_centre_outward", "box_bottom_to_top"]]
    wide = results().pivot(index="patient_id", columns="prompts", values="dice")
    gain = wide["box_centre_outward"] - wide["box_bottom_to_top"]
    row = table.iloc[0]
    assert row["difference"] == pytest.approx(gain.mean())
    assert 0 < row["low"] < row["difference"] < row["high"]
    assert row["p"] == pytest.approx(wilcoxon(gain.to_numpy()).pvalue)


def test_arms_are_compared_with_their_baseline() -> None:
    table = difference_table(results(), results().assign(dice=0.25)).set_index(["first", "second"])
    row = table.loc[("box_bottom_to_top", "baseline")]
    assert row["mean_second"] == 0.25
    assert row["difference"] == pytest.approx(row["mean_first"] - 0.25)
    assert len(table) == 3


def test_regressions_stand_beside_the_published_r2() -> None:
    table = regression_table(results()).set_index(["prompts", "regressor"])
    assert len(table) == 2 * len(REGRESSORS)
    frame = results().query("prompts == 'box_centre_outward'")
    row = table.loc[("box_centre_outward", "volume_cm3")]
    assert row["r2"] == pytest.approx(linregress(frame["volume_cm3"], frame["dice"]).rvalue ** 2)
    assert (row["n"], row["published_r2"]) == (PATIENTS, 0.002)
    assert pd.isna(table.loc[("box_centre_outward", "components"), "published_r2"])
    assert row["n_patients"] == PATIENTS
    assert row["slope_low"] < row["slope"] < row["slope_high"]


def test_dice_by_components_and_failures() -> None:
    table = component_table(results())
    assert table["components"].tolist() == ["1", "2", "3+"] * 2
    assert table["n"].tolist() == [3, 3, 6] * 2
    failed = failure_table(results(), arm="box_centre_outward", below=0.62)
    assert set(failed["components"]) == {4}
    assert failed["dice"].is_monotonic_increasing
    missed = results().assign(dice=np.nan)
    assert len(failure_table(missed, arm="box_centre_outward")) == PATIENTS


def test_figures_say_what_the_tables_say() -> None:
    drawn = figures(results())
    assert set(drawn) == {"dice_by_arm", "dice_by_patient", *(f"dice_by_{one.name}" for one in REGRESSORS)}
    made = {stem: json.dumps(chart.to_dict()) for stem, chart in drawn.items()}
    r2 = (
        regression_table(results())
        .set_index(["prompts", "regressor"])
        .loc[("box_centre_outward", "volume_cm3"), "r2"]
    )
    assert f"R\\u00b2 {r2:.3f} (published 0.002), n = {PATIENTS}" in made["dice_by_volume_cm3"]
    assert "published mean, SAM 2" in made["dice_by_arm"]
    assert "bottom to top" in made["dice_by_patient"]
