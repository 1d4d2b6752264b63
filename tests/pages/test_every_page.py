"""What holds for every page, whatever the store holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import BARE_STUDY, OpenPage, shown_text

OF_ALL = (
    "overview",
    "results",
    "subgroups",
    "correlation",
    "compare",
    "classification",
    "training",
    "reports",
    "jobs",
)
OF_READERS = ("prompting", "volumes", "reader_results", "readers")
PAGES = OF_ALL + OF_READERS
OF_RESULTS = ("results", "subgroups", "correlation")
KEYS_OF_THE_STORE = (
    "hd95_mm",
    "pixel_accuracy",
    "tight_box",
    "longest_diameter",
    "without_",
    "depth_to_width",
)


@pytest.fixture
def enter_page(open_page: OpenPage) -> OpenPage:
    """Open a page, and sign in where it asks for a name."""

    def entered(name: str, **parameters: str) -> AppTest:
        page = open_page(name, **parameters)
        if name in OF_READERS and not page.error:
            if page.selectbox:
                page.selectbox(key="sign_in_name").select("Ada")
            else:
                page.text_input(key="sign_in_name").input("Ada")
            next(button for button in page.button if button.label == "Sign in").click().run()
        return page

    return entered


@pytest.fixture(scope="module")
def seen() -> dict[str, AppTest]:
    """Pages of the filled home that are only looked at, by their names."""
    return {}


@pytest.fixture
def look_into(home: Path, seen: dict[str, AppTest], enter_page: OpenPage) -> Callable[[str], AppTest]:
    """Open a page of the filled home, once for all tests; they press nothing on it."""

    def looked_into(name: str) -> AppTest:
        if name not in seen:
            seen[name] = enter_page(name)
        return seen[name]

    return looked_into


@pytest.mark.parametrize("name", PAGES)
def test_opens_with_data(name: str, look_into: Callable[[str], AppTest]) -> None:
    page = look_into(name)
    assert not page.exception
    assert [error.value for error in page.error if not error.value.startswith("It failed")] == []
    # The pages on which pictures are read give their height to the picture.
    title = [] if name in ("prompting", "volumes") else [name.replace("_", " ")]
    assert [title.value.lower() for title in page.title] == title


@pytest.mark.parametrize("name", OF_READERS)
def test_asks_who_is_there(name: str, home: Path, open_page: OpenPage) -> None:
    page = open_page(name)
    assert not page.exception
    assert [heading.value for heading in page.subheader] == ["Sign in"]


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("readers", "volumes")])
def test_tells_the_first_steps_where_the_store_is_empty(
    name: str, empty_home: Path, enter_page: OpenPage
) -> None:
    page = enter_page(name)
    assert not page.exception
    assert "python -m jobs.import_study --layout phantoms --study demo" in shown_text(page)


@pytest.mark.parametrize("name", OF_RESULTS)
def test_says_why_a_failed_run_has_no_results(name: str, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(name, study="tiny", run=runs["sam_vit_b/failed"])
    assert not page.exception
    assert "the weights sam_vit_b_01ec64.pth are not there" in shown_text(page)


@pytest.mark.parametrize("name", [*OF_RESULTS, "compare", "prompting", "reader_results"])
def test_shows_a_study_without_spacing_and_birads(name: str, home: Path, enter_page: OpenPage) -> None:
    page = enter_page(name, study=BARE_STUDY)
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize("name", PAGES)
def test_shows_no_key_of_the_store(name: str, look_into: Callable[[str], AppTest]) -> None:
    page = look_into(name)
    text = shown_text(page)
    for command in page.code:  # what is typed into a shell has keys
        text = text.replace(str(command.value), "")
    assert [key for key in KEYS_OF_THE_STORE if key in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_damaged_store_gives_a_sentence(name: str, empty_home: Path, open_page: OpenPage) -> None:
    (empty_home / "samography.duckdb").write_bytes(b"this is no store" * 100)
    page = open_page(name)
    assert not page.exception
    assert "is damaged" in page.error[0].value


def test_a_link_to_what_is_not_there_says_so(home: Path, open_page: OpenPage) -> None:
    page = open_page("results", study="tiny", run="no-such-run")
    assert not page.exception
    assert "no-such-run" in shown_text(page)


def test_choices_are_kept_between_pages(home: Path, open_page: OpenPage) -> None:
    page = open_page("results", study="tiny")
    page.selectbox(key="pick_metric").select("iou").run()
    page.selectbox(key="pick_prompts").select("none").run()
    page.switch_page("pages/subgroups.py").run()
    assert page.selectbox(key="pick_metric").value == "iou"
    assert page.selectbox(key="pick_prompts").value == "none"
    assert page.query_params["metric"] == "iou"
