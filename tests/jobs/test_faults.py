"""Every way of dying that we could think of: nothing is lost, nothing is there twice, and it shows why."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core.job_state import JobState
from db.clock import utc_now
from db.results import failures
from db.runs import Event, EventKind, add_event, run_statuses
from db.studies import load_cases
from jobs.queue import resume, supervisor_lock
from jobs.supervision.death import death
from tests.job_home import REPOSITORY, JobHome, assert_whole, wait_until

CASES = 16
SLOW = {"SAMOGRAPHY_TEST_SLOW_S": "0.15"}


@pytest.fixture
def job_home(make_job_home: Callable[[int], JobHome]) -> JobHome:
    return make_job_home(CASES)


def test_killed_jobs_are_started_again_and_then_left_interrupted(job_home: JobHome) -> None:
    job_home.supervisor(SAMOGRAPHY_TEST_SLOW_S="0.15")
    run_id = job_home.submit()
    for attempt in (1, 2, 3):
        job_home.wait_for_status(
            run_id, lambda now, n=attempt: now.attempt == n and now.state is JobState.RUNNING
        )
        job_home.wait_for_lines(run_id, job_home.journal_lines(run_id) + 1)
        job_home.kill_job(run_id)
    status = job_home.wait_for(run_id, JobState.INTERRUPTED)
    assert str(status.message) == (
        "its process was killed (SIGKILL), probably because the machine ran out of memory; resume it to go on"
    )
    assert job_home.states(run_id).count("interrupted") == 3
    assert len(job_home.rows(run_id)) == job_home.journal_lines(run_id) == status.done
    resume(job_home.store, job_home.settings, run_id)
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert_whole(job_home, run_id, cases=CASES)


def test_jobs_outlive_their_supervisor_and_the_next_one_takes_them_over(job_home: JobHome) -> None:
    first = job_home.supervisor(SAMOGRAPHY_TEST_SLOW_S="0.3")
    run_id = job_home.submit()
    job_home.wait_for_lines(run_id, 1)
    first.kill()
    first.wait()
    lines = job_home.journal_lines(run_id)
    job_home.wait_for_lines(run_id, lines + 2)
    job_home.supervisor(**SLOW)
    job_home.kill_job(run_id)
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    (reason,) = [e.message for e in job_home.events(run_id) if e.state is JobState.INTERRUPTED]
    assert "its process has disappeared" in str(reason)
    assert_whole(job_home, run_id, cases=CASES)


def test_a_supervisor_killed_with_its_job_leaves_nothing_that_the_next_cannot_mend(job_home: JobHome) -> None:
    rng = random.Random(7)
    run_id = job_home.submit()
    for _ in range(2):
        supervisor = job_home.supervisor(**SLOW)
        time.sleep(rng.uniform(0.0, 2.5))
        supervisor.kill()
        supervisor.wait()
        if job_home.folder(run_id).claim.holder() is not None:
            job_home.kill_job(run_id)
    job_home.supervisor()
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert_whole(job_home, run_id, cases=CASES)


def test_a_submitter_killed_at_any_moment_queues_whole_runs_or_none(job_home: JobHome) -> None:
    rng = random.Random(3)
    limits = range(1, 4)
    for limit in limits:
        arguments = ["evaluate", "--study", "tiny", "--model", "ellipse", "--limit", str(limit)]
        submitter = job_home.start("jobs.submit", *arguments)
        time.sleep(rng.uniform(0.5, 1.5))
        submitter.kill()
        submitter.wait()
    job_home.supervisor(SAMOGRAPHY_CPU_SLOTS="3")
    with job_home.store.connect() as con:
        queued = run_statuses(con)
    for status in queued:
        run_id = status.run.run_id
        assert job_home.wait_for(run_id, JobState.SUCCEEDED).done == status.run.request["limit"]
        assert_whole(job_home, run_id, cases=status.run.request["limit"])
    assert len({status.run.request["limit"] for status in queued}) == len(queued)


def test_a_run_from_a_shell_that_is_killed_is_left_interrupted_for_the_same_command(
    job_home: JobHome,
) -> None:
    command = ("jobs.evaluate", "--study", "tiny", "--model", "ellipse", "--prompts", "hu2023")
    shell = job_home.start(*command, SAMOGRAPHY_TEST_SLOW_S="0.2")
    wait_until(lambda: job_home.settings.runs.exists() and any(job_home.settings.runs.iterdir()), "it runs")
    (run_id,) = [path.name for path in job_home.settings.runs.iterdir()]
    job_home.wait_for_lines(run_id, 2)
    shell.kill()
    shell.wait()
    job_home.supervisor()
    status = job_home.wait_for(run_id, JobState.INTERRUPTED)
    assert "resume it to go on" in str(status.message)
    assert len(job_home.rows(run_id)) == job_home.journal_lines(run_id)
    assert job_home.start(*command).wait() == 0
    assert_whole(job_home, run_id, cases=CASES)


def test_a_store_kept_by_somebody_else_delays_and_loses_nothing(job_home: JobHome) -> None:
    job_home.supervisor(**SLOW)
    run_id = job_home.submit()
    job_home.wait_for_lines(run_id, 1)
    with job_home.store.connect(write=True):
        job_home.wait_for_lines(run_id, CASES)  # the job goes on meanwhile
        time.sleep(3)  # longer than job and supervisor wait for a turn in passing
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert_whole(job_home, run_id, cases=CASES)
    assert "the store is busy; results wait in the journal" in job_home.log(run_id)


def test_a_full_disk_stops_the_run_with_a_reason_and_resuming_goes_on(job_home: JobHome) -> None:
    supervisor = job_home.supervisor(SAMOGRAPHY_TEST_FULL_AFTER="5")
    run_id = job_home.submit()
    status = job_home.wait_for(run_id, JobState.FAILED)
    assert "start the run again: it goes on where it stopped" in str(status.message)
    assert status.done == len(job_home.rows(run_id)) == job_home.journal_lines(run_id) == 5
    supervisor.kill()
    supervisor.wait()
    job_home.supervisor()
    resume(job_home.store, job_home.settings, run_id)
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert_whole(job_home, run_id, cases=CASES)


def test_a_corrupt_picture_and_a_case_out_of_memory_fail_alone(job_home: JobHome) -> None:
    with job_home.store.connect() as con:
        corrupt, large = load_cases(con, "tiny")[8:10]
    corrupt.image.path.write_bytes(corrupt.image.path.read_bytes()[:200])
    job_home.supervisor(SAMOGRAPHY_TEST_MEMORY=large.image.path.stem)
    run_id = job_home.submit()
    status = job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert (status.done, status.failed, status.message) == (CASES, 2, "14 of 16 cases evaluated, 2 failed")
    with job_home.store.connect() as con:
        reasons = failures(con, run_id)
    assert corrupt.image.path.name in reasons[corrupt.case_id]
    assert "out of memory" in reasons[large.case_id]
    assert_whole(job_home, run_id, cases=14)


def test_a_worker_killed_for_memory_fails_the_run_and_one_worker_finishes_it(job_home: JobHome) -> None:
    supervisor = job_home.supervisor(SAMOGRAPHY_TEST_KILLED="c010")
    run_id = job_home.submit(workers=2)
    status = job_home.wait_for(run_id, JobState.FAILED)
    assert "a worker process died (out of memory?)" in str(status.message)
    assert "fewer workers" in str(status.message)
    assert status.done == len(job_home.rows(run_id)) == job_home.journal_lines(run_id)
    supervisor.kill()
    supervisor.wait()
    job_home.supervisor()
    assert job_home.submit(workers=1) == run_id
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert_whole(job_home, run_id, cases=CASES)


def test_a_clock_set_back_changes_no_state(job_home: JobHome) -> None:
    run_id = job_home.submit()
    past = utc_now() - timedelta(days=400)
    with job_home.store.connect(write=True) as con:
        failed = Event(kind=EventKind.STATE, state=JobState.FAILED, message="before", recorded_at=past)
        add_event(con, run_id, failed)
    assert job_home.status(run_id).state is JobState.FAILED
    with job_home.store.connect(write=True) as con:
        earlier = past - timedelta(days=1)
        add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.QUEUED, recorded_at=earlier))
        con.execute("UPDATE run SET created_at = created_at - INTERVAL 500 DAY")
    newer = job_home.submit(limit=1)
    with job_home.store.connect() as con:
        assert [status.run.run_id for status in run_statuses(con)] == [newer, run_id]
    job_home.supervisor()
    assert job_home.wait_for(run_id, JobState.SUCCEEDED).message == "16 of 16 cases evaluated"
    assert_whole(job_home, run_id, cases=CASES)


def test_the_second_of_two_supervisors_says_so_and_leaves(job_home: JobHome) -> None:
    first = job_home.supervisor()
    second = subprocess.run(
        [sys.executable, "-m", "jobs.supervisor"], cwd=REPOSITORY, capture_output=True, text=True, timeout=30
    )
    assert second.returncode == 0
    assert "another supervisor looks after this home already" in second.stdout
    assert supervisor_lock(job_home.settings).holder() == first.pid


def test_a_keeper_starts_its_supervisor_again(job_home: JobHome) -> None:
    keeper = job_home.start("jobs.supervisor", "--keep")
    lock = supervisor_lock(job_home.settings)
    wait_until(lambda: lock.holder() is not None, "a supervisor is there")
    first = lock.holder()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: lock.holder() not in (None, first), "another one is there")
    keeper.terminate()
    assert keeper.wait(10) == 0
    assert lock.holder() is None


def test_a_program_that_cannot_even_start_fails_with_its_last_error(job_home: JobHome) -> None:
    run_id = job_home.submit()
    (job_home.folder(run_id).path / "request.json").unlink()
    job_home.supervisor()
    status = job_home.wait_for(run_id, JobState.FAILED)
    assert "there is no run" in str(status.message)
    assert job_home.states(run_id) == ["queued", "running", "failed"]


@pytest.mark.parametrize(
    ("exit_code", "log", "state", "sentence"),
    [
        (
            -9,
            "",
            "interrupted",
            "its process was killed (SIGKILL), probably because the machine ran out of memory",
        ),
        (-11, "", "interrupted", "its process crashed inside a library (SIGSEGV)"),
        (-15, "", "interrupted", "its process was told to end from outside (SIGTERM)"),
        (-63, "", "interrupted", "its process was ended by signal 63"),
        (1, "3 of 9 cases\nerror: the disk is full\n", "failed", "the disk is full"),
        (1, "Traceback (most recent call last):\n  x\nValueError: odd\n", "failed", "ValueError: odd"),
        (7, "3 of 9 cases\n", "failed", "its process ended with exit code 7; the log says more"),
    ],
)
def test_every_death_has_a_sentence(
    tmp_path: Path, exit_code: int, log: str, state: str, sentence: str
) -> None:
    path = tmp_path / "log.txt"
    path.write_text(log)
    found = death(exit_code, path)
    assert (found.state.value, found.sentence) == (state, sentence)
