"""A report in Chromium: it asks nobody for anything, and prints to several pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from jobs import evaluate, report
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


def test_shows_all_pictures_alone_and_prints(made: Path, page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(made.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [made.as_uri()]
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) > 6
    assert all(width > 0 for width in widths)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 1
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
