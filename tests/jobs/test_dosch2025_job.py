"""The preset from end to end at toy size."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.protocols.dosch2025 import better, published
from db.runs import run_statuses
from jobs import evaluate, report
from jobs.dosch2025 import main
from tests.tiny_study import make_study


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_tables_and_figures_are_written_and_a_second_call_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    _, store = make_study(tmp_path / "home", cases=20)
    asked = ["--study", "tiny", "--name", "toy", "--classifier", "mobilenet_v2", "--input", "crop"]
    asked += ["--learning-rates", "1e-4,1e-3", "--record-epochs", "1,2", "--size", "32", "--batch", "4"]
    asked += ["--validation", "0.25", "--test", "0.25", "--device", "cpu", "--threads", "1"]
    out = tmp_path / "out"
    assert main([*asked, "--out", str(out)]) == 0
    classifiers = pd.read_csv(out / "classifiers.csv").set_index("arm")
    assert list(classifiers.index) == ["network", "characteristics"]
    assert classifiers.loc["network", "published_accuracy"] == 0.6296
    numbers = [name for name in classifiers.columns if not name.endswith(("_low", "_high"))]
    assert numbers[2:5] == ["n_patients", "sensitivity", "accuracy"]
    classes = pd.read_csv(out / "classes.csv").set_index(["group", "metric"])
    assert classes.loc[("malignant", "recall"), "published"] == 0.4545
    assert classes.loc[("macro", "f1"), "published"] == 0.60
    grid = pd.read_csv(out / "grid.csv")
    assert len(grid) == 8
    assert grid.groupby("model")["chosen"].sum().to_dict() == {"mobilenet_v2": 1, "unet_efficientnet_b2": 1}
    segmenter = pd.read_csv(out / "segmenter.csv").set_index(["model", "metric"])
    assert segmenter.loc[("unet_efficientnet_b2", "iou"), "published"] == 0.629
    assert segmenter.loc[("unet_efficientnet_b2", "iou"), "n"] == classifiers.loc["network", "n"]
    masks = pd.read_csv(out / "masks.csv")
    assert (masks["n"] == classifiers.loc["network", "n"]).all()
    assert pd.read_csv(out / "confusion.csv")["n"].sum() == classifiers.loc["network", "n"]
    assert {path.stem for path in out.glob("*.png")} == {
        "grid_mobilenet_v2",
        "grid_unet_efficientnet_b2",
        "roc_mobilenet_v2",
        "reliability_mobilenet_v2",
        "confusion",
    }
    # The report has the same numbers, also beside a wider evaluation that came later.
    wider = ["--study", "tiny", "--model", "toy_unet", "--prompts", "none", "--device", "cpu"]
    assert evaluate.main(wider) == 0
    report_folder = tmp_path / "report"
    assert report.main(["--protocol", "dosch2025", "--study", "tiny", "--out", str(report_folder)]) == 0
    for stem in ("classifiers", "grid", "segmenter", "masks", "confusion"):
        reported = pd.read_csv(report_folder / "tables" / f"{stem}.csv")
        pd.testing.assert_frame_equal(reported, pd.read_csv(out / f"{stem}.csv"))
    exposed = pd.read_csv(report_folder / "tables" / "exposure.csv").set_index("model")
    assert exposed.loc["toy_unet", "cases"] == 20
    with store.connect() as con:
        runs = len(run_statuses(con))
    capsys.readouterr()
    assert main([*asked, "--out", str(out)]) == 0
    assert "has done this already" in capsys.readouterr().out
    with store.connect() as con:
        assert len(run_statuses(con)) == runs


def test_published_figures_are_whole() -> None:
    known = published()
    assert len(known) == 22
    assert known["classifier=resnet50", "test", "accuracy"] == 0.6667
    assert (better((0.01, 0.2)), better((-0.2, -0.01)), better((-0.1, 0.1))) == (
        "network",
        "characteristics",
        "neither",
    )
    assert better(None) == "not known"  # where there is no interval
