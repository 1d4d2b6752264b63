"""3D clicks in Chromium, on an ABUS phantom: clicks in two planes, undo, acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotation.reading_values import ReadingKey
from core.annotation.volume_clicks import click_prompts
from core.cases import Case
from core.imaging.case_volumes import volume_as_imported
from core.imaging.mask_files import load_mask
from core.models.sphere_at_click import SphereAtClick
from core.settings import Settings
from db.annotations import versions
from db.cases import load_case, volume_case_ids
from db.drafts import load_draft
from db.readers import sign_in
from db.store import Store
from jobs import import_study
from tests.pages.app_server import CHROMIUM, FLAGS, WAIT_MS, serving
from tests.pages.volumes.volumes_tab import open_volumes, wait_for_tool

pytestmark = pytest.mark.browser

COLOURED = """() => ['axial', 'coronal', 'sagittal'].map((plane) => {
  const viewer = document.querySelector('.st-key-volume_viewer [data-testid=stBidiComponentIsolated]');
  const canvas = viewer.shadowRoot.querySelector(`.planes .${plane} canvas`);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] - data[i + 2] > 60) count++;
  return count;
})"""
"""Pixels of each plane with the colour of the first lesion: the volume is grey, the cross-hair blue."""
IN_ALL_PLANES = f"() => ({COLOURED})().every((count) => count > 50)"
IN_NO_PLANE = f"() => ({COLOURED})().every((count) => count === 0)"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Holds study "abus", one small phantom."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    size = ["--column", "size=56x64x80"]
    assert import_study.main(["--layout", "abus_phantoms", "--study", "abus", "--cases", "1", *size]) == 0
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Store:
    opened = Store(Settings(home, home / "weights").store_path)
    with opened.connect(write=True) as con:
        sign_in(con, "Ada")
    return opened


@pytest.fixture
def case(store: Store) -> Case:
    with store.connect() as con:
        (case_id,) = volume_case_ids(con)["abus"]
        return load_case(con, "abus", case_id)


@pytest.fixture
def page(home: Path, store: Store, tmp_path: Path) -> Iterator[tuple[Any, str]]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}; set SAMOGRAPHY_CHROMIUM")
    with serving(home, tmp_path / "log") as address, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser.new_page(viewport={"width": 1440, "height": 900}), address
        browser.close()


def test_clicks_in_two_planes_undo_and_acceptance(
    page: tuple[Any, str], case: Case, store: Store, home: Path
) -> None:
    tab, address = page
    key = ReadingKey("Ada", "abus", case.case_id)
    open_volumes(tab, address, name="Ada", study="abus", case=case.case_id)
    tab.get_by_text("3D clicks", exact=True).click()
    tab.get_by_text("No click yet.").wait_for(timeout=WAIT_MS)
    # Without weights, so that the mask is known.
    tab.get_by_role("combobox", name="Model").click()
    tab.get_by_role("option", name="Ball of the median").click()
    wait_for_tool(tab, "positive")
    tab.wait_for_function(IN_NO_PLANE, timeout=WAIT_MS)

    click(tab, "coronal", across=0.5, down=0.4)
    # From the very click on.
    assert tab.locator(".planes").get_attribute("data-busy") == "Segmenting …"
    tab.get_by_text("1 click · ").wait_for(timeout=WAIT_MS)
    tab.wait_for_function(IN_ALL_PLANES, timeout=WAIT_MS)
    first = clicks_kept(store, key)
    assert first[0].slice_index == pytest.approx(0.6 * 56 - 0.5, abs=1)

    click(tab, "sagittal", across=0.5, down=0.45)
    tab.get_by_text("2 clicks · ").wait_for(timeout=WAIT_MS)
    tab.wait_for_function(IN_ALL_PLANES, timeout=WAIT_MS)
    tab.get_by_text("saved, step").wait_for(timeout=WAIT_MS)
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_text("1 click · ").wait_for(timeout=WAIT_MS)
    tab.wait_for_function(IN_ALL_PLANES, timeout=WAIT_MS)

    tab.get_by_role("button", name="Accept").click()
    tab.get_by_text("accepted and saved").wait_for(timeout=WAIT_MS)
    with store.connect() as con:
        (kept,) = versions(con, key)
    assert (kept.model, kept.clicks) == ("sphere_at_click", 1)
    expected = SphereAtClick().open(volume_as_imported(case)).answer(click_prompts(first)).mask
    assert np.array_equal(load_mask(Settings(home, home).masks, kept.mask_sha256), expected)


def click(tab: Any, plane: str, *, across: float, down: float) -> None:
    """At a share of a plane's width and height."""
    box = tab.locator(f".planes .{plane} canvas").bounding_box()
    tab.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def clicks_kept(store: Store, key: ReadingKey) -> Any:
    with store.connect() as con:
        draft = load_draft(con, key)
    assert draft is not None
    work = draft.state.lesions[0].volume
    assert work is not None
    return work.standing.clicks
