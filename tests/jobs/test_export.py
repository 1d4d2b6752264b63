"""What leaves the store: tables, masks, a copy of the store, a whole run, and the way back in."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.errors import StudyError
from core.exports.opened_archive import opened_archive
from core.imaging.mask_files import load_mask
from core.settings import Settings
from db.export import export_frame
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from jobs import export, import_run
from jobs.evaluate import main as evaluate
from tests.annotation_home import STUDY, AnnotationHome
from tests.tiny_study import import_cohort, make_study

CASES = 4


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run of the ellipse over four pictures, two arms; copied for each test."""
    root = tmp_path_factory.mktemp("made") / "home"
    make_study(root, cases=CASES)
    arms = ["--prompts", "tight_box", "--prompts", "none"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(root))
        patch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
        assert evaluate(["--study", "tiny", "--model", "ellipse", *arms]) == 0
    return root


@pytest.fixture
def home(made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    shutil.copytree(made_home, tmp_path / "home")
    return Settings(tmp_path / "home", tmp_path / "home" / "weights")


def run_id(settings: Settings) -> str:
    with Store(settings.store_path).connect() as con:
        return run_statuses(con)[0].run.run_id


def numbers(settings: Settings, run: str) -> pd.DataFrame:
    with Store(settings.store_path).connect() as con:
        return export_frame(con, [run])


def exported(settings: Settings, out: Path) -> Path:
    assert export.main(["--run", run_id(settings), "--format", "zip", "--out", str(out)]) == 0
    return out


def elsewhere(tmp_path: Path, name: str = "other") -> Settings:
    return Settings(tmp_path / name, tmp_path / name / "weights")


def files_below(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def rezipped(archive: Path, out: Path, changes: dict[str, bytes | None]) -> Path:
    """The archive with members changed, added, or (None) left out."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(out, "w") as target:
        members = {name: source.read(name) for name in source.namelist()} | changes
        for name, data in members.items():
            if data is not None:
                target.writestr(name, data)
    return out


def test_a_run_goes_to_another_instance_with_the_same_numbers(home: Settings, tmp_path: Path) -> None:
    run, other = run_id(home), elsewhere(tmp_path)
    archive = exported(home, tmp_path / "run.zip")
    taken = import_run.import_run(archive, other)
    assert (taken.new, taken.run_id, taken.results) == (True, run, CASES * 2)
    ours, theirs = numbers(home, run), numbers(other, run)
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    for sha256 in ours["mask_sha256"]:
        np.testing.assert_array_equal(load_mask(home.masks, sha256), load_mask(other.masks, sha256))
    with Store(other.store_path).connect() as con:
        (status,) = run_statuses(con)
    assert (status.state, status.done, status.host, status.pid) == ("succeeded", CASES, None, None)


def test_a_run_of_a_study_without_clinical_columns_goes_too(home: Settings, tmp_path: Path) -> None:
    with Store(home.store_path).connect(write=True) as con:
        con.execute("DELETE FROM clinical_value")
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    assert import_run.import_run(archive, other).new
    ours, theirs = (numbers(settings, run_id(home)) for settings in (home, other))
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_a_run_without_results_goes_too(home: Settings, tmp_path: Path) -> None:
    with Store(home.store_path).connect(write=True) as con:
        for table in ("result", "metric_value", "run_case", "characteristic"):
            con.execute(f"DELETE FROM {table}")  # noqa: S608
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    assert import_run.import_run(archive, other).new
    assert len(numbers(other, run_id(home))) == 0
    with Store(other.store_path).connect() as con:
        assert [status.run.run_id for status in run_statuses(con)] == [run_id(home)]


def test_taking_it_in_again_changes_nothing(home: Settings, tmp_path: Path) -> None:
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    import_run.import_run(archive, other)
    masks, before = files_below(other.masks), numbers(other, run_id(home))
    again = import_run.import_run(archive, other)
    assert (again.new, again.masks) == (False, 0)
    assert files_below(other.masks) == masks
    pd.testing.assert_frame_equal(numbers(other, run_id(home)), before)
    assert import_run.import_run(archive, home).new is False
    assert len(numbers(home, run_id(home))) == CASES * 2


def test_the_archive_says_how_it_was_made_and_its_checksums_hold(home: Settings, tmp_path: Path) -> None:
    archive = exported(home, tmp_path / "run.zip")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "out")
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path / "out")
    assert done.returncode == 0
    readme = (tmp_path / "out" / "README.md").read_text()
    for text in (run_id(home), "tight_box", "ellipse", "numpy", "code version", "| tight_box | Dice |"):
        assert text in readme
    tables = tmp_path / "out" / "tables"
    parquet, csv = pd.read_parquet(tables / "results.parquet"), pd.read_csv(tables / "results.csv")
    assert list(parquet) == list(csv)
    np.testing.assert_array_equal(parquet["dice"], csv["dice"])
    sums = (tmp_path / "out" / "SHA256SUMS").read_text()
    listed = {line.split("  ")[1] for line in sums.splitlines()} | {"SHA256SUMS"}
    assert listed == files_below(tmp_path / "out").keys()


def test_the_same_run_gives_the_same_bytes_and_no_place_of_this_machine(
    home: Settings, tmp_path: Path
) -> None:
    cluster = 'UPDATE run SET request = replace(request, \'"address": ""\', \'"address": "ray://cluster7"\')'
    with Store(home.store_path).connect(write=True) as con:
        con.execute(cluster)
        assert con.execute("SELECT count(*) FROM run WHERE request LIKE '%cluster7%'").fetchone() != (0,)
    first, second = exported(home, tmp_path / "a.zip"), exported(home, tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as opened:
        unpacked = b"".join(opened.read(name) for name in opened.namelist())
    assert str(tmp_path.parent).encode() not in unpacked
    assert b"cluster7" not in unpacked


def test_a_damaged_archive_is_refused_and_nothing_is_taken(home: Settings, tmp_path: Path) -> None:
    archive = exported(home, tmp_path / "run.zip")
    with zipfile.ZipFile(archive) as opened:
        mask = next(name for name in opened.namelist() if name.startswith("masks/"))
        data = bytearray(opened.read("data/metric_value.parquet"))
    data[len(data) // 2] ^= 1
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-400])
    flipped = tmp_path / "flipped.zip"
    whole = bytearray(archive.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    flipped.write_bytes(whole)
    wrong = {
        "value": rezipped(archive, tmp_path / "v.zip", {"data/metric_value.parquet": bytes(data)}),
        "mask": rezipped(archive, tmp_path / "m.zip", {mask: b"\x89PNG"}),
        "absent": rezipped(archive, tmp_path / "n.zip", {mask: None}),
        "cut": cut,
        "flipped": flipped,
    }
    other = elsewhere(tmp_path)
    for path in wrong.values():
        assert _refused(path, other)
    assert not other.store_path.exists() or _runs(other) == 0


def test_a_flipped_byte_anywhere_is_refused_or_changes_nothing(home: Settings, tmp_path: Path) -> None:
    archive = exported(home, tmp_path / "run.zip")
    whole, damaged = archive.read_bytes(), tmp_path / "damaged.zip"
    with opened_archive(archive) as opened:
        numbers_sha256 = opened.numbers_sha256
    refused = 0
    for place in np.random.default_rng(0).integers(0, len(whole), 120):
        data = bytearray(whole)
        data[place] ^= 0x55
        damaged.write_bytes(data)
        try:
            with opened_archive(damaged) as opened:
                assert opened.numbers_sha256 == numbers_sha256  # a byte that says nothing: a date, a flag
        except StudyError:
            refused += 1
    assert refused > 60


def test_a_foreign_archive_is_refused_wherever_its_names_lead(home: Settings, tmp_path: Path) -> None:
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as target:
        target.writestr("data/readme.txt", "hello")
    assert "is not the archive of a run" in _refused(foreign, other)
    for number, name in enumerate(
        ("../evil.txt", "/etc/evil", "masks/../../evil", "data/x.py", "masks/ab/e.png")
    ):
        slipped = rezipped(archive, tmp_path / f"slip{number}.zip", {name: b"evil"})
        assert "does not belong" in _refused(slipped, other)
    assert "no zip" in _refused(_text(tmp_path / "text.zip"), other)
    assert not list(tmp_path.rglob("evil*"))


def test_an_archive_with_renewed_checksums_but_other_numbers_is_refused(
    home: Settings, tmp_path: Path
) -> None:
    archive = exported(home, tmp_path / "run.zip")
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read("manifest.json")) | {"run_id": "../../evil"}
        text = json.dumps(manifest).encode()
        sums = opened.read("SHA256SUMS").decode().splitlines()
    renewed = [
        f"{hashlib.sha256(text).hexdigest()}  manifest.json" if line.endswith("manifest.json") else line
        for line in sums
    ]
    forged = {"manifest.json": text, "SHA256SUMS": ("\n".join(renewed) + "\n").encode()}
    assert "nothing was taken" in _refused(rezipped(archive, tmp_path / "f.zip", forged), elsewhere(tmp_path))


def test_a_study_with_other_pictures_is_not_mixed_with_it(home: Settings, tmp_path: Path) -> None:
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    _, store = make_study(other.home, cases=2)
    with store.connect(write=True) as con:
        con.execute("UPDATE study_case SET pixel_sha256 = 'another' WHERE case_id = 'images/c001'")
    assert "another picture, patient or reference for case images/c001" in _refused(archive, other)
    assert import_run.import_run(archive, other, study="theirs").study == "theirs"
    ours, theirs = (numbers(s, run_id(home)).drop(columns="study") for s in (home, other))
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_a_study_that_is_here_keeps_its_cases_and_gets_those_it_lacks(home: Settings, tmp_path: Path) -> None:
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    _, store = make_study(other.home, cases=2)
    with store.connect() as con:
        before = con.execute("SELECT * FROM study_case ORDER BY case_id").fetchall()
        root = con.execute("SELECT root FROM study").fetchall()
    import_run.import_run(archive, other)
    with store.connect() as con:
        after = con.execute("SELECT * FROM study_case ORDER BY case_id").fetchall()
        assert con.execute("SELECT root FROM study").fetchall() == root
    assert after[:2] == before
    assert len(after) == CASES


def test_the_cohort_itself_may_come_after_its_run(home: Settings, tmp_path: Path) -> None:
    archive, other = exported(home, tmp_path / "run.zip"), elsewhere(tmp_path)
    import_run.import_run(archive, other)
    store = Store(other.store_path)
    import_cohort(store, home.home / "cohort" / "tiny")
    with store.connect() as con:
        last = con.execute("SELECT added, updated, unchanged FROM study_import").fetchall()
        cases = load_cases(con, "tiny")
    assert last == [(0, 0, CASES)]
    assert all(case.image.path.is_file() for case in cases)
    pd.testing.assert_frame_equal(numbers(other, run_id(home)), numbers(home, run_id(home)))


def test_masks_of_a_run_as_png(home: Settings, tmp_path: Path) -> None:
    out = tmp_path / "masks"
    assert export.main(["--run", run_id(home), "--format", "png", "--out", str(out)]) == 0
    index = pd.read_csv(out / "index.csv")
    assert len(index) == CASES * 2
    first = index.iloc[0]
    kept = load_mask(home.masks, first["mask_sha256"])
    np.testing.assert_array_equal(np.asarray(Image.open(out / first["file"])) > 0, kept)


def test_dicom_seg_of_what_was_no_dicom_is_refused(
    home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export.main(["--run", run_id(home), "--format", "dicom_seg", "--out", str(tmp_path / "s")]) == 1
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
    home: Settings, tmp_path: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export.main([*arguments, "--out", str(tmp_path / "x")]) == 2
    assert message in capsys.readouterr().err


def test_the_copy_of_the_store_opens_in_another_program(home: Settings, tmp_path: Path) -> None:
    out = tmp_path / "it's a copy.duckdb"
    assert export.main(["--format", "duckdb", "--out", str(out)]) == 0
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == [out.name]
    query = "SELECT count(*) AS n FROM metric_value JOIN run_status USING (run_id) WHERE state = 'succeeded'"
    with Store(home.store_path).connect() as con:
        (count,) = con.execute(query).fetchone() or (0,)
    assert count > 0
    read = "import sys, duckdb as d; print(*d.connect(sys.argv[1], True).execute(sys.argv[2]).fetchone())"
    shell = shutil.which("duckdb")
    program = [sys.executable, "-c", read] if shell is None else [shell, "-readonly", "-csv", "-noheader"]
    command = [*program, str(out), query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout.strip().splitlines()[-1]) == count
    assert export.main(["--format", "duckdb", "--out", str(out)]) == 1


def test_the_copy_is_whole(home: Settings, tmp_path: Path) -> None:
    assert export.main(["--format", "duckdb", "--out", str(tmp_path / "copy.duckdb")]) == 0
    copy = Settings(tmp_path, tmp_path)
    (tmp_path / "copy.duckdb").rename(copy.store_path)
    pd.testing.assert_frame_equal(numbers(copy, run_id(home)), numbers(home, run_id(home)))


def test_accepted_masks_and_readings_of_a_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    home = AnnotationHome.make(tmp_path / "home", cases=2)
    home.read("Ben", 0)
    home.read("Ben", 0, painted=True)
    home.read("Cleo", 0)
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


def _refused(archive: Path, settings: Settings) -> str:
    with pytest.raises(StudyError) as refused:
        import_run.import_run(archive, settings)
    return str(refused.value)


def _runs(settings: Settings) -> int:
    with Store(settings.store_path).connect() as con:
        return len(run_statuses(con))


def _text(path: Path) -> Path:
    path.write_text("hello")
    return path
