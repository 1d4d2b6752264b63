"""submit, list, cancel, resume and logs from the shell."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from core.errors import SettingsError
from core.job_state import JobState
from core.requests.evaluate import EvaluateRequest
from core.requests.request import from_json
from db.runs import Event, EventKind, add_event
from jobs import cancel, list, logs, resume, submit
from jobs.request_arguments import add_arguments, given_values
from tests.job_home import JobHome

ASKED = ["evaluate", "--study", "tiny", "--model", "ellipse"]


@pytest.fixture
def home(make_job_home: Callable[[int], JobHome]) -> JobHome:
    return make_job_home(2)


def parsed(*arguments: str) -> EvaluateRequest:
    parser = argparse.ArgumentParser()
    add_arguments(parser, EvaluateRequest)
    return from_json(EvaluateRequest, given_values(parser.parse_args(arguments), EvaluateRequest))


def test_arguments_are_made_from_the_request() -> None:
    assert parsed("--study", "s", "--model", "ellipse") == EvaluateRequest(study="s", model="ellipse")
    request = parsed(
        *("--study", "s", "--model", "classical", "--prompts", "none", "--prompts", "tight_box"),
        *("--limit", "7", "--no-baseline", "--priority", "2", "--device", "cpu"),
    )
    assert request == EvaluateRequest(
        study="s",
        model="classical",
        prompts=("none", "tight_box"),
        limit=7,
        baseline=False,
        priority=2,
        device="cpu",
    )
    with pytest.raises(SettingsError, match="--study and --model must be given"):
        parsed("--seed", "1")


def test_every_setting_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        submit.main(["evaluate", "--help"])
    text = capsys.readouterr().out
    for name in EvaluateRequest.__dataclass_fields__:
        assert f"--{name}" in text or f"--no-{name}" in text
    assert "(default hu2023)" in text


def test_a_run_from_submission_to_resumption(home: JobHome, capsys: pytest.CaptureFixture[str]) -> None:
    assert submit.main(ASKED) == 0
    (run_id,) = [path.name for path in home.settings.runs.iterdir()]
    assert capsys.readouterr().out == f"run {run_id} queued\n"
    assert list.main([]) == 0
    shown = capsys.readouterr().out
    assert run_id in shown
    assert "no supervisor is at work" in shown
    assert cancel.main([run_id]) == 0
    assert cancel.main([run_id]) == 1
    assert "there is nothing to cancel" in capsys.readouterr().err
    assert list.main(["--state", "cancelled"]) == 0
    assert "cancelled before it started" in capsys.readouterr().out
    assert resume.main([run_id]) == 0
    assert home.states(run_id) == ["queued", "cancelled", "queued"]
    assert submit.main(ASKED) == 0
    assert "queued again" in capsys.readouterr().out
    assert home.states(run_id) == ["queued", "cancelled", "queued"]


def test_a_finished_run_is_said_to_be_finished_and_cannot_be_resumed(
    home: JobHome, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = home.submit()
    with home.store.connect(write=True) as con:
        add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.SUCCEEDED))
    assert submit.main(ASKED) == 0
    assert "--fresh would do it again" in capsys.readouterr().out
    assert resume.main([run_id]) == 1
    assert "submit it with --fresh" in capsys.readouterr().err
    assert submit.main([*ASKED, "--fresh"]) == 0


def test_logs_follow_until_the_run_is_over(home: JobHome, capsys: pytest.CaptureFixture[str]) -> None:
    run_id = home.submit()
    home.folder(run_id).log_path.write_text("one\ntwo\nthree\n")
    assert logs.main([run_id, "--lines", "2"]) == 0
    assert capsys.readouterr().out == "two\nthree\n"
    home.supervisor()
    assert logs.main([run_id, "--follow"]) == 0
    assert capsys.readouterr().out.endswith("succeeded: 2 of 2 cases evaluated\n")


def test_a_run_that_is_not_there_is_named(home: JobHome, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (cancel, resume, logs):
        assert command.main(["nothing"]) == 1
        assert "there is no run 'nothing'" in capsys.readouterr().err
    assert list.main([]) == 0
    assert capsys.readouterr().out == "there are no runs\n"


def test_bad_usage_is_told_apart(home: JobHome, capsys: pytest.CaptureFixture[str]) -> None:
    assert submit.main([*ASKED, "--workers", "0"]) == 2
    assert submit.main(["evaluate", "--study", "tiny"]) == 2
    assert "error: --model must be given" in capsys.readouterr().err
