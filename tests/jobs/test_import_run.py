"""A run from one instance to another: the same numbers, and nothing that is damaged or foreign."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import StudyError
from core.exports.opened_archive import opened_archive
from core.files.limits import ARCHIVE_FILES, JSON_BYTES, Limit
from core.imaging.mask_files import load_mask
from core.settings import Settings
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from jobs import import_run
from tests.exported_runs import CASES, elsewhere, exported, numbers, run_id
from tests.tiny_study import import_cohort, make_study


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


def test_a_run_goes_to_another_instance_with_the_same_numbers(run_home: Settings, tmp_path: Path) -> None:
    run, other = run_id(run_home), elsewhere(tmp_path)
    archive = exported(run_home, tmp_path / "run.zip")
    taken = import_run.import_run(archive, other)
    assert (taken.new, taken.run_id, taken.results) == (True, run, CASES * 2)
    ours, theirs = numbers(run_home, run), numbers(other, run)
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    for sha256 in ours["mask_sha256"]:
        np.testing.assert_array_equal(load_mask(run_home.masks, sha256), load_mask(other.masks, sha256))
    with Store(other.store_path).connect() as con:
        (status,) = run_statuses(con)
    assert (status.state, status.done, status.host, status.pid) == ("succeeded", CASES, None, None)


def test_a_run_of_a_study_without_clinical_columns_goes_too(run_home: Settings, tmp_path: Path) -> None:
    with Store(run_home.store_path).connect(write=True) as con:
        con.execute("DELETE FROM clinical_value")
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
    assert import_run.import_run(archive, other).new
    ours, theirs = (numbers(settings, run_id(run_home)) for settings in (run_home, other))
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_a_run_without_results_goes_too(run_home: Settings, tmp_path: Path) -> None:
    with Store(run_home.store_path).connect(write=True) as con:
        for table in ("result", "metric_value", "run_case", "characteristic"):
            con.execute(f"DELETE FROM {table}")  # noqa: S608
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
    assert import_run.import_run(archive, other).new
    assert len(numbers(other, run_id(run_home))) == 0
    with Store(other.store_path).connect() as con:
        assert [status.run.run_id for status in run_statuses(con)] == [run_id(run_home)]


def test_taking_it_in_again_changes_nothing(run_home: Settings, tmp_path: Path) -> None:
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
    import_run.import_run(archive, other)
    masks, before = files_below(other.masks), numbers(other, run_id(run_home))
    again = import_run.import_run(archive, other)
    assert (again.new, again.masks) == (False, 0)
    assert files_below(other.masks) == masks
    pd.testing.assert_frame_equal(numbers(other, run_id(run_home)), before)
    assert import_run.import_run(archive, run_home).new is False
    assert len(numbers(run_home, run_id(run_home))) == CASES * 2


def test_the_archive_says_how_it_was_made_and_its_checksums_hold(run_home: Settings, tmp_path: Path) -> None:
    archive = exported(run_home, tmp_path / "run.zip")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "out")
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path / "out")
    assert done.returncode == 0
    readme = (tmp_path / "out" / "README.md").read_text()
    for text in (run_id(run_home), "tight_box", "ellipse", "numpy", "code version", "| tight_box | Dice |"):
        assert text in readme
    tables = tmp_path / "out" / "tables"
    parquet, csv = pd.read_parquet(tables / "results.parquet"), pd.read_csv(tables / "results.csv")
    assert list(parquet) == list(csv)
    np.testing.assert_array_equal(parquet["dice"], csv["dice"])
    sums = (tmp_path / "out" / "SHA256SUMS").read_text()
    listed = {line.split("  ")[1] for line in sums.splitlines()} | {"SHA256SUMS"}
    assert listed == files_below(tmp_path / "out").keys()


def test_the_same_run_gives_the_same_bytes_and_no_place_of_this_machine(
    run_home: Settings, tmp_path: Path
) -> None:
    cluster = 'UPDATE run SET request = replace(request, \'"address": ""\', \'"address": "ray://cluster7"\')'
    with Store(run_home.store_path).connect(write=True) as con:
        con.execute(cluster)
        assert con.execute("SELECT count(*) FROM run WHERE request LIKE '%cluster7%'").fetchone() != (0,)
    first, second = exported(run_home, tmp_path / "a.zip"), exported(run_home, tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as opened:
        unpacked = b"".join(opened.read(name) for name in opened.namelist())
    assert str(tmp_path.parent).encode() not in unpacked
    assert b"cluster7" not in unpacked


def test_a_damaged_archive_is_refused_and_nothing_is_taken(run_home: Settings, tmp_path: Path) -> None:
    archive = exported(run_home, tmp_path / "run.zip")
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


def test_a_flipped_byte_anywhere_is_refused_or_changes_nothing(run_home: Settings, tmp_path: Path) -> None:
    archive = exported(run_home, tmp_path / "run.zip")
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


def test_a_foreign_archive_is_refused_wherever_its_names_lead(run_home: Settings, tmp_path: Path) -> None:
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
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
    run_home: Settings, tmp_path: Path
) -> None:
    archive = exported(run_home, tmp_path / "run.zip")
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


def test_a_study_with_other_pictures_is_not_mixed_with_it(run_home: Settings, tmp_path: Path) -> None:
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
    _, store = make_study(other.home, cases=2)
    with store.connect(write=True) as con:
        con.execute("UPDATE study_case SET pixel_sha256 = 'another' WHERE case_id = 'images/c001'")
    assert "another picture, patient or reference for case images/c001" in _refused(archive, other)
    assert import_run.import_run(archive, other, study="theirs").study == "theirs"
    ours, theirs = (numbers(s, run_id(run_home)).drop(columns="study") for s in (run_home, other))
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_a_study_that_is_here_keeps_its_cases_and_gets_those_it_lacks(
    run_home: Settings, tmp_path: Path
) -> None:
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
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


def test_the_cohort_itself_may_come_after_its_run(run_home: Settings, tmp_path: Path) -> None:
    archive, other = exported(run_home, tmp_path / "run.zip"), elsewhere(tmp_path)
    import_run.import_run(archive, other)
    store = Store(other.store_path)
    import_cohort(store, run_home.home / "cohort" / "tiny")
    with store.connect() as con:
        last = con.execute("SELECT added, updated, unchanged FROM study_import").fetchall()
        cases = load_cases(con, "tiny")
    assert last == [(0, 0, CASES)]
    assert all(case.image.path.is_file() for case in cases)
    pd.testing.assert_frame_equal(numbers(other, run_id(run_home)), numbers(run_home, run_id(run_home)))


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


@pytest.mark.parametrize(
    ("change", "limit", "said"),
    [
        ({"SHA256SUMS": bytes(5_000)}, ARCHIVE_FILES, "SHA256SUMS would have 4.9 KiB"),
        ({"manifest.json": b" " * 5_000}, JSON_BYTES, "manifest.json would have 4.9 KiB"),
        ({"x" * 60_000: b""}, JSON_BYTES, "what does not belong into the archive"),
    ],
)
def test_no_member_is_read_whole_that_is_larger_than_its_kind(
    run_home: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    change: dict[str, bytes],
    limit: Limit,
    said: str,
) -> None:
    archive = rezipped(exported(run_home, tmp_path / "run.zip"), tmp_path / "large.zip", change)
    monkeypatch.setenv(limit.variable, "30")
    with pytest.raises(StudyError, match=said) as raised, opened_archive(archive):
        pass
    assert len(str(raised.value)) < 500
