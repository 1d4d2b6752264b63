"""Columns of a metric without names: the values that the long way gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from db import analysis
from db.columns import arm_columns
from db.runs import run_statuses
from jobs.evaluate import main
from tests.tiny_study import make_study


def test_columns_hold_the_defined_values_of_each_arm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    _, store = make_study(tmp_path, cases=4)
    arms = ("hu2023", "tight_box")
    assert main(["--study", "tiny", "--model", "ellipse", "--prompts", arms[0], "--prompts", arms[1]]) == 0
    with store.connect(write=True) as con:
        (run_id,) = (status.run.run_id for status in run_statuses(con))
        con.execute(
            "UPDATE metric_value SET value = NULL WHERE case_id = (SELECT min(case_id) FROM metric_value)"
        )
        found = arm_columns(con, [run_id], "dice", prompts=arms)
        frame = analysis.metric_values(con, [run_id], "dice")
        assert arm_columns(con, [run_id], "no metric", prompts=arms) == {}
    assert set(found) == {(arm, run_id) for arm in arms}
    for (arm, _), column in found.items():
        expected = frame.loc[frame["prompts"] == arm, "value"].dropna()
        assert len(expected) == 3
        assert sorted(column.tolist()) == sorted(expected.tolist())


def test_the_frame_of_a_correlation_is_that_of_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    _, store = make_study(tmp_path, cases=6)
    assert main(["--study", "tiny", "--model", "ellipse", "--prompts", "hu2023"]) == 0
    metrics, names = ("iou", "no metric", "dice"), ("solidity", "area_px", "no name")
    with store.connect(write=True) as con:
        (run_id,) = (status.run.run_id for status in run_statuses(con))
        first = con.execute("SELECT min(case_id) FROM metric_value").fetchone()
        con.execute("UPDATE metric_value SET value = NULL WHERE metric = 'dice' AND case_id = ?", first)
        con.execute("DELETE FROM lesion WHERE case_id = ?", first)
        asked = {"study": "tiny", "prompts": "hu2023", "metrics": metrics, "names": names}
        found = analysis.correlation_frame(con, run_id, **asked)
        values = con.execute("SELECT * FROM metric_value WHERE value IS NOT NULL").df()
        numbers = con.execute("SELECT * FROM lesion_attribute WHERE number IS NOT NULL").df()
    key = ["case_id", "lesion_id"]
    left = values[values["metric"].isin(metrics)].pivot(index=key, columns="metric", values="value")
    right = numbers[numbers["name"].isin(names)].pivot(index=key, columns="name", values="number")
    expected = left.join(right, how="left")[["iou", "dice", "solidity", "area_px"]].reset_index()
    assert np.isnan(found["dice"].iloc[0])
    assert np.isnan(found["solidity"].iloc[0])
    pd.testing.assert_frame_equal(found, expected, check_names=False)
