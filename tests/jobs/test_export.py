"""What leaves the store: tables, masks, a copy of the store."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.imaging.mask_files import load_mask
from core.settings import Settings
from db.store import Store
from jobs import export
from jobs.evaluate import main as evaluate
from tests.annotation_home import STUDY, AnnotationHome
from tests.exported_runs import CASES, numbers, run_id
from tests.tiny_study import import_cohort, write_cohort


def test_masks_of_a_run_as_png(run_home: Settings, tmp_path: Path) -> None:
    out = tmp_path / "masks"
    assert export.main(["--run", run_id(run_home), "--format", "png", "--out", str(out)]) == 0
    index = pd.read_csv(out / "index.csv")
    assert len(index) == CASES * 2
    first = index.iloc[0]
    kept = load_mask(run_home.masks, first["mask_sha256"])
    np.testing.assert_array_equal(np.asarray(Image.open(out / first["file"])) > 0, kept)


@pytest.mark.parametrize("file_format", ["csv", "zip", "duckdb", "png"])
@pytest.mark.parametrize(("shared_with", "others"), [("nobody", 0o077), ("group", 0o007)])
def test_what_leaves_is_for_those_alone_who_may_read_the_home(
    run_home: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file_format: str,
    shared_with: str,
    others: int,
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_SHARED_WITH", shared_with)
    what = [] if file_format == "duckdb" else ["--run", run_id(run_home)]
    assert export.main([*what, "--format", file_format, "--out", str(tmp_path / "out")]) == 0
    for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
        assert not path.stat().st_mode & others, path


def test_dicom_seg_of_what_was_no_dicom_is_refused(
    run_home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        export.main(["--run", run_id(run_home), "--format", "dicom_seg", "--out", str(tmp_path / "s")]) == 1
    )
    assert "was not imported from DICOM" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "zip", "--study", "tiny"], "takes one run"),
        (["--format", "duckdb", "--study", "tiny"], "copies the whole store"),
        (["--format", "nifti", "--study", "tiny"], "add --readings"),
        (["--format", "png", "--study", "tiny", "--readings"], "--by NAME"),
        (["--format", "csv"], "--run ID or --study NAME"),
    ],
)
def test_what_does_not_fit_together_is_said(
    run_home: Settings, tmp_path: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export.main([*arguments, "--out", str(tmp_path / "x")]) == 2
    assert message in capsys.readouterr().err


def test_the_copy_of_the_store_opens_in_another_program(run_home: Settings, tmp_path: Path) -> None:
    out = tmp_path / "it's a copy.duckdb"
    assert export.main(["--format", "duckdb", "--out", str(out)]) == 0
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == [out.name]
    query = "SELECT count(*) AS n FROM metric_value JOIN run_status USING (run_id) WHERE state = 'succeeded'"
    with Store(run_home.store_path).connect() as con:
        (count,) = con.execute(query).fetchone() or (0,)
    assert count > 0
    read = "import sys, duckdb as d; print(*d.connect(sys.argv[1], True).execute(sys.argv[2]).fetchone())"
    shell = shutil.which("duckdb")
    program = [sys.executable, "-c", read] if shell is None else [shell, "-readonly", "-csv", "-noheader"]
    command = [*program, str(out), query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout.strip().splitlines()[-1]) == count
    assert export.main(["--format", "duckdb", "--out", str(out)]) == 1


def test_the_copy_is_whole(run_home: Settings, tmp_path: Path) -> None:
    assert export.main(["--format", "duckdb", "--out", str(tmp_path / "copy.duckdb")]) == 0
    copy = Settings(tmp_path, tmp_path)
    (tmp_path / "copy.duckdb").rename(copy.store_path)
    pd.testing.assert_frame_equal(numbers(copy, run_id(run_home)), numbers(run_home, run_id(run_home)))
    with Store(copy.store_path).connect() as con:
        rows = con.execute("SELECT run_id, exposure, count(*) FROM result_exposure GROUP BY ALL").fetchall()
    assert rows == [(run_id(run_home), "not met", CASES)]  # the ellipse learns nothing


def test_accepted_masks_and_readings_of_a_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    run_home = AnnotationHome.make(tmp_path / "home", cases=2)
    run_home.read("Ben", 0)
    run_home.read("Ben", 0, painted=True)
    run_home.read("Cleo", 0)
    readings = ["--study", STUDY, "--readings", "--by", "Cleo"]
    by_a_reader = [*readings[:-1], "Ben", "--format", "png", "--out", str(tmp_path / "no")]
    assert export.main(by_a_reader) == 1
    assert export.main([*readings, "--format", "nifti", "--out", str(tmp_path / "masks")]) == 0
    index = pd.read_csv(tmp_path / "masks" / "index.csv")
    assert index["group"].tolist() == ["reader Ben", "reader Cleo"]
    assert export.main([*readings, "--format", "csv", "--out", str(tmp_path / "r.csv")]) == 0
    table = pd.read_csv(tmp_path / "r.csv").set_index("reader")
    assert table.loc["Ben", "mask_sha256"] == index["mask_sha256"][0]
    assert table.loc["Ben", "origin"] != table.loc["Cleo", "origin"]


def test_comments_that_may_name_somebody_are_reported_and_can_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    run_home = AnnotationHome.make(tmp_path / "home", cases=2)
    run_home.read("Cleo", 0)
    with run_home.store.connect(write=True) as con:
        con.execute("UPDATE accepted_reading SET comment = 'Frau Mustermann, born 7.3.1962'")
    readings = ["--study", STUDY, "--readings", "--by", "Cleo"]
    assert export.main([*readings, "--out", str(tmp_path / "r.csv")]) == 0
    said = capsys.readouterr()
    assert "note: 1 comment on 1 case" in said.err
    assert "hold what looks like an identity: a date, a title with a name" in said.err
    assert "Mustermann" not in said.out + said.err
    assert export.main([*readings, "--without-comments", "--out", str(tmp_path / "s.csv")]) == 0
    assert "comment" not in pd.read_csv(tmp_path / "s.csv")
    copy = tmp_path / "copy.duckdb"
    assert export.main(["--format", "duckdb", "--without-comments", "--out", str(copy)]) == 0
    with duckdb.connect(str(copy), read_only=True) as con:
        assert con.execute("SELECT DISTINCT comment FROM reading").fetchall() == [("",)]
        assert con.execute("SELECT count(*) FROM annotation_draft").fetchone() == (0,)
    assert "note:" not in capsys.readouterr().err


def test_coco_tells_pictures_of_one_name_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    settings, cohort = Settings(home, home / "weights"), tmp_path / "cohort"
    write_cohort(cohort, 3)
    lines = (cohort / "cases.csv").read_text().splitlines()
    for number in range(3):
        (cohort / f"p{number}").mkdir()
        (cohort / "images" / f"c{number:03}.png").rename(cohort / f"p{number}" / "us.png")
        lines[number + 1] = lines[number + 1].replace(f"images/c{number:03}.png", f"p{number}/us.png")
    (cohort / "cases.csv").write_text("\n".join(lines))
    import_cohort(Store(settings.store_path), cohort)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(home))
    assert evaluate(["--study", "tiny", "--model", "ellipse", "--prompts", "tight_box"]) == 0
    out = tmp_path / "coco"
    assert export.main(["--run", run_id(settings), "--format", "coco", "--out", str(out)]) == 0
    images = json.loads((out / "annotations.json").read_text())["images"]
    assert [image["file_name"] for image in images] == ["p0/us.png", "p1/us.png", "p2/us.png"]
