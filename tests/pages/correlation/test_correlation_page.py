"""Correlation: tau is Kendall's, and the case behind a point is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import kendalltau
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from db.analysis import correlation_frame
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text

LINK = {"study": "tiny", "metric": "dice", "characteristic": "contrast"}


@pytest.fixture
def seen(look_at: OpenPage, runs: dict[str, str]) -> AppTest:
    return look_at("correlation", run=runs["classical/succeeded"], **LINK)


@pytest.fixture
def page(open_page: OpenPage, runs: dict[str, str]) -> AppTest:
    return open_page("correlation", run=runs["classical/succeeded"], **LINK)


def charts(page: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]


def test_tau_is_scipys(seen: AppTest, home: Path, runs: dict[str, str]) -> None:
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        frame = correlation_frame(
            con,
            runs["classical/succeeded"],
            study="tiny",
            prompts="hu2023",
            metrics=["dice"],
            names=["contrast"],
        )
    tau, _ = kendalltau(frame["dice"], frame["contrast"])
    said = shown_text(seen)
    assert f"τ-b = {tau:.3f}".replace("-0", "−0") in said
    assert "13 lesions of" in said
    assert "BCa, 2,000 resamples of patients, seed 0. p: 999 permutations of patients, seed 0" in said
    assert "over the table" in said


def test_size_can_be_held_fixed(page: AppTest) -> None:
    choice = page.segmented_control(key="correlation_kind")
    choice.set_value("Spearman's ρ, size held fixed").run()
    assert not page.exception
    assert "held fixed** (95 % CI" in shown_text(page)


def test_the_table_can_be_clicked_and_the_points_too(seen: AppTest) -> None:
    heat_map, scatter = charts(seen)
    assert [parameter["name"] for parameter in heat_map["params"]] == ["pair"]
    assert [parameter["name"] for parameter in scatter["params"]] == ["point", "region"]
    axes = scatter["layer"][0]["encoding"]
    assert (axes["x"]["title"], axes["y"]["title"]) == ("Contrast", "Dice")


def test_a_point_clicked_shows_its_case(page: AppTest, runs: dict[str, str]) -> None:
    key = f"scatter_{runs['classical/succeeded']}_hu2023_dice_contrast"
    clicked = {"case_id": "images/c007", "lesion_id": "1"}
    page.session_state[key] = {"selection": {"point": [clicked], "region": {}}}
    page.run()
    assert not page.exception
    assert "**images/c007**" in shown_text(page)


def test_a_region_lists_its_cases(page: AppTest, runs: dict[str, str]) -> None:
    key = f"scatter_{runs['classical/succeeded']}_hu2023_dice_contrast"
    everything = {"x": [-10, 10], "y": [0, 1]}
    page.session_state[key] = {"selection": {"point": [], "region": everything}}
    page.run()
    assert "13 lesions in the region" in shown_text(page)
    listed = page.dataframe[0].value["case_id"].tolist()
    assert len(listed) == 13
    assert f"**{listed[0]}**" in shown_text(page)


def test_rows_and_columns_can_be_chosen(page: AppTest) -> None:
    page.multiselect(key="correlated_metrics").set_value(["dice", "iou"]).run()
    page.multiselect(key="correlated_characteristics").set_value(["contrast", "age"]).run()
    assert not page.exception
    assert page.selectbox(key="pick_characteristic").options == ["Contrast", "Age"]
