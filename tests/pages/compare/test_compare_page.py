"""Compare: shared lesions, estimates, differences and non-inferiority over runs that were really made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from core.statistics.difference import paired_difference
from db.analysis import metric_values
from db.margins import NewMargin, fix_margin, fixed_margins
from db.readers import sign_in
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text
from tests.people import enlist, sign_in_as


def store_of(home: Path) -> Store:
    return Store(Settings(home, home / "weights").store_path)


@pytest.fixture
def own_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that a test may change."""
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def both(runs: dict[str, str]) -> str:
    """As the address names the model and its baseline under one protocol."""
    return f"{runs['classical/succeeded']}:hu2023,{runs['ellipse/succeeded']}:hu2023"


def table(page: AppTest, column: str) -> dict[str, object]:
    """By arm, out of the first table that has the column."""
    found = next(frame.value for frame in page.dataframe if column in frame.value)
    return found.set_index("")[column].to_dict()


def test_newest_models_under_one_protocol_are_compared_with_the_baseline(
    home: Path, open_page: OpenPage
) -> None:
    page = open_page("compare", study="tiny")
    assert not page.exception
    assert len(page.multiselect[0].value) == 2
    assert all(key.endswith(":hu2023") for key in page.multiselect[0].value)
    assert "Differences to Ellipse in the box (baseline)" in shown_text(page)
    assert "13 lesions shared by both**, of 13 cases and 7 patients" in shown_text(page)
    assert page.query_params["compared"] == ",".join(page.multiselect[0].value)


def test_numbers_are_those_of_the_store(
    home: Path, open_page: OpenPage, runs: dict[str, str], both: str
) -> None:
    page = open_page("compare", study="tiny", compared=both)
    run_ids = [runs["classical/succeeded"], runs["ellipse/succeeded"]]
    with store_of(home).connect() as con:
        values = metric_values(con, run_ids, "dice", prompts="hu2023")
    wide = values.pivot(index=["case_id", "patient_id"], columns="run_id", values="value")
    expected = paired_difference(
        wide[run_ids[0]].to_numpy(),
        wide[run_ids[1]].to_numpy(),
        patients=wide.index.get_level_values("patient_id").tolist(),
    )
    (difference,) = table(page, "Difference").values()
    assert difference == f"{expected.mean:+.3f}".replace("-", "−")
    (effect,) = table(page, "d_z").values()
    assert effect == f"{expected.cohens_dz:.2f}".replace("-", "−")


def test_three_and_more_get_the_test_of_all(open_page: OpenPage, runs: dict[str, str], both: str) -> None:
    page = open_page("compare", study="tiny", compared=f"{both},{runs['classical/succeeded']}:none")
    assert not page.exception
    assert len(table(page, "Mean ± SD")) == 3
    assert "Friedman χ²" in shown_text(page)
    assert "Not all are prompted alike" in shown_text(page)


def test_the_reference_is_chosen(open_page: OpenPage, runs: dict[str, str], both: str) -> None:
    page = open_page(
        "compare", study="tiny", compared=both, reference=f"{runs['classical/succeeded']}:hu2023"
    )
    assert list(table(page, "Difference")) == ["Ellipse in the box (baseline)"]
    assert page.query_params["reference"] == f"{runs['classical/succeeded']}:hu2023"


def test_an_emptied_choice_stays_empty(open_page: OpenPage, both: str) -> None:
    page = open_page("compare", study="tiny", compared=both)
    page.multiselect[0].set_value([]).run()
    assert not page.exception
    assert page.multiselect[0].value == []
    assert "Choose two or more" in shown_text(page)


def test_a_link_to_a_run_that_is_gone_says_so(home: Path, open_page: OpenPage, both: str) -> None:
    page = open_page("compare", study="tiny", compared=f"{both},gone:none")
    assert not page.exception
    assert "gone" in shown_text(page)
    assert "which is not here" in shown_text(page)


@pytest.fixture
def ada_is_here(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A margin takes a name."""
    enlist(store_of(own_home), "Ada")
    sign_in_as(monkeypatch, store_of(own_home), "Ada")


def test_a_visitor_is_reported_that_a_margin_takes_a_name(home: Path, open_page: OpenPage, both: str) -> None:
    page = open_page("compare", study="tiny", compared=both)
    assert "Fixing a margin takes a name and the role researcher." in shown_text(page)
    assert not [button for button in page.button if button.label == "Fix the margin"]


def test_a_margin_set_after_the_results_is_said_to_be(
    own_home: Path, ada_is_here: None, open_page: OpenPage, both: str
) -> None:
    page = open_page("compare", study="tiny", compared=both)
    assert "No margin is fixed for **Dice**" in shown_text(page)
    page.text_input(key="margin_reason").input("less than readers differ")
    next(button for button in page.button if button.label == "Fix the margin").click().run()
    assert not page.exception
    with store_of(own_home).connect() as con:
        (stored,) = fixed_margins(con, "tiny", "dice")
    assert (stored.value, stored.reason, stored.who) == (0.05, "less than readers differ", "Ada")
    assert "**after** the first result" in shown_text(page)
    assert "Set afterwards: results of" in shown_text(page)
    assert list(table(page, "Margin fixed").values()) == ["afterwards"]
    fixed = next(frame.value for frame in page.dataframe if "Reason" in frame.value)
    said = fixed[["Margin", "By", "Reason"]].to_numpy().tolist()
    assert said == [["0.050", "Ada", "less than readers differ"]]


def test_a_margin_set_before_the_results_counts(own_home: Path, open_page: OpenPage, both: str) -> None:
    with store_of(own_home).connect(write=True) as con:
        sign_in(con, "Ada")
        fix_margin(con, "tiny", "dice", NewMargin(0.9, "for the test", "Ada"))
        con.execute("UPDATE margin SET fixed_at = fixed_at - INTERVAL 30 DAY")
    page = open_page("compare", study="tiny", compared=both)
    assert "Margin 0.900**" in shown_text(page)
    assert "**before** the first result" in shown_text(page)
    assert "Set afterwards" not in shown_text(page)
    (verdict,) = table(page, "Verdict").values()
    assert verdict in ("not inferior", "superior")


def test_a_margin_without_a_reason_is_refused(
    own_home: Path, ada_is_here: None, open_page: OpenPage, both: str
) -> None:
    page = open_page("compare", study="tiny", compared=both)
    next(button for button in page.button if button.label == "Fix the margin").click().run()
    assert "without 'reason'" in page.error[0].value
    with store_of(own_home).connect() as con:
        assert fixed_margins(con, "tiny", "dice") == []


def test_a_signed_error_has_no_margin(home: Path, open_page: OpenPage, both: str) -> None:
    page = open_page("compare", study="tiny", compared=both, metric="area_difference")
    assert not page.exception
    assert "neither higher nor lower is better" in shown_text(page)


def test_levels_of_a_subgroup_hold_all_lesions(open_page: OpenPage, both: str) -> None:
    page = open_page("compare", study="tiny", compared=both, group="pathology")
    assert not page.exception
    levels = next(frame.value for frame in page.dataframe if "Group" in frame.value).set_index("Group")
    assert levels.index.tolist() == ["benign", "malignant"]
    assert levels["n"].sum() == 13
    assert "Ellipse in the box (baseline), 95 % CI" in levels
    assert "Same gain over the baseline in all groups?" in shown_text(page)
    assert page.query_params["group"] == "pathology"


def test_lesions_that_cannot_be_compared_are_counted(
    own_home: Path, open_page: OpenPage, runs: dict[str, str], both: str
) -> None:
    with store_of(own_home).connect(write=True) as con:
        (first, second, *_) = con.execute("SELECT DISTINCT case_id FROM metric_value ORDER BY 1").fetchall()
        other = "UPDATE result SET reference_sha256 = 'drawn again' WHERE run_id = ? AND case_id = ?"
        con.execute(other, [runs["ellipse/succeeded"], first[0]])
        gone = "DELETE FROM metric_value WHERE run_id = ? AND case_id = ?"
        con.execute(gone, [runs["ellipse/succeeded"], second[0]])
    page = open_page("compare", study="tiny", compared=both)
    assert not page.exception
    assert "11 lesions shared by both**" in shown_text(page)
    assert "whose reference mask changed between runs" in shown_text(page)
    assert "that not all have" in shown_text(page)


def test_a_cohort_restricts_all_arms(open_page: OpenPage, both: str) -> None:
    page = open_page("compare", study="tiny", compared=both, cohort="pathology = malignant")
    assert not page.exception
    assert "6 lesions shared by both**" in shown_text(page)
