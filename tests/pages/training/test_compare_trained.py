"""Compare over toy models that were really trained: what they have met is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from db.runs import run_statuses
from db.store import Store
from tests.made_once import made_once
from tests.pages.conftest import OpenPage, shown_text
from tests.trained_home import CASES, make_trained_home


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "trained", make_trained_home)


@pytest.fixture(autouse=True)
def _home(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(trained))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")


def test_cases_that_a_model_was_trained_on_are_left_out_unless_asked_for(open_page: OpenPage) -> None:
    page = open_page("compare", study="tiny")
    assert not page.exception
    assert page.toggle(key="pick_unmet").value
    assert "These are left out" in page.info[0].value
    few = page.dataframe[0].value["n"].max()
    page.toggle(key="pick_unmet").set_value(False).run()
    assert "Leakage: of the" in shown_text(page)
    assert few < page.dataframe[0].value["n"].max() == CASES


@pytest.fixture
def whole(trained: Path) -> str:
    """The run of model "first" over all cases."""
    with Store(Settings(trained, trained / "weights").store_path).connect() as con:
        runs = [status.run for status in run_statuses(con, kind="evaluate") if status.run.model == "first"]
    return next(run.run_id for run in runs if not run.request["cases"])


@pytest.mark.parametrize("name", ["results", "subgroups", "correlation"])
def test_a_page_of_results_says_what_the_model_had_met(name: str, open_page: OpenPage, whole: str) -> None:
    page = open_page(name, study="tiny", run=whole)
    assert not page.exception
    assert "first: 8 trained on, 2 chosen on, 2 not met" in page.warning[0].value
    assert not page.toggle(key="pick_unmet").value


def test_the_switch_leaves_met_cases_out_and_is_in_the_address(open_page: OpenPage, whole: str) -> None:
    page = open_page("results", study="tiny", run=whole)
    assert page.metric[0].value == str(CASES)
    page.toggle(key="pick_unmet").set_value(True).run()
    assert not page.exception
    assert (page.metric[0].value, page.query_params["unmet"]) == ("2", "only")
    linked = open_page("results", study="tiny", run=whole, unmet="only")
    assert linked.metric[0].value == "2"
    linked.toggle(key="pick_unmet").set_value(False).run()
    assert linked.metric[0].value == str(CASES)


def test_the_overview_and_reader_results_say_it_too(open_page: OpenPage) -> None:
    page = open_page("overview", study="tiny")
    assert not page.exception
    shown = [frame.value for frame in page.dataframe if "exposure" in frame.value]
    assert "8 trained on, 2 chosen on, 2 not met" in set(shown[0]["exposure"])
