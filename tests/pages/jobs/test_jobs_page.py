"""Jobs: the form asks for what the request has, and the buttons do what they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.job_state import JobState
from core.prompts.registry import PROMPTS
from core.prompts.values import PromptKind
from core.settings import Settings
from db.runs import RunStatus, run_statuses
from db.store import Store
from jobs.queue import submit
from tests.pages.conftest import OpenPage, shown_text


@pytest.fixture
def own_home(filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the filled home that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    return home


def newest(home: Path, *, model: str = "classical") -> RunStatus:
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        return next(status for status in run_statuses(con) if status.run.model == model)


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_start_queues_the_job_with_its_baseline_and_shows_it(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs")
    page.selectbox(key="job_evaluate_study").select("tiny").run()
    page.multiselect(key="job_evaluate_prompts").set_value(["point", "centroid"]).run()
    press(page, "Start")
    assert not page.exception
    assert page.success[0].value == "The job is queued."
    status = newest(own_home, model="starter_2d")
    assert (status.state, status.run.prompts) == (JobState.QUEUED, ("point", "centroid"))
    assert newest(own_home, model="ellipse").run.prompts == ("point", "centroid")
    assert page.query_params["job"] == status.run.run_id
    assert "Random point, Centroid" in shown_text(page)


def test_a_request_that_cannot_be_carried_out_says_why(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs")
    page.selectbox(key="job_evaluate_study").select("tiny").run()
    page.text_input(key="job_evaluate_cases").set_value("shoe size > 40").run()
    before = newest(own_home).run.run_id
    press(page, "Start")
    assert not page.exception
    assert "shoe size" in page.error[0].value
    assert newest(own_home).run.run_id == before


def test_a_model_without_its_weights_is_warned_of(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs")
    page.selectbox(key="job_evaluate_model").select("sam_vit_b").run()
    assert "This model cannot be used here yet" in page.warning[0].value


def test_only_prompts_that_the_model_takes_are_offered(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs")
    page.selectbox(key="job_evaluate_model").select("medsam_vit_b").run()
    assert page.multiselect(key="job_evaluate_prompts").options == [
        simulator.label for simulator in PROMPTS.values() if simulator.kinds == {PromptKind.BOX}
    ]


def test_a_failed_run_says_why_in_a_sentence(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs", job="20260101-000000-sam_vit_b-dead")
    assert page.error[0].value == "It failed: the weights sam_vit_b_01ec64.pth are not there"
    assert {"Resume", "Run again"} <= {button.label for button in page.button}


def test_cancel_and_resume(own_home: Path, open_page: OpenPage) -> None:
    page = open_page("jobs")
    page.selectbox(key="job_evaluate_study").select("tiny").run()
    page.multiselect(key="job_evaluate_prompts").set_value(["centroid"]).run()
    press(page, "Start")
    press(page, "Cancel")
    assert newest(own_home, model="starter_2d").state is JobState.CANCELLED
    press(page, "Resume")
    assert newest(own_home, model="starter_2d").state is JobState.QUEUED


def test_run_again_makes_another_run(own_home: Path, open_page: OpenPage) -> None:
    first = newest(own_home).run
    page = open_page("jobs", job=first.run_id)
    press(page, "Run again")
    again = newest(own_home)
    assert again.run.run_id != first.run_id
    assert again.run.request == first.request
    assert page.query_params["job"] == again.run.run_id


def test_the_log_is_shown(own_home: Path, open_page: OpenPage) -> None:
    run_id = newest(own_home).run.run_id
    (own_home / "runs" / run_id / "log.txt").write_text("a line of the log\n")
    assert "a line of the log" in shown_text(open_page("jobs", job=run_id))


def test_the_table_keeps_its_run_when_new_ones_come(own_home: Path, open_page: OpenPage) -> None:
    run_id = newest(own_home).run.run_id
    page = open_page("jobs", job=run_id)
    place = page.session_state["job_table"]["selection"]["rows"]
    page.selectbox(key="job_evaluate_study").select("tiny").run()
    where = Settings(own_home, own_home / "weights")
    submit(Store(where.store_path), where, "evaluate", {"study": "tiny", "model": "ellipse", "seed": 7})
    page.run()
    assert page.session_state["job_table"]["selection"]["rows"] == [place[0] + 1]
    assert page.query_params["job"] == run_id


@pytest.mark.parametrize("page_name", ["jobs", "overview", "results", "training"])
def test_a_run_that_cannot_be_read_breaks_no_page(
    own_home: Path, open_page: OpenPage, page_name: str
) -> None:
    bad = newest(own_home, model="ellipse").run.run_id
    with Store(Settings(own_home, own_home / "weights").store_path).connect(write=True) as con:
        con.execute("UPDATE run SET provenance = '{}' WHERE run_id = ?", [bad])
    page = open_page(page_name)
    assert not page.exception
    if page_name == "jobs":
        page.query_params["job"] = bad
        assert "this run cannot be read" in shown_text(page.run())
