"""The preset from end to end on tiny volumes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from db.runs import run_statuses
from jobs import report
from jobs.kang2025 import main
from tests.followed_volumes import make_volume_study


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_tables_and_figures_are_written_and_a_second_call_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    _, store = make_volume_study(tmp_path / "home", cases=4)
    asked = ["--study", "mri", "--model", "box_ellipse_volume", "--target", str(tmp_path / "out")]
    assert main(asked) == 0
    arms = pd.read_csv(tmp_path / "out" / "arms.csv")
    assert len(arms) == 6
    assert (arms["n"] == 4).all()
    differences = pd.read_csv(tmp_path / "out" / "differences.csv").set_index(["first", "second"])
    orders = differences.loc[("box_centre_outward", "box_bottom_to_top")]
    assert orders["difference"] > 0
    assert pd.isna(orders["low"])  # four patients are too few
    regressions = pd.read_csv(tmp_path / "out" / "regressions.csv")
    assert set(regressions["regressor"]) == {
        "slice_count",
        "volume_cm3",
        "first_slice_area_mm2",
        "components",
    }
    assert "| prompts | n |" in (tmp_path / "out" / "arms.md").read_text()
    assert len(list((tmp_path / "out").glob("*.png"))) == 6
    assert len(list((tmp_path / "out").glob("*.csv"))) == 5
    assert main(asked) == 0
    assert "has done this already" in capsys.readouterr().out
    with store.connect() as con:
        assert len(run_statuses(con)) == 1


def test_its_report_has_the_same_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    make_volume_study(tmp_path / "home", cases=3)
    arms = ["--arm", "box_centre_outward", "--arm", "box_bottom_to_top"]
    asked = ["--study", "mri", "--model", "box_ellipse_volume", *arms, "--target", str(tmp_path / "out")]
    assert main(asked) == 0
    assert report.main(["--protocol", "kang2025", "--study", "mri", "--out", str(tmp_path / "report")]) == 0
    ours, theirs = (pd.read_csv(tmp_path / name / "arms.csv") for name in ("out", "report/tables"))
    # The preset's own files do not know whose cases they are; the report does.
    assert ours.pop("differs").str.contains("cohort \\(not known").any()
    assert theirs.pop("differs").str.contains("cohort \\(another cohort \\(layout generic\\)").any()
    pd.testing.assert_frame_equal(ours, theirs)
    html = (tmp_path / "report" / "report.html").read_text()
    assert "This report is incomplete" in html
    assert html.count("data:image/jpeg;base64,") == 3
    assert "slice " in html
