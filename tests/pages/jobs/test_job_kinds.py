"""Every kind of job on the Jobs page: what one form holds is none of another's."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.job_state import JobState
from core.requests.registry import JOB_KINDS
from core.requests.request import from_json, to_json
from core.requests.train import TrainRequest
from core.settings import Settings
from db.runs import RunStatus, run_statuses
from db.store import Store
from jobs.queue import submit
from tests.pages.conftest import BARE_STUDY, OpenPage, shown_text


@pytest.fixture
def own_home(filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the filled home that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    return home


def trainings(home: Path) -> list[RunStatus]:
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        return [status for status in run_statuses(con) if status.run.kind == "train"]


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def training_form(open_page: OpenPage, *, name: str = "mine") -> AppTest:
    page = open_page("jobs", kind="train")
    page.selectbox(key="job_train_study").select("tiny").run()
    return page.text_input(key="job_train_name").set_value(name).run()


@pytest.mark.parametrize("kind", [key for key, kind in JOB_KINDS.items() if kind.in_form])
def test_every_kind_has_its_form_with_every_setting(kind: str, own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs", kind=kind)
    assert not page.exception
    assert page.selectbox(key="pick_kind").value == kind
    assert JOB_KINDS[kind].about in shown_text(page)
    labels = {w.label for w in (*page.selectbox, *page.multiselect, *page.text_input, *page.number_input)}
    labels |= {box.label for box in page.checkbox}
    assert {f.metadata["label"] for f in dataclasses.fields(JOB_KINDS[kind].request)} <= labels


def test_a_training_is_queued_with_what_the_form_says(own_home: Path, open_page: OpenPage) -> None:
    page = training_form(open_page)
    page.multiselect(key="job_train_prompts").set_value(["mixed"]).run()
    page.number_input(key="job_train_epochs").set_value(3).run()
    press(page, "Start")
    assert page.success[0].value == "The job is queued."
    (status,) = trainings(own_home)
    expected = TrainRequest(study="tiny", model="starter_2d", name="mine", prompts=("mixed",), epochs=3)
    assert (status.state, from_json(TrainRequest, status.run.request)) == (JobState.QUEUED, expected)
    assert "Starter 2D → mine" in shown_text(page)


def test_only_models_that_can_be_trained_are_offered(own_home: Path, open_page: OpenPage) -> None:
    options = open_page("jobs", kind="train").selectbox(key="job_train_model").options
    assert "Starter 2D" in options
    assert not [label for label in options if "llipse" in label or "lassical" in label]


@pytest.mark.parametrize(
    ("name", "key", "value", "said"),
    [
        ("Big Name", "epochs", 2, "Name is 'Big Name'; give small letters"),
        ("mine", "learning_rate", 0.0, "Learning rate is 0.0; it must be above 0"),
        ("mine", "size", 100, "Input size is 100; it must be a multiple of 32"),
        ("mine", "folds", 1, "Folds is 1; it must be 2 or more"),
        ("starter_2d", "epochs", 2, "Name is 'starter_2d': there is a model 'starter_2d' already"),
    ],
)
def test_a_refusal_names_the_setting_as_the_form_does(
    name: str, key: str, value: float | None, said: str, own_home: Path, open_page: OpenPage
) -> None:
    page = training_form(open_page, name=name)
    page.number_input(key=f"job_train_{key}").set_value(value).run()
    press(page, "Start")
    assert not page.exception
    assert said in page.error[0].value
    assert trainings(own_home) == []


def test_kinds_keep_their_own_settings_and_share_the_study(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs")
    page.selectbox(key="job_evaluate_study").select(BARE_STUDY).run()
    page.selectbox(key="job_evaluate_model").select("ellipse").run()
    page.number_input(key="job_evaluate_limit").set_value(3).run()
    page.selectbox(key="pick_kind").select("train").run()
    assert not page.exception
    assert page.selectbox(key="job_train_study").value == BARE_STUDY
    assert page.selectbox(key="job_train_model").value == "starter_2d"
    assert page.number_input(key="job_train_limit").value is None
    page.multiselect(key="job_train_prompts").set_value(["mixed", "point"]).run()
    page.selectbox(key="pick_kind").select("evaluate").run()
    assert page.multiselect(key="job_evaluate_prompts").value == ["hu2023"]
    assert page.selectbox(key="job_evaluate_model").value == "ellipse"
    assert page.number_input(key="job_evaluate_limit").value == 3
    page.selectbox(key="pick_kind").select("encode").run()
    assert not page.exception
    page.selectbox(key="pick_kind").select("train").run()
    assert page.multiselect(key="job_train_prompts").value == ["mixed", "point"]


def test_duplicate_with_changes_opens_the_right_form(own_home: Path, open_page: OpenPage) -> None:
    request = TrainRequest(
        study="tiny", model="starter_2d", name="mine", prompts=("point", "mixed", "point"), ema=0.5, test=0.3
    )
    where = Settings(own_home, own_home / "weights")
    run_id = submit(Store(where.store_path), where, "train", to_json(request)).run_id
    page = open_page("jobs", job=run_id)
    assert page.selectbox(key="pick_kind").value == "evaluate"
    press(page, "Duplicate with changes")
    page.run()
    assert not page.exception
    assert page.selectbox(key="pick_kind").value == "train"
    assert page.text_input(key="job_train_name").value == "mine"
    assert page.multiselect(key="job_train_prompts").value == ["point", "mixed"]
    assert page.number_input(key="job_train_ema").value == 0.5
    assert page.number_input(key="job_train_test").value == 0.3


def test_duplicate_of_an_evaluation_fills_its_form(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs", kind="train", job="20260101-000000-sam_vit_b-dead")
    press(page, "Duplicate with changes")
    page.run()
    assert page.selectbox(key="pick_kind").value == "evaluate"
    assert page.multiselect(key="job_evaluate_prompts").value == ["hu2023", "none"]


def test_a_training_is_no_run_of_the_results_page(own_home: Path, open_page: OpenPage) -> None:
    press(training_form(open_page), "Start")
    page = open_page("results", study="tiny")
    assert not [label for label in page.selectbox(key="pick_run").options if "Starter" in label]
