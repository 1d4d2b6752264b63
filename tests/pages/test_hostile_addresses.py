"""Addresses whose every parameter is hostile: each page says what is unknown, and renders none of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pages.components.shared.view_choices import Choice
from tests.pages.conftest import OpenPage, shown_text

VALUES = (
    "![{0}](http://canary/{0})$x$ :red[a] <script>",
    "../../../etc/passwd?{0}",
    "{0}' OR 1=1; DROP TABLE study; --",
    "{0}\x00\u202e" + "W" * 20_000,
)
SAID = {
    "overview": {"study"},
    "results": {"study", "run", "metric", "prompts", "case"},
    "subgroups": {"study", "run", "metric", "prompts", "group"},
    "correlation": {"study", "run", "metric", "prompts", "characteristic", "case"},
    "compare": {"study", "metric", "compared", "reference", "group"},
    "classification": {"study"},
    "training": {"view"},
    "reports": {"study", "protocol"},
    "jobs": {"kind", "job"},
}
"""By page: parameters that it takes there, where the study holds what they choose among."""

RENDERED = re.compile(r"(?<!\\)!\[|(?<!\\)\]\(|(?<!\\)\$x|(?<!\\):red\[|(?<!\\)<script|http:(?!\u2060)//")
CODE = re.compile(r"(`+).*?\1")
"""Shown as it is; a fence is longer than any within."""


def asked(value: str) -> dict[str, str]:
    return {choice.value: value.format(choice.value) for choice in Choice if choice is not Choice.COHORT}


@pytest.mark.parametrize("name", SAID)
def test_a_page_says_what_is_unknown_and_renders_nothing(name: str, home: Path, open_page: OpenPage) -> None:
    page = open_page(name, **asked(VALUES[0]))
    assert not page.exception
    words = CODE.sub("", shown_text(page))
    said = {key for key in asked("") if re.search(rf"canary/{key}\\?\)", words)}
    assert said == SAID[name]
    assert RENDERED.findall(words) == []


@pytest.mark.parametrize("value", VALUES[1:])
def test_no_address_breaks_results(value: str, home: Path, open_page: OpenPage) -> None:
    page = open_page("results", **asked(value))
    assert not page.exception
    assert "which is not here" in shown_text(page)
    assert max(map(len, shown_text(page).splitlines())) < 2_100


@pytest.mark.parametrize("value", VALUES)
def test_a_hostile_cohort_is_a_sentence(value: str, home: Path, open_page: OpenPage) -> None:
    page = open_page("results", study="tiny", cohort=value)
    assert not page.exception
    assert [one.value[:28] for one in page.error] == ["This cohort cannot be shown:"]
    assert len(page.error[0].value) < 5_000
    assert RENDERED.findall(CODE.sub("", shown_text(page))) == []
