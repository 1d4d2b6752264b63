"""The supervisor and its jobs as real processes."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from core.errors import JobError, StudyError
from core.job_state import JobState
from db.runs import EventKind
from jobs.queue import cancel, ensure_supervisor, log_tail, resume, submit, supervisor_is_alive
from tests.job_home import ELLIPSE, INJECTED, JobHome, assert_whole, wait_until


@pytest.fixture
def job_home(make_job_home: Callable[[int], JobHome]) -> JobHome:
    return make_job_home(16)


def group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_queued_job_is_carried_out_once_and_again_only_when_asked(job_home: JobHome) -> None:
    job_home.supervisor()
    run_id = job_home.submit()
    status = job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert (status.done, status.total, status.failed, status.attempt) == (16, 16, 0, 1)
    assert job_home.states(run_id) == ["queued", "running", "succeeded"]
    assert status.pid is not None
    assert status.message == "16 of 16 cases evaluated"
    assert_whole(job_home, run_id, cases=16)
    assert job_home.submit(workers=2, priority=5) == run_id
    assert job_home.states(run_id)[-1] == "succeeded"
    again = submit(job_home.store, job_home.settings, "evaluate", ELLIPSE, fresh=True).run_id
    assert again != run_id
    job_home.wait_for(again, JobState.SUCCEEDED)
    assert job_home.rows(again).equals(job_home.rows(run_id))


def test_a_request_that_cannot_be_carried_out_is_not_queued(job_home: JobHome) -> None:
    for values, message in [
        (ELLIPSE | {"study": "none"}, "no study 'none'"),
        (ELLIPSE | {"model": "unheard"}, "unheard"),
        (ELLIPSE | {"workers": 0}, "workers is 0"),
        (ELLIPSE | {"colour": "red"}, "unknown setting colour"),
        ({"model": "ellipse"}, "incomplete"),
    ]:
        with pytest.raises(StudyError, match=message):
            submit(job_home.store, job_home.settings, "evaluate", values)
    assert not job_home.settings.runs.exists()


def test_a_model_queues_its_baseline_behind_it(job_home: JobHome) -> None:
    run_id = job_home.submit(model="classical", limit=1)
    runs = sorted(path.name for path in job_home.settings.runs.iterdir())
    assert len(runs) == 2
    job_home.supervisor(SAMOGRAPHY_CPU_SLOTS="1")
    for queued in runs:
        job_home.wait_for(queued, JobState.SUCCEEDED)
    assert [job_home.status(queued).run.model for queued in runs if queued != run_id] == ["ellipse"]


def test_higher_priority_starts_first_and_slots_are_kept(job_home: JobHome) -> None:
    low, high = job_home.submit(limit=1), job_home.submit(limit=2, priority=3)
    middle = job_home.submit(limit=3, priority=1)
    job_home.supervisor(SAMOGRAPHY_CPU_SLOTS="1")
    started = {
        run_id: job_home.wait_for(run_id, JobState.SUCCEEDED).started_at for run_id in (low, high, middle)
    }
    assert sorted(started, key=lambda run_id: started[run_id]) == [high, middle, low]
    ends = [
        e.recorded_at for r in (high, middle) for e in job_home.events(r) if e.state is JobState.SUCCEEDED
    ]
    assert ends[0] < started[middle]
    assert ends[1] < started[low]


def test_cancel_ends_a_running_job_and_resume_goes_on(job_home: JobHome) -> None:
    job_home.supervisor(SAMOGRAPHY_TEST_SLOW_S="1")
    run_id = job_home.submit(workers=2)
    job_home.wait_for_lines(run_id, 2)
    pid = job_home.folder(run_id).claim.holder()
    assert pid is not None
    cancel(job_home.store, job_home.settings, run_id)
    wait_until(lambda: not group_lives(pid), "its process group is gone")
    status = job_home.wait_for(run_id, JobState.CANCELLED)
    assert "finished cases are kept" in str(status.message)
    kept = len(job_home.rows(run_id))
    assert 2 <= kept < 16
    assert status.done == kept
    wait_until(lambda: not job_home.folder(run_id).is_claimed(), "the process is gone")
    resume(job_home.store, job_home.settings, run_id)
    job_home.wait_for(run_id, JobState.SUCCEEDED)
    assert f"{kept} of 16 cases are done" in job_home.log(run_id)
    assert_whole(job_home, run_id, cases=16)


def test_a_job_deaf_to_sigterm_is_ended_for_good(job_home: JobHome) -> None:
    job_home.supervisor(SAMOGRAPHY_TEST_SLOW_S="0.1")
    run_id = job_home.submit()
    job_home.wait_for_lines(run_id, 1)
    pid = job_home.stop_outside_the_store(run_id)  # a stopped process hears no SIGTERM
    cancel(job_home.store, job_home.settings, run_id)
    wait_until(lambda: not group_lives(pid), "its process group is gone")
    job_home.wait_for(run_id, JobState.CANCELLED)
    assert len(job_home.rows(run_id)) == job_home.journal_lines(run_id)


def test_a_queued_job_is_cancelled_at_once_and_not_started(job_home: JobHome) -> None:
    run_id = job_home.submit()
    cancel(job_home.store, job_home.settings, run_id)
    assert job_home.status(run_id).state is JobState.CANCELLED
    with pytest.raises(JobError, match="nothing to cancel"):
        cancel(job_home.store, job_home.settings, run_id)
    assert job_home.states(run_id) == ["queued", "cancelled"]


def test_a_job_started_from_a_shell_can_be_cancelled_too(job_home: JobHome) -> None:
    arguments = ("jobs.evaluate", "--study", "tiny", "--model", "ellipse", "--prompts", "hu2023")
    job = job_home.start(*arguments, SAMOGRAPHY_TEST_SLOW_S="0.2")
    wait_until(lambda: job_home.settings.runs.exists() and any(job_home.settings.runs.iterdir()), "it runs")
    (run_id,) = [path.name for path in job_home.settings.runs.iterdir()]
    job_home.wait_for_lines(run_id, 1)
    job_home.supervisor()
    cancel(job_home.store, job_home.settings, run_id)
    job_home.wait_for(run_id, JobState.CANCELLED)
    assert job.wait(10) == 130


def test_cancelling_starts_a_supervisor_where_none_lives(
    job_home: JobHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAMOGRAPHY_SUPERVISOR")
    monkeypatch.setenv("SAMOGRAPHY_TEST_SLOW_S", "0.2")
    monkeypatch.setenv("PYTHONPATH", INJECTED)
    assert not supervisor_is_alive(job_home.settings)
    run_id = job_home.submit()
    assert supervisor_is_alive(job_home.settings)
    ensure_supervisor(job_home.settings)
    job_home.wait_for_lines(run_id, 1)
    cancel(job_home.store, job_home.settings, run_id)
    job_home.wait_for(run_id, JobState.CANCELLED)
    said = (job_home.settings.home / "supervisor.log").read_text()
    assert said.count("looks after the jobs") == 1
    assert f"{run_id}: SIGTERM sent to cancel it" in said


def test_the_log_tail_is_the_end_of_the_log(job_home: JobHome) -> None:
    run_id = job_home.submit()
    assert log_tail(job_home.settings, run_id) == ""
    lines = [f"line {number}" for number in range(5000)]
    job_home.folder(run_id).log_path.write_text("\n".join(lines) + "\n")
    assert log_tail(job_home.settings, run_id, lines=3) == "line 4997\nline 4998\nline 4999"


def test_a_resumed_request_takes_new_workers(job_home: JobHome) -> None:
    run_id = job_home.submit(workers=2, priority=1)
    cancel(job_home.store, job_home.settings, run_id)
    assert job_home.submit(workers=1, priority=7) == run_id
    request = job_home.folder(run_id).read_request()["request"]
    assert (request["workers"], request["priority"]) == (1, 7)


def test_notes_and_wishes_are_part_of_the_history(job_home: JobHome) -> None:
    run_id = job_home.submit()
    cancel(job_home.store, job_home.settings, run_id)
    kinds = [event.kind for event in job_home.events(run_id)]
    assert kinds == [EventKind.STATE, EventKind.CANCEL, EventKind.STATE]
