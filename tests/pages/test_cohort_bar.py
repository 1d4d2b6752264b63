"""The cohort bar: what is chosen reaches every number, the address and the downloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from db.analysis import metric_values
from db.store import Store
from tests.pages.conftest import OpenPage, shown_text

OF_RESULTS = ("results", "subgroups", "correlation")


@pytest.mark.parametrize("name", OF_RESULTS)
def test_a_page_says_that_it_shows_all_cases(name: str, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(name, study="tiny", run=runs["classical/succeeded"])
    assert not page.exception
    assert "All cases of the study" in shown_text(page)


@pytest.mark.parametrize("name", OF_RESULTS)
def test_a_filter_in_the_address_is_counted(name: str, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(name, study="tiny", run=runs["classical/succeeded"], cohort="pathology = malignant")
    assert not page.exception
    # Fourteen cases, two to a patient, the first benign and the second malignant.
    assert "7 of 14 cases · 7 patients · 7 lesions · 0 missing" in shown_text(page)


def test_numbers_are_those_of_the_cohort(home: Path, open_page: OpenPage, runs: dict[str, str]) -> None:
    run_id = runs["classical/succeeded"]
    page = open_page("results", study="tiny", run=run_id, cohort="birads in 3, 4A")
    with Store(Settings(home, home / "weights").store_path).connect() as con:
        values = metric_values(con, [run_id], "dice", prompts="hu2023").set_index("case_id")["value"]
    mine = values[
        [name for name in values.index if int(name[-7:-4] if "." in name else name[-3:]) % 6 in (1, 2)]
    ]
    assert page.metric[0].value == str(mine.count())
    assert page.metric[1].value == f"{mine.mean():.3f}"
