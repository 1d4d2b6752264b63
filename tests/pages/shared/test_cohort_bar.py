"""The cohort bar: what is chosen reaches every number, the address and the downloads."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from core.settings import Settings
from db.analysis import metric_values
from db.cohort_members import filter_members
from db.cohorts import cohort_versions
from db.store import Store
from pages.components.results import run_downloads
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from tests.pages.conftest import OpenPage, shown_text
from tests.tiny_study import make_study

OF_RESULTS = ("results", "subgroups", "correlation")


@pytest.mark.parametrize("name", OF_RESULTS)
def test_a_page_says_that_it_shows_all_cases(name: str, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(name, study="tiny", run=runs["classical/succeeded"])
    assert not page.exception
    assert "All cases of the study" in shown_text(page)


@pytest.mark.parametrize("name", OF_RESULTS)
def test_a_filter_in_the_address_is_counted(name: str, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(name, study="tiny", run=runs["classical/succeeded"], cohort="pathology = malignant")
    assert not page.exception
    # Fourteen cases, two to a patient, the first benign and the second malignant.
    assert "7 of 14 cases · 7 patients · 7 lesions · 0 missing" in shown_text(page)


def test_numbers_are_those_of_the_cohort(home: Path, open_page: OpenPage, runs: dict[str, str]) -> None:
    run_id = runs["classical/succeeded"]
    page = open_page("results", study="tiny", run=run_id, cohort="birads in 3, 4A")
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        values = metric_values(con, [run_id], "dice", prompts="hu2023").set_index("case_id")["value"]
    mine = values[
        [name for name in values.index if int(name[-7:-4] if "." in name else name[-3:]) % 6 in (1, 2)]
    ]
    assert page.metric[0].value == str(mine.count())
    assert page.metric[1].value == f"{mine.mean():.3f}"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nobody@3", "study 'tiny' has no cohort 'nobody'; its cohorts are: none yet"),
        ("agee > 3", "no case has a column 'agee'"),
        ("age is", "is not 'column operator value'"),
    ],
)
def test_a_bad_link_gives_a_sentence_and_a_way_out(
    asked: str, said: str, open_page: OpenPage, runs: dict[str, str]
) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"], cohort=asked)
    assert not page.exception
    assert page.error[0].value.startswith("This cohort cannot be shown")
    assert said in page.error[0].value
    page.button(key="cohort_clear").click().run()
    assert not page.error
    assert "All cases of the study" in shown_text(page)
    assert page.query_params["cohort"] in ("all", ["all"])


def test_an_empty_cohort_says_what_to_loosen(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(
        "subgroups", study="tiny", run=runs["classical/succeeded"], cohort="age > 45 and birads is missing"
    )
    assert not page.exception
    said = shown_text(page)
    assert "No case is in this cohort" in said
    # Ages are 40 to 53: eight are above 45, and every case has a BI-RADS.
    assert "`birads is missing` alone keeps out 8 cases." in said


def test_a_condition_is_added_and_taken_away_by_hand(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    page.selectbox(key="cohort_column").select("age").run()
    # A value that is given applies at once.
    page.number_input(key="cohort_from_age").set_value(50.0).run()
    assert "`age >= 50` :small[4 of 14 cases · 2 patients · 4 lesions · 0 missing]" in shown_text(page)
    assert page.metric[0].value == "4"
    page.switch_page("pages/overview.py").run()
    assert "`age >= 50` :small[4 of 14 cases" in shown_text(page)
    page.button(key="cohort_drop_0").click().run()
    assert "All cases of the study" in shown_text(page)


def test_a_condition_is_changed_where_it_was_made(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"], cohort="age >= 50")
    page.selectbox(key="cohort_column").select("age").run()
    assert page.number_input(key="cohort_from_age").value == 50.0
    page.number_input(key="cohort_to_age").set_value(52.0).run()
    assert "`age between 50 and 52`" in shown_text(page)
    page.number_input(key="cohort_from_age").set_value(None).run()
    assert "`age <= 52`" in shown_text(page)
    page.selectbox(key="cohort_column").select("birads").run()
    page.multiselect(key="cohort_values_birads").set_value(["3"]).run()
    assert "`age <= 52 and birads = 3`" in shown_text(page)
    page.multiselect(key="cohort_values_birads").set_value([]).run()
    assert "`age <= 52`" in shown_text(page)


def test_what_cannot_be_read_is_said_and_changes_nothing(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    page.text_input(key="cohort_typed").input("age about 40").run()
    assert "is not 'column operator value'" in page.error[0].value
    assert "All cases of the study" in shown_text(page)


def test_a_cohort_is_saved_changed_and_frozen(open_page: OpenPage, empty_home: Path) -> None:
    _, store = make_study(empty_home, cases=4)
    page = open_page("readers")
    page.text_input(key="sign_in_name").input("Ada")
    next(button for button in page.button if button.label == "Sign in").click().run()
    page.switch_page("pages/overview.py").run()
    page.text_input(key="cohort_typed").input("age >= 42").run()
    page.text_input(key="cohort_name").input("late").run()
    page.button(key="cohort_save").click().run()
    assert not page.exception
    assert "`late@1` :small[2 of 4 cases" in shown_text(page)
    page.text_input(key="cohort_typed").input("age >= 43").run()
    save = page.button(key="cohort_save")
    assert save.label == "Save as version 2"
    save.click().run()
    page.button(key="cohort_freeze").click().run()
    with store.connect() as con:
        versions = cohort_versions(con, "tiny", "late")
    assert [(one.version, one.filter, one.freeze is not None) for one in versions] == [
        (2, "age >= 43", True),
        (1, "age >= 42", False),
    ]
    assert versions[0].freeze is not None
    assert f"`late@2` :material/ac_unit: `{versions[0].freeze.sha256[:8]}`" in shown_text(page)


def test_downloads_hold_the_cohort_and_name_it(home: Path, runs: dict[str, str]) -> None:
    settings = Settings(home, home / "weights")
    run_id, store = runs["classical/succeeded"], Store(settings.store_path)
    with store.connect() as con:
        members = filter_members(con, "tiny", "birads = 4B")
    chosen = ChosenCohort("birads = 4B", None, members)
    table = pd.read_csv(io.BytesIO(run_downloads._csv(store, settings, run_id, cohort=chosen)))
    assert set(table["birads"]) == {"4B"}
    assert set(table["cohort"]) == {"birads = 4B"}
    # Two prompt protocols of two cases.
    assert len(table) == 4
    settings = Settings(home, home / "weights")
    masks = zipfile.ZipFile(
        io.BytesIO(run_downloads._masks(store, settings, run_id, "png", cohort=chosen))
    ).namelist()
    assert len([name for name in masks if name.endswith(".png")]) == 4
