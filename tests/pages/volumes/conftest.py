"""The volumes page with a reader signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from db.readers import sign_in
from tests.pages.conftest import OpenPage
from tests.pages.volumes.volume_reader import Reading
from tests.tiny_volume_study import CASE_ID, make_volume_study


@pytest.fixture
def open_volumes_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> Callable[[], Reading]:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    settings, store, _ = make_volume_study(tmp_path)
    with store.connect(write=True) as con:
        sign_in(con, "Ada")

    def opened() -> Reading:
        page = open_page("volumes", study="vol", case=CASE_ID)
        page.selectbox(key="sign_in_name").select("Ada")
        next(button for button in page.button if button.label == "Sign in").click().run()
        assert not page.exception
        return Reading(page, settings, store)

    return opened
