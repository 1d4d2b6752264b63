"""Best and worst on Results: the right cases with their pictures and reasons."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from db.analysis import metric_values
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text


@pytest.fixture
def seen(look_at: OpenPage, runs: dict[str, str]) -> AppTest:
    return look_at("results", tab="Best and worst", study="tiny", run=runs["classical/succeeded"])


@pytest.fixture
def opened(open_page: OpenPage, runs: dict[str, str]) -> AppTest:
    return open_gallery(open_page, runs)


def open_gallery(open_page: OpenPage, runs: dict[str, str], **asked: str) -> AppTest:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"], **asked)
    page.session_state["result_tabs"] = "Best and worst"
    return page.run()


def tiles(page: AppTest) -> list[str]:
    """Labels of the tiles' buttons: metric, value and case."""
    return [button.label for button in page.button if " · " in button.label]


def test_the_worst_and_the_best_are_those_of_the_store(
    home: Path, seen: AppTest, runs: dict[str, str]
) -> None:
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        values = metric_values(con, [runs["classical/succeeded"]], "dice", prompts="hu2023")
    ordered = values.sort_values(["value", "case_id"], kind="stable")
    worst = [f"Dice {value:.3f} · {case}" for case, value in ordered[["case_id", "value"]].head(8).to_numpy()]
    assert not seen.exception
    assert tiles(seen)[:8] == worst
    assert tiles(seen)[8] == f"Dice {ordered['value'].iloc[-1]:.3f} · {ordered['case_id'].iloc[-1]}"
    assert len(tiles(seen)) == 13


def test_reasons_stand_below_and_are_counted(seen: AppTest) -> None:
    assert "-badge[Small lesion]" in shown_text(seen)
    table = next(frame.value for frame in seen.dataframe if "Reason" in frame.value)
    row = table.set_index("Reason").loc["Small lesion"]
    assert row["Among the 8 worst"].endswith(" of 8")
    assert row["Among the rest"].endswith(" of 5")


def test_a_click_opens_the_case_here_and_marks_it_in_the_table(opened: AppTest, runs: dict[str, str]) -> None:
    label = tiles(opened)[2]
    next(button for button in opened.button if button.label == label).click().run()
    assert not opened.exception
    case = label.split(" · ")[1]
    assert f"**{case}** · Dice" in shown_text(opened)
    assert opened.session_state["kept_case"] == case
    next(button for button in opened.button if button.key == "gallery_shut").click().run()
    assert "gallery_opened" not in opened.session_state


def test_a_missing_file_gives_a_tile_that_says_so(
    home: Path, tmp_path: Path, open_page: OpenPage, runs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    for mask in (tmp_path / "home" / "masks").rglob("*.png"):
        mask.unlink()
    page = open_gallery(open_page, runs)
    assert not page.exception
    assert len(tiles(page)) == 13
    assert len(page.warning) >= 13


def test_a_metric_of_which_lower_is_better_turns_the_order_round(
    open_page: OpenPage, runs: dict[str, str]
) -> None:
    labels = tiles(open_gallery(open_page, runs, metric="hd95_mm"))
    values = [float(label.split(" · ")[0].split()[-1]) for label in labels]
    assert values[:8] == sorted(values[:8], reverse=True)
    assert max(values[8:]) <= min(values[:8])
