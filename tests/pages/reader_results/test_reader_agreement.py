"""Reader results with readings of three people whose masks are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.annotation.people import Role
from core.lexicon.birads_ultrasound import BiradsForm, Shape
from db.readers import add_reader, sign_in
from db.store import Store
from db.studies import load_cases
from jobs import evaluate
from tests.pages.conftest import OpenPage, shown_text
from tests.painted_readings import Painted, accept_painted
from tests.tiny_study import make_study

CASES = 8
CATEGORIES = ("2", "3", "4A", "5")


def form(number: int, *, higher: int = 0) -> BiradsForm:
    category = CATEGORIES[min(number % 4 + higher, 3)]
    return BiradsForm(shape=Shape.OVAL if number % 2 else Shape.ROUND, category=category)


def painted_by(number: int) -> list[tuple[str, Painted]]:
    """Ada is exact; Ben draws two pixels too many and missed the fourth; Cleo has read three cases."""
    ada = Painted(0, form(number), (0.2, 0.6, 1.0))
    ben = Painted(None if number == 3 else 1 + number % 2, form(number, higher=1), (0.5,))
    cleo = [("Cleo", Painted(number, form(number)))] if number < 3 else []
    return [("Ada", ada), ("Ben", ben), *cleo]


@pytest.fixture(scope="session")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Study "tiny", three readers, and a run with two sizes of box and two numbers of points."""
    home = tmp_path_factory.mktemp("read")
    settings, store = make_study(home, cases=CASES)
    with store.connect(write=True) as con:
        ada = sign_in(con, "Ada")
        for name in ("Ben", "Cleo"):
            add_reader(con, name, role=Role.READER, by=ada)
        cases = load_cases(con, "tiny")
    for number, case in enumerate(cases):
        accept_painted(settings, store, case, study="tiny", painted=painted_by(number))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        arms = [word for arm in ("tight_box", "box_10", "point", "points_3") for word in ("--prompts", arm)]
        assert evaluate.main(["--study", "tiny", "--model", "classical", *arms]) == 0
    return home


@pytest.fixture
def open_tab(read_home: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> Callable[..., AppTest]:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(read_home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")

    def opened(tab: str, *, name: str = "Ada", unblinded: bool = True) -> AppTest:
        page = open_page("reader_results", study="tiny")
        page.selectbox(key="sign_in_name").select(name)
        next(button for button in page.button if button.label == "Sign in").click().run()
        page.session_state["agreement_tabs"] = tab
        if unblinded:
            page.toggle(key="unblinded").set_value(True)
        page.run()
        assert not page.exception
        return page

    return opened


def by_pair(page: AppTest, place: int = 1) -> dict[tuple[str, str], dict[str, object]]:
    rows = page.dataframe[place].value.to_dict("records")
    return {(row["First"], row["Second"]): row for row in rows}


def test_clicks_have_areas_and_how_they_were_made(open_tab: Callable[..., AppTest]) -> None:
    page = open_tab("Dice against prompts")
    areas = page.dataframe[1].value.set_index("Who")
    assert areas.loc["Ada", "Area"] == "0.600"  # (0.2 + 0.6) / 2 and (0.6 + 1) / 2
    assert areas.loc["Ben", "Area"] == "0.500"  # one click, kept
    assert areas.loc["Ben", "Lesions"] == CASES - 1
    assert any("simulated: points" in who for who in areas.index)
    assert "2,000 resamples of patients, seed 0" in shown_text(page)


def test_masks_are_compared_with_those_of_others_and_the_reference(open_tab: Callable[..., AppTest]) -> None:
    pairs = by_pair(open_tab("Masks"))
    assert list(pairs)[:3] == [("Ada", "Ben"), ("Ada", "Cleo"), ("Ben", "Cleo")]
    exact = pairs["Ada", "Reference"]
    assert (exact["Mean Dice"], exact["Cases"], exact["Undefined"]) == ("1.000", CASES, 0)
    assert pairs["Ada", "Cleo"]["Cases"] == 3
    assert float(pairs["Ben", "Reference"]["Mean Dice"]) < 1
    assert any("Tight box" in second for _, second in pairs)


def test_sizes_agree_with_limits_and_missed_lesions_are_undefined(open_tab: Callable[..., AppTest]) -> None:
    page = open_tab("Measurements")
    pairs = by_pair(page)
    both = pairs["Ada", "Ben"]
    assert (both["n"], both["Undefined"]) == (CASES - 1, 1)
    assert both["Bias"].startswith("−")
    # Five patients: the coefficient stands, its interval does not.
    assert both["ICC(2,1)"].endswith("(none: fewer than 6 patients)")
    assert pairs["Ada", "Cleo"]["n"] == 3
    assert "All 3 readers together" in shown_text(page)
    page.selectbox(key="agreement_size").select("contrast").run()
    assert "have not been measured yet" in shown_text(page)
    page.button(key="measure_marks").click().run()
    assert not page.exception
    assert by_pair(page)["Ada", "Reference"]["n"] == CASES
    again = page.selectbox(key="agreement_size").select("solidity").run()  # measured with the contrast
    assert by_pair(again)["Ada", "Ben"]["n"] == CASES - 1


def test_categories_have_a_kappa_and_a_cross_table(open_tab: Callable[..., AppTest]) -> None:
    page = open_tab("Categories")
    pairs = by_pair(page)
    assert pairs["Ada", "Cleo"]["κ"] == "1.00"
    assert pairs["Ada", "Ben"]["Same category"] == "1 of 7"  # both 5
    linear = page.segmented_control(key="agreement_weights").set_value("linear").run()
    assert by_pair(linear)["Ada", "Ben"]["κ"] != pairs["Ada", "Ben"]["κ"]
    plain = linear.selectbox(key="agreement_judgement").select("shape").run()
    assert not plain.exception
    assert by_pair(plain)["Ada", "Ben"]["κ"] == "1.00"
    nothing = plain.selectbox(key="agreement_judgement").select("posterior").run()
    assert not nothing.exception
    assert "was not given by two of those shown" in shown_text(nothing)


def test_readers_are_compared_with_tests(open_tab: Callable[..., AppTest]) -> None:
    page = open_tab("Readers compared")
    pairs = by_pair(page)
    assert set(pairs) == {("Ada", "Ben"), ("Ada", "Cleo"), ("Ben", "Cleo")}
    assert pairs["Ada", "Ben"]["n"] == CASES
    assert pairs["Ada", "Ben"]["First − second"].startswith("+")
    assert "Friedman" in shown_text(page) or "no test" in shown_text(page)


def test_a_blinded_reader_is_compared_with_reference_and_models_only(
    open_tab: Callable[..., AppTest],
) -> None:
    page = open_tab("Masks", name="Cleo", unblinded=False)
    for tab in ("Masks", "Measurements", "Categories"):
        page.session_state["agreement_tabs"] = tab
        assert not page.run().exception
        assert {first for first, _ in by_pair(page)} == {"Cleo"}
        assert not {second for _, second in by_pair(page)} & {"Ada", "Ben"}


def test_a_lone_reading_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    settings, store = make_study(tmp_path, cases=2)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    _read_once(settings, store)
    page = open_page("reader_results", study="tiny")
    page.selectbox(key="sign_in_name").select("Ada")
    next(button for button in page.button if button.label == "Sign in").click().run()
    for tab in (
        "Dice against prompts",
        "Masks",
        "Measurements",
        "Categories",
        "Readers compared",
        "Readings",
    ):
        page.session_state["agreement_tabs"] = tab
        page.run()
        assert not page.exception, tab
        assert "nan" not in shown_text(page).lower().replace("nano", "")
    page.session_state["agreement_tabs"] = "Readers compared"
    assert "needs two readers" in shown_text(page.run())


def _read_once(settings: object, store: Store) -> None:
    with store.connect(write=True) as con:
        sign_in(con, "Ada")
        case = load_cases(con, "tiny")[0]
    accept_painted(settings, store, case, study="tiny", painted=[("Ada", Painted())])


def test_results_have_tabs_for_clicks_and_jitter(
    read_home: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(read_home))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    page = open_page("results", study="tiny")
    page.session_state["result_tabs"] = "Clicks"
    page.run()
    assert not page.exception
    areas = page.dataframe[-1].value
    assert areas["Lesions"].tolist() == [CASES, CASES]  # the baseline's too
    assert areas["First mean"][0].endswith("after 1")
    assert areas["Last mean"][0].endswith("after 3")
    page.session_state["result_tabs"] = "Prompt jitter"
    page.run()
    assert not page.exception
    losses = page.dataframe[-1].value
    assert losses["Box"].tolist() == ["tight", "up to 10 %"] * 2
    assert "for every 10 % of jitter" in shown_text(page)


def test_a_run_without_such_arms_says_what_to_evaluate(home: Path, open_page: OpenPage) -> None:
    page = open_page("results", study="tiny")
    for tab, words in (("Clicks", "no arms that differ"), ("Prompt jitter", "fewer than two of the boxes")):
        page.session_state["result_tabs"] = tab
        page.run()
        assert not page.exception
        assert words in shown_text(page)
