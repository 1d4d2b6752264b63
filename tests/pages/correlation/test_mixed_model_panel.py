"""The mixed model on the Correlation page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from core.statistics.mixed_model import mixed_model
from db.analysis import correlation_frame, metric_values
from db.store import Store
from tests.pages.conftest import BARE_STUDY, OpenPage, shown_text

LINK = {"study": "tiny", "metric": "dice", "characteristic": "contrast"}
KEY = ["case_id", "lesion_id"]


@pytest.fixture
def seen(look_at: OpenPage, runs: dict[str, str]) -> AppTest:
    return look_at("correlation", run=runs["classical/succeeded"], **LINK)


@pytest.fixture
def page(open_page: OpenPage, runs: dict[str, str]) -> AppTest:
    return open_page("correlation", run=runs["classical/succeeded"], **LINK)


def lines(page: AppTest) -> list[dict[str, object]]:
    """The line marks of the charts on the page."""
    charts = [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]
    layers = [layer for chart in charts for layer in chart.get("layer", [])]
    return [layer for layer in layers if layer["mark"].get("type") == "line"]


def test_slope_and_share_are_those_of_the_model(seen: AppTest, home: Path, runs: dict[str, str]) -> None:
    run_id = runs["classical/succeeded"]
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        values = metric_values(con, [run_id], "dice", prompts="hu2023")
        traits = correlation_frame(
            con, run_id, study="tiny", prompts="hu2023", metrics=["dice"], names=["contrast"]
        )
    rows = values.merge(traits, on=KEY)
    expected = mixed_model(
        rows["value"].to_numpy(),
        {"contrast": rows["contrast"].to_numpy()},
        patients=rows["patient_id"].tolist(),
    )
    said = shown_text(seen)
    assert not seen.exception
    assert f"**{expected.effects[0].slope_per_sd:+#.3g} per SD**".replace("-", "−") in said
    assert f"ICC of patients {expected.patient_share:.2f}" in said
    assert "13 lesions of 7 patients" in said
    assert len(lines(seen)) == 1


def test_size_may_be_held_fixed(page: AppTest) -> None:
    page.checkbox(key="mixed_model_size").check().run()
    assert not page.exception
    assert "Longest diameter (mm) held fixed" in shown_text(page)


def test_it_can_be_put_away(page: AppTest) -> None:
    page.toggle[0].set_value(False).run()
    assert "Mixed model:" not in shown_text(page)
    assert lines(page) == []


def test_too_few_patients_are_said_to_be(home: Path, open_page: OpenPage) -> None:
    page = open_page("correlation", study=BARE_STUDY, metric="dice")
    assert not page.exception
    assert "**Mixed model:** not fitted, fewer than three patients more" in shown_text(page)
