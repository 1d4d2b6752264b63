"""The evaluation job, run as a user runs it: real files, a real store, real processes, real kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from core.job_state import JobState
from core.requests.evaluate import EvaluateRequest
from core.settings import Settings
from db.audit import audit_log
from db.export import export_frame
from db.results import failures
from db.runs import RunStatus, events, find_baseline, run_statuses
from db.store import Store
from db.studies import load_cases
from jobs.evaluate import main
from jobs.lifecycle import run
from jobs.submission import ReuseState, submit_request
from tests.tiny_study import import_cohort, make_study

REPOSITORY = Path(__file__).resolve().parents[2]
ARMS = ["--prompts", "hu2023", "--prompts", "tight_box", "--prompts", "none"]
KEY = ["case_id", "lesion_id", "prompts"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    return tmp_path


@pytest.fixture
def tiny(home: Path) -> tuple[Settings, Store]:
    return make_study(home, cases=6)


def evaluate(*arguments: str) -> int:
    return main(["--study", "tiny", "--model", "ellipse", *arguments])


def statuses(store: Store) -> list[RunStatus]:
    with store.connect() as con:
        return run_statuses(con)


def exported(store: Store, run_id: str) -> pd.DataFrame:
    with store.connect() as con:
        return export_frame(con, [run_id])


def test_every_case_and_arm_is_measured_and_kept(tiny: tuple[Settings, Store]) -> None:
    settings, store = tiny
    assert evaluate(*ARMS) == 0
    (status,) = statuses(store)
    assert (status.state, status.done, status.total, status.failed) == (JobState.SUCCEEDED, 6, 6, 0)
    frame = exported(store, status.run.run_id)
    assert len(frame) == 6 * 3
    assert not frame.duplicated(KEY).any()
    dice = frame.groupby("prompts")["dice"].mean()
    assert dice["tight_box"] > 0.9
    assert dice["tight_box"] > dice["hu2023"] > dice["none"]
    assert frame[["hausdorff_mm", "nsd_2mm", "longest_diameter_mm", "contrast"]].notna().all(axis=None)
    kept = [settings.masks / sha[:2] / f"{sha}.png" for sha in frame["mask_sha256"]]
    assert all(path.is_file() for path in kept)


def test_a_finished_run_is_shown_and_fresh_repeats_it(
    tiny: tuple[Settings, Store], capsys: pytest.CaptureFixture[str]
) -> None:
    _, store = tiny
    assert evaluate() == 0
    assert evaluate() == 0
    assert "has done this already" in capsys.readouterr().out
    assert evaluate("--fresh") == 0
    with store.connect() as con:
        log = audit_log(con)
    assert list(log["action"]) == ["started job"] * 2
    assert set(log["detail"]) == {status.run.run_id for status in statuses(store)}
    first, second = (exported(store, s.run.run_id) for s in statuses(store))
    timing = [c for c in first if "seconds" in c or c in ("run_id", "finished_at", "peak_memory_mb")]
    pd.testing.assert_frame_equal(first.drop(columns=timing), second.drop(columns=timing))


def test_workers_do_not_change_the_result(tiny: tuple[Settings, Store]) -> None:
    _, store = tiny
    assert evaluate() == 0
    assert evaluate("--fresh", "--workers", "2") == 0
    two, one = (exported(store, s.run.run_id).set_index(KEY) for s in statuses(store))
    pd.testing.assert_series_equal(one["mask_sha256"], two["mask_sha256"])
    pd.testing.assert_series_equal(one["prompt"], two["prompt"])


def test_a_model_brings_its_baseline_with_the_same_prompts(tiny: tuple[Settings, Store]) -> None:
    _, store = tiny
    assert main(["--study", "tiny", "--model", "classical", "--prompts", "hu2023"]) == 0
    by_model = {status.run.model: status.run for status in statuses(store)}
    assert set(by_model) == {"classical", "ellipse"}
    with store.connect() as con:
        found = find_baseline(con, by_model["classical"], "ellipse")
    assert found is not None
    assert found.run.run_id == by_model["ellipse"].run_id
    one, two = (exported(store, run.run_id).set_index(KEY)["prompt"] for run in by_model.values())
    pd.testing.assert_series_equal(one, two)


def test_filter_and_limit_choose_cases(tiny: tuple[Settings, Store]) -> None:
    _, store = tiny
    assert evaluate("--cases", "pathology = malignant and age > 41", "--limit", "1") == 0
    found = exported(store, statuses(store)[0].run.run_id)
    assert (found["case_id"].nunique(), set(found["pathology"])) == (1, {"malignant"})
    assert evaluate("--limit", "4", "--no-baseline") == 0
    half = exported(store, statuses(store)[0].run.run_id).drop_duplicates("case_id")
    assert half["pathology"].value_counts().to_dict() == {"benign": 2, "malignant": 2}


def test_a_broken_picture_fails_alone(
    tiny: tuple[Settings, Store], capsys: pytest.CaptureFixture[str]
) -> None:
    _, store = tiny
    with store.connect() as con:
        broken, changed = load_cases(con, "tiny")[2:4]
    broken.image.path.write_bytes(broken.image.path.read_bytes()[:100])
    Image.new("L", (64, 48), 9).save(changed.image.path)
    assert evaluate() == 3
    (status,) = statuses(store)
    assert (status.state, status.done, status.failed) == (JobState.SUCCEEDED, 6, 2)
    with store.connect() as con:
        reasons = failures(con, status.run.run_id)
    assert set(reasons) == {broken.case_id, changed.case_id}
    assert "import the study again" in reasons[changed.case_id]
    assert broken.image.path.name in capsys.readouterr().out
    assert len(exported(store, status.run.run_id)) == 4


def test_a_run_in_which_everything_failed_has_failed_and_tries_again(tiny: tuple[Settings, Store]) -> None:
    settings, store = tiny
    pictures = sorted((settings.home / "cohort" / "tiny" / "images").iterdir())
    whole = [path.read_bytes() for path in pictures]
    for path in pictures:
        path.write_bytes(b"")
    assert evaluate() == 1
    assert statuses(store)[0].state is JobState.FAILED
    for path, content in zip(pictures, whole, strict=True):
        path.write_bytes(content)
    assert evaluate() == 0
    (status,) = statuses(store)
    assert (status.state, status.attempt, status.failed) == (JobState.SUCCEEDED, 2, 0)
    with store.connect() as con:
        assert failures(con, status.run.run_id) == {}
    assert len(exported(store, status.run.run_id)) == 6


def test_an_import_that_changes_nothing_keeps_the_run_identical(
    tiny: tuple[Settings, Store], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, store = tiny
    assert evaluate() == 0
    import_cohort(store, settings.home / "cohort" / "tiny")
    assert evaluate() == 0
    assert "has done this already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--study", "tiny"], 2, "--model must be given"),
        (["--study", "none", "--model", "ellipse"], 1, "no study 'none'"),
        (["--study", "tiny", "--model", "ellipse", "--cases", "pathology = normal"], 1, "no case of study"),
        (["--study", "tiny", "--model", "ellipse", "--limit", "0"], 2, "limit is 0"),
        (["--study", "tiny", "--model", "sam_vit_b"], 1, "jobs.fetch_weights"),
        (["--run", "nothing"], 1, "no run 'nothing'"),
    ],
)
@pytest.mark.usefixtures("tiny")
def test_what_cannot_be_done_says_why(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert message in capsys.readouterr().err


def test_two_at_once_share_one_run(tiny: tuple[Settings, Store]) -> None:
    settings, store = tiny
    request = EvaluateRequest(study="tiny", model="ellipse")
    first = submit_request(store, settings, request)
    assert first.reuse is ReuseState.NEW
    assert submit_request(store, settings, request).reuse is ReuseState.UNFINISHED
    run(first.run_id, settings)
    assert submit_request(store, settings, request).reuse is ReuseState.FINISHED


@pytest.fixture
def larger(home: Path) -> tuple[Settings, Store]:
    return make_study(home, cases=40)


def started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jobs.evaluate", "--study", "tiny", "--model", "ellipse", *arguments]
    return subprocess.Popen(command, cwd=REPOSITORY, env=os.environ, stdout=subprocess.PIPE, text=True)


def journal_lines(settings: Settings) -> int:
    return sum(path.read_bytes().count(b"\n") for path in settings.runs.glob("*/journal.jsonl"))


def wait_for_lines(settings: Settings, lines: int) -> None:
    deadline = time.monotonic() + 60
    while journal_lines(settings) < lines:
        assert time.monotonic() < deadline, "the job wrote nothing"
        time.sleep(0.005)


def kills() -> Iterator[int]:
    """After how many finished cases the job is killed; 0 is right after the run appears."""
    yield from (0, 1, 23)


def test_killed_again_and_again_nothing_is_lost_and_nothing_twice(larger: tuple[Settings, Store]) -> None:
    settings, store = larger
    for lines in kills():
        with started(*ARMS) as job:
            wait_for_lines(settings, lines)
            job.kill()
    with started(*ARMS) as job:
        output, _ = job.communicate()
    assert job.returncode == 0
    assert "resumes the unfinished run" in output
    (status,) = statuses(store)
    assert (status.state, status.done, status.failed) == (JobState.SUCCEEDED, 40, 0)
    frame = exported(store, status.run.run_id)
    assert len(frame) == 40 * 3
    assert not frame.duplicated(KEY).any()
    with store.connect() as con:
        doubled = con.execute(
            "SELECT count(*) FROM (SELECT 1 FROM metric_value "
            "GROUP BY run_id, case_id, lesion_id, prompts, metric HAVING count(*) > 1)"
        ).fetchone()
    assert doubled == (0,)


def test_asked_to_stop_it_saves_what_is_done_and_resumes(larger: tuple[Settings, Store]) -> None:
    settings, store = larger
    with started() as job:
        wait_for_lines(settings, 3)
        job.send_signal(signal.SIGTERM)
        job.communicate()
    assert job.returncode == 130
    (status,) = statuses(store)
    assert status.state is JobState.CANCELLED
    assert 0 < len(exported(store, status.run.run_id)) < 40
    assert evaluate() == 0
    with store.connect() as con:
        states = [event.state for event in events(con, status.run.run_id) if event.state]
    assert states[-3:] == [JobState.CANCELLED, JobState.RUNNING, JobState.SUCCEEDED]
    assert len(exported(store, status.run.run_id)) == 40


def test_a_busy_store_does_not_stop_the_job(larger: tuple[Settings, Store]) -> None:
    settings, store = larger
    with started() as job:
        wait_for_lines(settings, 1)
        with store.connect(write=True):
            wait_for_lines(settings, 40)
        job.communicate()
    assert job.returncode == 0
    assert len(exported(store, statuses(store)[0].run.run_id)) == 40
