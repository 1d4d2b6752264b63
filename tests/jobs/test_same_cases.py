"""A run goes on over the cases that it began with, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import JobError
from core.job_state import JobState
from core.requests.evaluate import EvaluateRequest
from db.runs import run_status
from jobs import case_selection, lifecycle
from jobs.submission import submit_request
from tests.tiny_study import make_study


def test_a_limited_run_of_an_earlier_version_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, store = make_study(tmp_path, cases=6)
    request = EvaluateRequest(study="tiny", model="ellipse", limit=2)
    with monkeypatch.context() as patch:  # earlier versions took the first cases
        patch.setattr(case_selection, "sampled", lambda cases, limit, seed: list(cases)[-limit:])
        run_id = submit_request(store, settings, request).run_id
    with pytest.raises(JobError, match=r"the 2 cases that run .* are not those that it began with"):
        lifecycle.run(run_id, settings)
    with store.connect() as con:
        status = run_status(con, run_id)
    assert (status.state, status.done) == (JobState.FAILED, 0)
    assert "Ask for the same again, which makes a new run" in (status.message or "")
    again = submit_request(store, settings, request)
    assert again.run_id != run_id
    assert lifecycle.run(again.run_id, settings).state is JobState.SUCCEEDED
