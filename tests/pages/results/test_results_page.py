"""Results: the numbers are those of the store, the worst case comes first, a picture stands beside."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from core.settings import Settings
from db.analysis import arm_summary, ranked_cases
from db.store import Store
from pages.components.results import run_downloads
from tests.pages.conftest import BARE_STUDY, OpenPage, shown_text


@pytest.fixture
def store(home: Path) -> Store:
    return Store(Settings(home, home / "weights").store_path)


def cards(page: object) -> dict[str, str]:
    return {card.label: card.value for card in page.metric}  # type: ignore[attr-defined]


def test_cards_show_model_baseline_and_their_difference(
    store: Store, open_page: OpenPage, runs: dict[str, str]
) -> None:
    model, baseline = runs["classical/succeeded"], runs["ellipse/succeeded"]
    page = open_page("results", study="tiny", run=model)
    with store.connect() as con:
        means = arm_summary(con, [model, baseline], ["dice"]).set_index(["run_id", "prompts"])["mean"]
    shown = cards(page)
    assert shown["Lesions measured"] == "13"
    assert shown["Mean Dice, model"] == f"{means[model, 'hu2023']:.3f}"
    assert shown["Mean Dice, baseline"] == f"{means[baseline, 'hu2023']:.3f}"
    difference = means[model, "hu2023"] - means[baseline, "hu2023"]
    assert shown["Model minus baseline"] == f"{difference:+.3f}".replace("-", "−")
    assert "1 failed case" in shown_text(page)
    assert "95 % CI" in shown_text(page)


def test_the_worst_case_comes_first_and_is_shown(
    store: Store, open_page: OpenPage, runs: dict[str, str]
) -> None:
    run_id = runs["classical/succeeded"]
    page = open_page("results", study="tiny", run=run_id)
    with store.connect() as con:
        worst = ranked_cases(con, run_id, prompts="hu2023", metric="dice", lowest_first=True)
    table: pd.DataFrame = page.dataframe[0].value
    assert table["case_id"].tolist() == worst["case_id"].tolist()
    assert table["dice"].is_monotonic_increasing
    assert f"**{worst['case_id'][0]}**" in shown_text(page)
    assert len(page.get("image")) == 1
    assert page.query_params["case"] == worst["case_id"][0]


def test_next_and_previous_walk_through_the_table(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    order = page.dataframe[0].value["case_id"].tolist()
    walk = {button.label: button for button in page.button}
    assert walk["Previous"].disabled
    walk["Next"].click().run()
    assert f"**{order[1]}**" in shown_text(page)
    next(button for button in page.button if button.label == "Previous").click().run()
    assert f"**{order[0]}**" in shown_text(page)


def test_a_link_opens_its_case_and_metric(open_page: OpenPage, runs: dict[str, str]) -> None:
    link = {"study": "tiny", "run": runs["classical/succeeded"], "case": "images/c003", "metric": "iou"}
    page = open_page("results", **link)
    assert "**images/c003**" in shown_text(page)
    assert page.selectbox(key="pick_metric").value == "iou"


def test_the_case_stays_when_the_metric_changes(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"], case="images/c004")
    page.selectbox(key="pick_metric").select("hd95_mm").run()
    assert "**images/c004**" in shown_text(page)


def test_failed_cases_are_listed_with_their_reason(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    page.session_state["result_tabs"] = "Failed cases"
    page.run()
    failed = next(frame.value for frame in page.dataframe if "Reason" in frame.value)
    assert failed["Case"].tolist() == ["images/c005"]
    assert "changed since it was imported" in failed["Reason"][0]


def test_a_metric_that_is_undefined_everywhere_is_explained(home: Path, open_page: OpenPage) -> None:
    page = open_page("results", study=BARE_STUDY, metric="hd95_mm")
    assert not page.exception
    assert "the pixel spacing is unknown (4 lesions)" in shown_text(page)
    assert cards(page)["Lesions measured"] == "0"


def test_an_image_that_is_gone_gives_a_sentence(
    home: Path, open_page: OpenPage, runs: dict[str, str]
) -> None:
    image = home / "cohort" / "tiny" / "images" / "c002.png"
    hidden = image.rename(image.with_suffix(".away"))
    try:
        page = open_page("results", study="tiny", run=runs["classical/succeeded"], case="images/c002")
    finally:
        hidden.rename(image)
    assert not page.exception
    assert "c002.png: there is no such file" in page.warning[0].value


def test_how_it_was_made_holds_seed_and_hash(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    page.session_state["result_tabs"] = "How it was made"
    page.run()
    made = pd.concat([table.value for table in page.table if list(table.value) == ["", " "]])
    values = dict(zip(made[""], made[" "], strict=True))
    assert values["Seed"] == "0"
    assert values["Checkpoint SHA-256"] == "no weights"
    assert values["Run"] == runs["classical/succeeded"]
    assert "numpy" in values


@pytest.mark.parametrize("tab", ["By prompts", "Prompts tested", "Two prompts compared", "All metrics"])
def test_every_tab_shows_something(tab: str, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    page.session_state["result_tabs"] = tab
    page.run()
    assert not page.exception
    tables = tab in ("All metrics", "Prompts tested")
    assert len(page.get("vega_lite_chart")) == (0 if tables else 1)
    assert len(page.dataframe) == (2 if tables else 1)


def test_table_masks_and_archive_can_be_taken_home(
    home: Path, store: Store, open_page: OpenPage, runs: dict[str, str]
) -> None:
    run_id = runs["classical/succeeded"]
    page = open_page("results", study="tiny", run=run_id)
    page.session_state["result_tabs"] = "Download"
    page.run()
    assert not page.exception
    assert [button.proto.label for button in page.get("download_button")] == ["CSV", "Masks", "Archive"]
    assert page.selectbox(key="mask_format").options == ["NIfTI", "PNG", "COCO"]
    settings = Settings(home, home / "weights")
    assert run_downloads._csv(store, settings, run_id).startswith(b"study,case_id,patient_id")
    masks = zipfile.ZipFile(io.BytesIO(run_downloads._masks(store, settings, run_id, "png"))).namelist()
    assert {"index.csv", "SHA256SUMS"} < set(masks)
    archive = zipfile.ZipFile(io.BytesIO(run_downloads._archive(store, settings, run_id))).namelist()
    assert {"README.md", "manifest.json", "SHA256SUMS"} < set(archive)


def test_prompts_are_tested_against_one_another(open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page("results", study="tiny", run=runs["classical/succeeded"])
    page.session_state["result_tabs"] = "Prompts tested"
    page.run()
    tables = [frame.value for frame in page.dataframe if "Wilcoxon, Holm" in frame.value]
    assert len(tables) == 1
    assert len(tables[0]) == 1
    assert "2,000 resamples of patients, seed 0" in shown_text(page)
