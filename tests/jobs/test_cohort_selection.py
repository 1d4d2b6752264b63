"""Jobs over a saved cohort: the run's settings hold its version and hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.requests.evaluate import EvaluateRequest
from core.requests.request import from_json
from core.settings import Settings
from db.cohorts import save_cohort
from db.readers import sign_in
from db.runs import run_statuses
from db.store import Store
from jobs import evaluate
from jobs.study_cases import study_cases
from jobs.submission import submit_request
from tests.tiny_study import make_study


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, Store]:
    """Six cases, of which two are in the cohort "two"."""
    settings, store = make_study(tmp_path, cases=6)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    with store.connect(write=True) as con:
        save_cohort(con, "tiny", "two", text="age between 41 and 42", by=sign_in(con, "Ada"))
    return settings, store


def test_a_run_goes_through_the_cohort_and_says_which(home: tuple[Settings, Store]) -> None:
    settings, store = home
    asked = ["--study", "tiny", "--model", "ellipse", "--prompts", "tight_box", "--cohort", "two"]
    assert evaluate.main(asked) == 0
    with store.connect() as con:
        run = run_statuses(con)[0]
        request = from_json(EvaluateRequest, run.run.request)
        found = [case.case_id for case in study_cases(con, request, settings)]
    assert run.done == 2
    assert found == ["images/c001", "images/c002"]
    name, _, sha256 = request.cohort.partition(":")
    assert (name, len(sha256)) == ("two@1", 64)


def test_the_newest_version_is_another_run(home: tuple[Settings, Store]) -> None:
    settings, store = home
    request = EvaluateRequest(study="tiny", model="ellipse", prompts=("tight_box",), cohort="two")
    first = submit_request(store, settings, request)
    assert submit_request(store, settings, request).run_id == first.run_id
    with store.connect(write=True) as con:
        save_cohort(con, "tiny", "two", text="age > 44", by=sign_in(con, "Ada"), newest=1)
    assert submit_request(store, settings, request).run_id != first.run_id


def test_a_cohort_that_has_changed_is_refused(home: tuple[Settings, Store]) -> None:
    settings, store = home
    request = EvaluateRequest(study="tiny", model="ellipse", cohort=f"two@1:{'0' * 64}")
    with pytest.raises(InputError, match="freeze a cohort before a run that must be repeated"):
        submit_request(store, settings, request)


def test_a_cohort_that_is_not_there_is_refused(home: tuple[Settings, Store]) -> None:
    settings, store = home
    with pytest.raises(InputError, match="no cohort 'three'; its cohorts are: two"):
        submit_request(store, settings, EvaluateRequest(study="tiny", model="ellipse", cohort="three"))
