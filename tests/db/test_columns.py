"""Columns of a metric without names: the values that the long way gives."""

from __future__ import annotations

from pathlib import Path

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
