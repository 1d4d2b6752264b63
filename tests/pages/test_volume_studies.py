"""Every page with a study of volumes: nothing breaks, and what cannot be done is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.cases import volume_count
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text
from tests.volume_results import RUN, STUDY, add_results, make_volume_study

CASES = 6


@pytest.fixture(scope="module")
def volume_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("volumes")
    add_results(*make_volume_study(home, cases=CASES))
    return home


@pytest.fixture(autouse=True)
def _home(volume_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(volume_home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")


@pytest.mark.parametrize("name", ["overview", "results", "subgroups", "correlation", "jobs"])
def test_opens(name: str, open_page: OpenPage) -> None:
    page = open_page(name, study=STUDY)
    assert not page.exception
    assert not page.error
    assert not page.warning


def test_results_show_the_slice_with_most_of_the_reference(open_page: OpenPage) -> None:
    page = open_page("results", study=STUDY, run=RUN)
    text = shown_text(page)
    assert len(page.get("image")) == 1
    assert "of 14, counted from the feet: the one with most of the reference" in text
    assert "voxels = " in text
    assert "14 × 64 × 96 voxels, pixel spacing 6.43 × 3 × 3 mm (z × y × x)" in text
    assert "Volume error (%)" in [str(row) for row in page.table[0].value[""]]


def test_metrics_of_volumes_are_offered_here(open_page: OpenPage) -> None:
    page = open_page("results", study=STUDY, run=RUN)
    assert "Volume error (cm³)" in page.selectbox(key="pick_metric").options


def test_size_goes_by_volume(open_page: OpenPage) -> None:
    page = open_page("subgroups", study=STUDY, run=RUN, group="size")
    assert "Lesion volume." in shown_text(page)
    assert page.dataframe[0].value["n"].sum() == CASES


def test_characteristics_of_volumes_are_correlated(open_page: OpenPage) -> None:
    page = open_page("correlation", study=STUDY, run=RUN)
    (chosen,) = [box for box in page.multiselect if box.label == "Characteristics"]
    assert {"volume_cm3", "slice_count"} <= set(chosen.value)


def test_the_study_knows_how_many_volumes_it_holds(volume_home: Path) -> None:
    with Store(volume_home / "samography.duckdb").connect() as con:
        assert volume_count(con, STUDY) == CASES
        assert volume_count(con, "no such study") == 0


def test_best_and_worst_show_a_slice_each(open_page: OpenPage) -> None:
    page = open_page("results", study=STUDY, run=RUN)
    page.session_state["result_tabs"] = "Best and worst"
    page.run()
    assert not page.exception
    assert not page.warning
    assert len(page.get("image")) == 1 + CASES
    next(button for button in page.button if " · " in button.label).click().run()
    assert "the one with most of the reference" in shown_text(page)
