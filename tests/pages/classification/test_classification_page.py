"""The Classification page over a toy classifier and U-Net that were really trained."""

from __future__ import annotations

import pytest

from core.classification.cohort_table import cohort_table
from db.classification import predictions
from tests.classified_home import ClassifiedHome, classified_home, make_classified_home
from tests.made_once import made_once
from tests.pages.conftest import OpenPage, shown_text


@pytest.fixture(scope="module")
def classified(tmp_path_factory: pytest.TempPathFactory) -> ClassifiedHome:
    return classified_home(made_once(tmp_path_factory, "classified", make_classified_home))


@pytest.fixture
def shown_home(classified: ClassifiedHome, monkeypatch: pytest.MonkeyPatch) -> ClassifiedHome:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(classified.settings.home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    return classified


def test_sensitivity_stands_first_and_missed_cases_at_the_top(
    shown_home: ClassifiedHome, open_page: OpenPage
) -> None:
    page = open_page("classification")
    assert not page.exception
    assert not page.error
    assert [metric.label for metric in page.metric][:3] == ["Sensitivity", "Accuracy", "AUC"]
    with shown_home.store.connect() as con:
        by_case = predictions(con, shown_home.called)
    expected = cohort_table({name: found for name, found in by_case.items() if found[0].side == "test"})
    table = page.dataframe[0].value
    outcomes = list(table["outcome"])
    assert sorted(table["case_id"]) == sorted(expected["case_id"])
    assert outcomes[: outcomes.count("missed")] == ["missed"] * outcomes.count("missed")
    assert {"predicted_call", "baseline_call", "dice"} <= set(table.columns)


def test_a_training_is_shown_with_its_grid_and_says_how_to_call_predicted_masks(
    shown_home: ClassifiedHome, open_page: OpenPage
) -> None:
    page = open_page("classification", classified=shown_home.trained, side="all", case="images/c003")
    assert not page.exception
    assert "images/c003" in shown_text(page)
    assert len(page.dataframe[0].value) == 20
    page.session_state["classification_tabs"] = "Predicted masks"
    page.run()
    assert not page.exception
    assert "--masks-of" in shown_text(page)
    page.session_state["classification_tabs"] = "How it was made"
    page.run()
    assert "python -m jobs.train_classifier --study tiny" in shown_text(page)
    page.session_state["classification_tabs"] = "Learning rates"
    page.run()
    assert not page.exception


def test_calls_that_predicted_masks_turn(shown_home: ClassifiedHome, open_page: OpenPage) -> None:
    page = open_page("classification", classified=shown_home.called)
    page.session_state["classification_tabs"] = "Predicted masks"
    page.run()
    assert not page.exception
    assert list(page.dataframe[-1].value["Called by"]) == ["Network", "Characteristics alone"]


def test_without_segmentation_the_reference_stands_alone(
    shown_home: ClassifiedHome, open_page: OpenPage
) -> None:
    page = open_page("classification", classified=shown_home.trained, segmented="none")
    assert not page.exception
    assert "The reference alone" in shown_text(page)


def test_the_study_without_calls_says_what_to_do(home: object, open_page: OpenPage) -> None:
    page = open_page("classification", study="tiny")
    assert not page.exception
    assert "python -m jobs.train_classifier --study tiny" in shown_text(page)
