"""The page Reports without a browser, the report really made."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.reports.files import kept_reports
from core.settings import Settings
from db.author_answers import author_answers
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text
from tests.people import enlist, sign_in_as

LONG_S = 240.0


def looked_at_until_made(page: AppTest) -> None:
    """What the browser does: the fragment runs again and again."""
    deadline = time.monotonic() + LONG_S
    while "report_being_made" in page.session_state:
        assert time.monotonic() < deadline
        page.session_state["report_being_made"].process.wait(LONG_S)
        page.run()


def test_says_what_a_report_rests_on_and_lacks(home: Path, open_page: OpenPage) -> None:
    page = open_page("reports", study="tiny", protocol="hu2023")
    assert not page.exception
    used = page.dataframe[0].value
    assert used["Part"].tolist() == ["model", "model without prompt", "baseline"]
    assert any("python -m jobs.fetch_weights sam_vit_l" in code.value for code in page.code)
    assert "None yet." in shown_text(page)


def test_a_protocol_without_any_run(home: Path, open_page: OpenPage) -> None:
    page = open_page("reports", study="tiny", protocol="kang2025")
    assert not page.exception
    assert "No finished run of this protocol over this study yet." in shown_text(page)
    assert page.query_params["protocol"] == "kang2025"


def test_one_click_makes_a_report(home: Path, open_page: OpenPage) -> None:
    page = open_page("reports", study="tiny", protocol="dosch2025")
    next(button for button in page.button if button.label == "Make the report").click().run()
    looked_at_until_made(page)
    assert not page.exception
    (made,) = kept_reports(home / "reports")
    assert (made.protocol, made.study) == ("dosch2025", "tiny")
    assert made.title in shown_text(page)


def test_a_report_of_a_cohort(home: Path, open_page: OpenPage) -> None:
    page = open_page("reports", study="tiny", protocol="zhou2025", cohort="pathology = malignant")
    next(button for button in page.button if button.label == "Make the report").click().run()
    looked_at_until_made(page)
    assert not page.exception
    made = next(one for one in kept_reports(home / "reports") if one.protocol == "zhou2025")
    assert "“pathology = malignant”" in (made.folder / "report.html").read_text()


def test_a_cohort_that_nobody_is_in_is_reported(home: Path, open_page: OpenPage) -> None:
    page = open_page("reports", study="tiny", protocol="dosch2025", cohort="age > 1000")
    assert not page.exception
    assert not [button for button in page.button if button.label == "Make the report"]


def test_what_authors_write_is_kept_with_the_study(
    home: Path, tmp_path: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(own))
    store = Store(Settings(own, own / "weights").store_path)
    enlist(store, "Ada")
    assert "takes a name" in shown_text(open_page("reports", study="tiny", protocol="hu2023"))
    sign_in_as(monkeypatch, store, "Ada")
    page = open_page("reports", study="tiny", protocol="hu2023")
    next(box for box in page.selectbox if box.label.startswith("Item of the checklist")).set_value(4).run()
    page.text_area[0].set_value("A prompt raises Dice.")
    next(button for button in page.button if button.label == "Keep the text").click().run()
    assert not page.exception
    with store.connect() as con:
        assert author_answers(con, "tiny")[4].text == "A prompt raises Dice."
