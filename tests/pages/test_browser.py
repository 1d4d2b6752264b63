"""The app in Chromium: what only a browser shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobs import evaluate, import_study
from tests.pages.app_server import WAIT_MS, click_until, serving, settled
from tests.pages.conftest import SharedApp

pytestmark = pytest.mark.browser

PAGES = ("", "results", "subgroups", "correlation", "training", "jobs")
ERRORS = "[data-testid=stException], [data-testid=stAlert], [data-testid=stDialog]"


@pytest.fixture(scope="module")
def demo(shared_app: SharedApp) -> SharedApp:
    """The demo study in small: twelve phantoms, one model in three arms, the baseline."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(shared_app.places.home))
        assert import_study.main(["--layout", "phantoms", "--study", "demo", "--cases", "12"]) == 0
        arms = ["--prompts", "hu2023", "--prompts", "tight_box", "--prompts", "none"]
        assert evaluate.main(["--study", "demo", "--model", "classical", *arms]) == 0
    return shared_app


@pytest.fixture
def address(demo: SharedApp) -> str:
    """Where the demo study is served."""
    return demo.url


@pytest.fixture(name="page")
def watched_page(page: Any) -> Any:
    """A tab that notes what it asks of other machines and what breaks in it."""
    page.outside, page.broken = [], []
    page.on("request", lambda r: _note_outside(page, r.url))
    page.on("pageerror", lambda error: page.broken.append(str(error)))
    return page


def _note_outside(tab: Any, url: str) -> None:
    if url.startswith(("http", "ws")) and "127.0.0.1" not in url:
        tab.outside.append(url)


def assert_sound(tab: Any) -> None:
    assert [box.inner_text() for box in tab.query_selector_all(ERRORS)] == []
    assert tab.outside == []
    assert tab.broken == []
    assert "DISCONNECTED" not in tab.get_attribute("[data-testid=stApp]", "data-test-connection-state")


def test_tables_leave_only_by_what_is_noted(address: str, page: Any) -> None:
    page.goto(f"{address}/jobs?study=demo")
    settled(page)
    page.locator("[data-testid=stDataFrame]").first.hover()
    bar = page.locator("[data-testid=stElementToolbar]").first
    assert bar.locator("[aria-label^='Search']").count() == 1
    out = bar.locator("[aria-label^='Download as CSV']")
    assert out.count() == 1
    assert not out.is_visible()


def test_every_page_opens_by_the_menu_without_an_error(address: str, page: Any) -> None:
    page.goto(address + "/?study=demo")
    settled(page)
    for name in PAGES:
        title = (name or "overview").capitalize()
        page.get_by_role("link", name=title, exact=True).first.click()
        page.get_by_role("heading", name=title, level=1).wait_for(timeout=WAIT_MS)
        settled(page)
        assert_sound(page)
        assert page.url.split("?")[0].endswith(f"/{name}")


@pytest.mark.parametrize("name", ["results", "jobs"])
def test_a_deep_link_on_a_fresh_server_opens_its_page_in_the_app(
    name: str, demo: SharedApp, tmp_path: Path, page: Any
) -> None:
    with serving(demo.places.home, tmp_path / "log") as fresh:
        page.goto(f"{fresh}/{name}?study=demo&metric=iou")
        settled(page)
        assert_sound(page)
        assert page.get_by_role("heading", level=1).inner_text() == name.capitalize()
        assert page.get_by_role("link", name="Overview", exact=True).count() >= 1
        if name == "results":
            assert "metric=iou" in page.url
            metric = page.get_by_test_id("stSelectbox").filter(has_text="Metric").locator("input")
            assert metric.input_value() == "IoU"


def test_charts_and_picture_are_drawn(address: str, page: Any) -> None:
    page.goto(address + "/correlation?study=demo")
    settled(page)
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        assert chart.bounding_box()["height"] > 100
    width = page.get_by_test_id("stImage").locator("img").evaluate("picture => picture.naturalWidth")
    assert width >= 512


def test_next_moves_the_mark_in_the_table_and_back_returns(address: str, page: Any) -> None:
    page.goto(address + "/results?study=demo")
    settled(page)
    first = page.url
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(lambda url: url != first, timeout=WAIT_MS)
    settled(page)
    second = page.url
    page.go_back()
    page.wait_for_url(lambda url: url != second, timeout=WAIT_MS)
    settled(page)
    assert page.url == first
    assert "1 of" in page.get_by_text("worst first").last.inner_text()
    assert_sound(page)


def test_a_click_on_a_cell_of_the_table_shows_its_lesions(address: str, page: Any) -> None:
    page.goto(address + "/correlation?study=demo")
    settled(page)
    before = page.url
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.locator("canvas, svg").first.wait_for(timeout=WAIT_MS)

    def click_a_cell() -> None:
        box = chart.bounding_box()
        page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.6 * box["height"])

    click_until(page, click=click_a_cell, moved=lambda url: url != before)
    settled(page)
    assert_sound(page)


def test_fast_changes_do_not_end_the_session(address: str, page: Any) -> None:
    """Reruns in quick succession lose messages that the browser was meant to have cached."""
    page.goto(address + "/results?study=demo")
    settled(page)
    next_button = page.get_by_role("button", name="Next")
    for _ in range(12):
        next_button.evaluate("button => button.click()")  # after the last case it does nothing
        page.wait_for_timeout(40)
    for name in ("Baseline", "Close-up", "Model", "Whole image", "Model", "Baseline"):
        page.get_by_role("button", name=name, exact=True).or_(
            page.get_by_role("radio", name=name, exact=True)
        ).first.click(timeout=WAIT_MS)
        page.wait_for_timeout(30)
    box = page.get_by_test_id("stSelectbox").filter(has_text="Metric").locator("input")
    for _ in range(6):
        box.click()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_timeout(50)
    settled(page)
    assert_sound(page)
