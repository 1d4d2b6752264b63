"""The form of a new kind of job comes from its request: the example of docs/jobs.md."""

from __future__ import annotations

from pathlib import Path

from tests.new_job_kind import look_is_a_kind
from tests.pages.conftest import OpenPage, shown_text


def test_a_new_kind_has_its_form(home: Path, open_page: OpenPage) -> None:
    with look_is_a_kind():
        page = open_page("jobs", kind="look")
        assert not page.exception
        assert "Opens every picture of a study." in shown_text(page)
        assert page.number_input(key="job_look_widest_px").value == 4096
