"""A new kind of job is one request file, one file in jobs/kinds and one line: the example of docs/jobs.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.job_state import JobState
from db.runs import run_status
from jobs import submit
from jobs.command_line import command_line
from jobs.job_command import job_command
from jobs.lifecycle import run
from jobs.queue import submit as queue_job
from jobs.run_folder import RunFolder
from jobs.run_request import request_of_run
from tests.job_home import JobHome
from tests.new_job_kind import look_is_a_kind


@pytest.fixture
def home(make_job_home: Callable[[int], JobHome]) -> Iterator[JobHome]:
    with look_is_a_kind():
        yield make_job_home(3)


def test_it_is_queued_and_carried_out(home: JobHome) -> None:
    queued = queue_job(home.store, home.settings, "look", {"study": "tiny"})
    assert queued.status.state is JobState.QUEUED
    again = queue_job(home.store, home.settings, "look", {"study": "tiny", "priority": 3})
    assert again.run_id == queued.run_id
    status = run(queued.run_id, home.settings)
    assert (status.state, status.done, status.failed) == (JobState.SUCCEEDED, 3, 0)
    assert status.message == "3 of 3 cases opened"
    folder = RunFolder(home.settings.runs, queued.run_id)
    assert command_line(request_of_run(home.store, folder)).startswith("python -m jobs.look --study tiny")


def test_it_is_a_command(home: JobHome, capsys: pytest.CaptureFixture[str]) -> None:
    assert job_command("look")(["--study", "tiny", "--widest-px", "8"]) == 1
    out = capsys.readouterr().out
    assert "pixels wide" in out
    run_id = out.split()[1]
    with home.store.connect() as con:
        status = run_status(con, run_id)
    assert (status.state, status.message) == (JobState.FAILED, "all 3 cases failed; the log says why")
    assert job_command("look")(["--study", "tiny", "--limit", "2"]) == 0


@pytest.mark.parametrize("arguments", [["look", "--help"], ["--help"]])
def test_its_help_is_that_of_its_request(
    arguments: list[str], home: JobHome, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        submit.main(arguments)
    assert "Look at pictures" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        job_command("look")(["--help"])
    out = capsys.readouterr().out
    assert "Opens every picture of a study." in out
    assert "A wider picture fails." in out
