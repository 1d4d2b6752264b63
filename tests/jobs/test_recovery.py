"""The recovery drill as the documentation has it, and what it protects against."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import JobError
from core.settings import Settings
from db.audit import audit_log
from db.audit_chain import verify_chain
from db.runs import run_statuses
from db.store import Store
from jobs import backup, check, restore
from jobs.backups.folder import BackupFolder
from jobs.checks.finding import Finding, Home
from jobs.run_folder import RunFolder
from tests.conftest import REPOSITORY

DOC = (REPOSITORY / "docs" / "recovery.md").read_text()

UNMERGED = (
    "DELETE FROM run_case WHERE run_id = ? AND case_id LIKE '%c000%'",
    "DELETE FROM result WHERE run_id = ? AND case_id LIKE '%c000%'",
    "DELETE FROM metric_value WHERE run_id = ? AND case_id LIKE '%c000%'",
)


def drill() -> list[list[str]]:
    """The commands below the heading "The drill"."""
    section = DOC.partition("## The drill")[2].partition("\n## ")[0]
    block = re.search(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    assert block is not None
    return [shlex.split(line) for line in block.group(1).splitlines()]


def rows(settings: Settings) -> list[tuple[object, ...]]:
    with Store(settings.store_path).connect() as con:
        return con.execute("SELECT * FROM metric_value ORDER BY ALL").fetchall()


def actions(settings: Settings) -> list[str]:
    with Store(settings.store_path).connect() as con:
        assert verify_chain(con).fault is None
        return list(audit_log(con)["action"])[::-1]


def at(home: Path) -> Settings:
    return Settings(home, home / "weights")


def test_the_drill_of_the_documentation_brings_everything_back(
    run_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(run_home)
    with Store(run_home.store_path).connect() as con:
        run_id = run_statuses(con)[0].run.run_id
    with Store(run_home.store_path).connect(write=True) as con:  # what a killed job had not merged yet
        for statement in UNMERGED:
            con.execute(statement, [run_id])
    assert rows(run_home) != before
    for words in drill():
        words = [
            word.replace("/backups", f"{tmp_path}/b").replace("/restored", f"{tmp_path}/r") for word in words
        ]
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("=", 1))
            continue
        assert words[:2] == ["python", "-m"]
        assert importlib.import_module(words[2]).main(words[3:]) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert "finished cases in its journal that are not in the store; mended" in said
    assert "all is well" in said
    assert rows(at(tmp_path / "r")) == before
    assert actions(run_home)[-1] == "backed up"
    assert actions(at(tmp_path / "r"))[-1] == "put back from a backup"
    journal = RunFolder(at(tmp_path / "r").runs, run_id).journal_path
    assert journal.read_bytes() == RunFolder(run_home.runs, run_id).journal_path.read_bytes()


def test_a_second_backup_copies_what_is_new_and_an_older_one_can_be_taken(
    run_home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, first_note = tmp_path / "b", run_home.home / "note.txt"
    first_note.write_text("one")
    assert backup.main(["--out", str(out)]) == 0
    first_note.write_text("two, longer")
    capsys.readouterr()
    assert backup.main(["--out", str(out)]) == 0
    assert re.search(r"backup 2 of \d+ files \(.* MiB\), 2 of them copied now", capsys.readouterr().out)
    assert restore.main(["--from", str(out), "--home", str(tmp_path / "r"), "--backup", "1"]) == 0
    assert (tmp_path / "r" / "note.txt").read_text() == "one"
    locks = {path.name for path in (tmp_path / "r").rglob("*.lock")}
    assert locks == {"samography.duckdb.lock"}  # of the line that the audit log has of it


def test_nothing_is_overwritten_and_no_folder_of_other_things_is_taken(
    run_home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup.main(["--out", str(run_home.home / "backups")]) == 2
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    assert backup.main(["--out", str(tmp_path / "other")]) == 2
    assert backup.main(["--out", str(tmp_path / "b")]) == 0
    assert restore.main(["--from", str(tmp_path / "b"), "--home", str(run_home.home)]) == 2
    assert "is not empty, and nothing in it is overwritten" in capsys.readouterr().err
    assert restore.main(["--from", str(tmp_path / "other"), "--home", str(tmp_path / "r")]) == 1
    assert not (tmp_path / "r").exists()


def test_damage_in_a_backup_is_named_and_a_damaged_store_is_refused(
    run_home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup.main(["--out", str(tmp_path / "b")]) == 0
    folder = BackupFolder(tmp_path / "b")
    files = {kept.path: folder.object_path(kept.sha256) for kept in folder.backups()[0].files}
    mask = next(path for path in files if path.startswith("masks/"))
    files[mask].write_bytes(b"\0" * files[mask].stat().st_size)
    assert restore.main(["--from", str(tmp_path / "b"), "--home", str(tmp_path / "r")]) == 3
    assert mask in capsys.readouterr().err
    assert not (tmp_path / "r" / mask).exists()
    files["samography.duckdb"].write_bytes(b"\0" * 100)
    assert restore.main(["--from", str(tmp_path / "b"), "--home", str(tmp_path / "r2")]) == 1
    assert "take an older one with --backup" in capsys.readouterr().err
    assert not (tmp_path / "r2").exists()


def test_one_list_that_is_damaged_stops_neither_the_others_nor_the_next_backup(
    run_home: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, home = str(tmp_path / "b"), str(tmp_path / "r")
    assert backup.main(["--out", out]) == backup.main(["--out", out]) == 0
    next((tmp_path / "b" / "backups").glob("0002-*")).write_text("{")
    (tmp_path / "b" / "backups" / "0000-x.json").mkdir()
    assert restore.main(["--from", out, "--home", home]) == 1
    assert "take an older backup with --backup NUMBER" in capsys.readouterr().err
    assert backup.main(["--out", out]) == 0
    assert "backup 3 of" in capsys.readouterr().out
    assert restore.main(["--from", out, "--home", home, "--backup", "1"]) == 0
    assert restore.main(["--from", out, "--home", str(tmp_path / "b" / "home")]) == 2


def test_what_is_damaged_in_a_backup_is_mended_from_the_home(run_home: Settings, tmp_path: Path) -> None:
    assert backup.main(["--out", str(tmp_path / "b")]) == 0
    folder = BackupFolder(tmp_path / "b")
    masks = [kept for kept in folder.backups()[0].files if kept.path.startswith("masks/")]
    folder.object_path(masks[0].sha256).write_bytes(b"\0" * masks[0].size)
    folder.object_path(masks[1].sha256).unlink()
    assert backup.main(["--out", str(tmp_path / "b"), "--verify"]) == 0
    assert restore.main(["--from", str(tmp_path / "b"), "--home", str(tmp_path / "r")]) == 0


def test_a_home_that_cannot_be_written_can_be_backed_up(
    run_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("db.store.Store._open_newest", _refused)
    monkeypatch.setattr("db.store.Store.held_still", _refused)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert backup.main(["--out", str(tmp_path / "b")]) == 0
    assert "the audit log does not tell of it: the data folder cannot be written" in capsys.readouterr().out
    monkeypatch.undo()
    assert restore.main(["--from", str(tmp_path / "b"), "--home", str(tmp_path / "r")]) == 0


def _refused(*_: object, **__: object) -> None:
    raise OSError(30, "Read-only file system")


def test_what_is_wrong_in_a_home_is_said_and_mended_where_it_can_be(
    run_home: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.checks.leftovers._OLD_S", -1.0)
    assert check.main(["--mend"]) == 0
    with Store(run_home.store_path).connect() as con:
        run_id = run_statuses(con)[0].run.run_id
    request = RunFolder(run_home.runs, run_id).path / "request.json"
    asked = json.loads(request.read_text())
    newer = asked | {"request": asked["request"] | {"workers": 2}}  # shapes no result, and may be newer
    request.write_text(json.dumps(newer))
    assert check.main([]) == 0
    request.write_text(json.dumps(newer).replace("tight_box", "point"))
    run_home.store_path.chmod(0o644)
    (run_home.masks / ".half.png.1.2.tmp").write_bytes(b"half")
    capsys.readouterr()
    assert check.main([]) == 1
    assert "3 findings are left" in capsys.readouterr().out
    assert check.main(["--mend"]) == 0
    assert check.main([]) == 0
    assert json.loads(request.read_text()) == asked
    assert run_home.store_path.stat().st_mode & 0o777 == 0o600
    picture = next(path for path in run_home.home.rglob("c000.png") if "images" in path.parts)
    kept = picture.read_bytes()
    picture.unlink()
    lost = next(run_home.masks.glob("??/*.png"))
    lost.unlink()
    assert check.main(["--mend"]) == 1
    said = capsys.readouterr().out
    assert "1 of 4 cases lack what was imported" in said
    assert "c000.png is missing); marked; put the files back" in said
    assert f"put masks/{lost.parent.name}/{lost.name} back from a backup, or give the run's command" in said
    picture.write_bytes(kept)
    check.main(["--mend"])
    assert "1 cases are marked as without original, and all are back; mended" in capsys.readouterr().out


def test_the_request_of_a_run_whose_row_is_damaged_is_not_overwritten(
    run_home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(run_home.home))
    (request,) = run_home.runs.glob("*/request.json")
    before = request.read_bytes()
    with Store(run_home.store_path).connect(write=True) as con:
        con.execute("UPDATE run SET provenance = '{}'")
    assert check.main(["--mend"]) == 1
    assert "has a row that cannot be read; put the store back from a backup" in capsys.readouterr().out
    assert request.read_bytes() == before


def test_what_nobody_put_there_stops_no_check(
    run_home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(run_home.home))
    (run_home.runs / "x y").mkdir()
    (request,) = run_home.runs.glob("*/request.json")
    request.write_text("[" * 100_000)
    assert check.main([]) == 1
    said = capsys.readouterr().out
    assert "runs/x y: is the folder of a run that the store does not know" in said
    assert "has a request.json that is not what the store has of it" in said
    assert "rights: " in said


def test_a_check_that_cannot_go_on_says_so_and_the_others_go_on(
    run_home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(run_home.home))

    def stuck(home: Home) -> Iterator[Finding]:
        raise JobError("nobody knows why")
        yield

    monkeypatch.setitem(check.CHECKS, "originals", stuck)
    assert check.main([]) == 1
    said = capsys.readouterr().out
    assert "originals: the home: could not be looked through to the end (nobody knows why)" in said
    assert "masks: well" in said


def test_a_store_that_is_damaged_or_lost_is_reported_of_by_every_command(
    run_home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = run_home.store_path.read_bytes()
    run_home.store_path.write_bytes(whole[: len(whole) // 2])
    assert check.main([]) == 1
    assert "is damaged" in capsys.readouterr().err
    run_home.store_path.unlink()
    for command in (check, backup, importlib.import_module("jobs.list")):
        given = ["--out", str(run_home.home.parent / "b")] if command is backup else []
        assert command.main(given) == 1
        assert "is missing from a home that has had one" in capsys.readouterr().err
    assert not run_home.store_path.exists()
    shutil.rmtree(run_home.home)
