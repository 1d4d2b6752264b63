"""A report in Chromium: it asks nobody for anything, and prints to several pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import evaluate, report
from tests.pages.app_server import lone_tab
from tests.tiny_study import make_study

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("printed")
    make_study(home, cases=6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        assert evaluate.main(["--study", "tiny", "--model", "classical"]) == 0
        asked = ["--protocol", "hu2023", "--study", "tiny", "--out", str(home / "out")]
        assert report.main(asked) == 0
    return home / "out" / "report.html"


@pytest.fixture
def tab() -> Iterator[Any]:
    with lone_tab(1440, 900) as one:
        yield one


def test_shows_all_pictures_alone_and_prints(made: Path, tab: Any) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(made.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [made.as_uri()]
    widths = tab.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) > 6
    assert all(width > 0 for width in widths)
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    printed = tab.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 1
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
