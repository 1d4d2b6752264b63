"""The preset zhou2025 from end to end at toy size: real trainings fold by fold, real clicks, real tables."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import torch

from core.job_state import JobState
from db.runs import run_statuses
from jobs import report
from jobs.zhou2025 import fold_name, main
from tests.followed_volumes import make_volume_study

TOY = ["--scratch", "--part", "all", "--size", "32", "--voxel-mm", "2", "--epochs", "1", "--steps", "1"]
SHORT = ["--corrections", "1", "--rounds", "2", "--folds", "2", "--test", "0.3", "--placement", "grown"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_folds_external_cohort_tables_and_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    make_volume_study(tmp_path, cases=6)
    _, store = make_volume_study(tmp_path, cases=2, study="elsewhere")
    asked = ["--study", "mri", "--model", "starter_3d", "--name", "toy", "--external", "elsewhere"]
    asked += [*TOY, *SHORT, "--target", str(tmp_path / "out")]
    assert main(asked) == 0

    out = tmp_path / "out"
    groups = pd.read_csv(out / "groups.csv")
    totals = groups[(groups["family"] == "all") & (groups["metric"] == "dice")].set_index("split")["n"]
    assert totals["external"] == 2
    assert totals["total"] == totals[["validation", "test"]].sum() == 6
    assert set(pd.read_csv(out / "folds.csv")["fold"].astype(str)) >= {"1", "2", "mean of folds", "pooled"}
    differences = pd.read_csv(out / "differences.csv")
    assert set(differences["second"]) == {"toy_unet3d", "sphere_at_click"}
    assert set(pd.read_csv(out / "clicks.csv")["clicks"]) == {1, 2}
    assert pd.read_csv(out / "volumes.csv").set_index("cohort")["n"].to_dict() == {"external": 2, "own": 6}
    assert (out / "dice_by_model.svg").is_file()
    assert "| split |" in (out / "groups.md").read_text()

    with store.connect() as con:
        before = run_statuses(con)
    # Two folds of two models, and clicks on two studies by five models.
    assert len(before) == 2 * 2 + 2 * 5
    assert {status.state for status in before} == {JobState.SUCCEEDED}
    assert fold_name("toy", 0) in {status.run.model for status in before}
    capsys.readouterr()
    assert main(asked) == 0
    assert "has done this already" in capsys.readouterr().out
    with store.connect() as con:
        assert len(run_statuses(con)) == len(before)

    report_folder = tmp_path / "report"
    assert report.main(["--protocol", "zhou2025", "--study", "mri", "--out", str(report_folder)]) == 0
    ours, theirs = (pd.read_csv(place / "groups.csv") for place in (out, report_folder / "tables"))
    assert ours.pop("differs").str.contains("cohort \\(not known").any()
    assert theirs.pop("differs").str.contains("cohort \\(another cohort \\(layout generic\\)").any()
    pd.testing.assert_frame_equal(ours, theirs)
    assert len(pd.read_csv(report_folder / "tables" / "trainings.csv")) == 4
    about = json.loads((report_folder / "report.json").read_text())
    assert about["missing"] == []
    assert "Models were not trained as long as in the study" in (report_folder / "report.html").read_text()
