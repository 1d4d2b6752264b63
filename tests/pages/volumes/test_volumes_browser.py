"""The volumes page in Chromium, as a reader does it: keys, wheel, mouse, a job that really runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotation.reading_values import ReadingKey
from core.cases import Case
from core.imaging.mask_files import load_mask
from core.settings import Settings
from db.annotations import versions
from db.drafts import load_draft
from db.readers import sign_in
from db.runs import run_statuses
from db.store import Store
from tests.conftest import REPOSITORY
from tests.pages.app_server import CHROMIUM, FLAGS, WAIT_MS, serving
from tests.pages.volumes.volumes_tab import open_volumes, wait_for_slice, wait_for_tool
from tests.tiny_volume_study import CASE_ID, lesion_xyz, make_volume_study

pytestmark = pytest.mark.browser

KEY_AND_SLICE = """(key) => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const viewer = document.querySelector('.st-key-volume_viewer [data-testid=stBidiComponentIsolated]');
  return viewer.shadowRoot.querySelector('.planes').dataset.axial;
}"""
"""The slice that is shown in the same moment in which a key is pressed: no answer can have come yet."""


@pytest.fixture
def study(tmp_path: Path) -> tuple[Settings, Store, Case]:
    settings, store, case = make_volume_study(tmp_path / "home")
    with store.connect(write=True) as con:
        sign_in(con, "Ada")
    return settings, store, case


@pytest.fixture
def page(study: tuple[Settings, Store, Case], tmp_path: Path) -> Iterator[tuple[Any, str]]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}; set SAMOGRAPHY_CHROMIUM")
    with serving(study[0].home, tmp_path / "log") as address, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser.new_page(viewport={"width": 1280, "height": 800}), address
        browser.close()


def test_from_keys_to_a_mask_in_the_store(page: tuple[Any, str], study: tuple[Settings, Store, Case]) -> None:
    tab, address = page
    settings, store, _ = study
    axial = open_volumes(tab, address, name="Ada", study="vol", case=CASE_ID)
    wait_for_slice(tab, 4)
    tab.keyboard.press("PageUp")
    wait_for_slice(tab, 8)
    for _ in range(4):
        tab.keyboard.press("ArrowDown")
    wait_for_slice(tab, 4)

    # The wheel moves; a click on the coronal plane takes the other two along.
    box = axial.bounding_box()
    tab.mouse.move(box["x"] + 50, box["y"] + 50)
    tab.mouse.wheel(0, -100)
    wait_for_slice(tab, 5)
    coronal = tab.locator(".planes .coronal canvas").bounding_box()
    tab.mouse.click(coronal["x"] + 5, coronal["y"] + coronal["height"] * (1 - 4.5 / 9))
    wait_for_slice(tab, 4)

    # A box round the lesion; the job is carried out as the supervisor would.
    reference = lesion_xyz().T
    ys, xs = np.nonzero(reference[4])
    down, across = box["height"] / reference.shape[1], box["width"] / reference.shape[2]
    tab.mouse.move(box["x"] + (xs.min() - 1) * across, box["y"] + (ys.min() - 1) * down)
    tab.mouse.down()
    tab.mouse.move(box["x"] + (xs.max() + 2) * across, box["y"] + (ys.max() + 2) * down, steps=5)
    tab.mouse.up()
    tab.get_by_text("saved, step 1 ").wait_for(timeout=WAIT_MS)
    tab.get_by_role("button", name="Propagate").click()
    tab.get_by_text("Waiting for a free slot").wait_for(timeout=WAIT_MS)
    with store.connect() as con:
        run_id = run_statuses(con, study="vol")[0].run.run_id
    environment = os.environ | {"SAMOGRAPHY_HOME": str(settings.home), "SAMOGRAPHY_SUPERVISOR": "no"}
    command = [sys.executable, "-m", "jobs.propagate_case", "--run", run_id]
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, timeout=120)
    tab.get_by_text("was found on").wait_for(timeout=WAIT_MS)

    tab.get_by_role("button", name="Accept").click()
    tab.get_by_text("accepted and saved").wait_for(timeout=WAIT_MS)
    with store.connect() as con:
        (kept,) = versions(con, ReadingKey("Ada", "vol", CASE_ID))
    mask = load_mask(settings.masks, kept.mask_sha256)
    assert mask.shape == reference.shape
    assert np.count_nonzero(mask & reference) > 0.4 * np.count_nonzero(reference)
    assert tab.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= 1280


def test_keys_work_wherever_the_focus_is(page: tuple[Any, str], study: tuple[Settings, Store, Case]) -> None:
    tab, address = page
    axial = open_volumes(tab, address, name="Ada", study="vol", case=CASE_ID)
    tab.get_by_role("button", name="Ruler: drag").click()  # the run of the sign-in had one line more
    wait_for_tool(tab, "ruler")
    tab.wait_for_timeout(500)
    top = axial.bounding_box()["y"]
    tab.get_by_role("button", name="Brush: paint").click()
    tab.get_by_role("slider", name="Brush radius").wait_for(timeout=WAIT_MS)
    assert axial.bounding_box()["y"] == top
    tab.get_by_text("Show the reference").click()
    wait_for_tool(tab, "brush")
    tab.keyboard.press("m")
    # At once: what the hand does next is not drawn with the tool before.
    assert tab.locator(".planes").get_attribute("data-tool") == "ruler"
    box = axial.bounding_box()
    tab.mouse.move(box["x"] + 60, box["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 160, box["y"] + 60, steps=4)
    tab.mouse.up()
    assert tab.locator(".planes").get_attribute("data-ruler").endswith(" mm")
    # A key of the page and not of the planes, with the focus on the switch.
    tab.get_by_text("Show the reference").click()
    tab.keyboard.press("l")
    tab.get_by_role("button", name="Unlock slice").wait_for(timeout=WAIT_MS)
    with study[1].connect() as con:
        draft = load_draft(con, ReadingKey("Ada", "vol", CASE_ID))
    assert draft is not None
    work = draft.state.lesions[0].volume
    assert work is not None
    assert (work.standing.locked, work.standing.edits) == ({4}, {})


def test_slices_that_were_sent_ahead_are_shown_without_the_page(page: tuple[Any, str]) -> None:
    tab, address = page
    open_volumes(tab, address, name="Ada", study="vol", case=CASE_ID)
    wait_for_slice(tab, 4)
    tab.wait_for_function("() => window.volumePictures?.axial.size >= 4", timeout=WAIT_MS)
    tab.wait_for_function("() => [...window.volumePictures.axial.values()].every((one) => one.complete)")
    shown = tab.evaluate(KEY_AND_SLICE, "ArrowUp")
    assert shown == "5"
    assert tab.evaluate(KEY_AND_SLICE, "ArrowUp") == "6"
    tab.get_by_text("Slice 7: ").wait_for(timeout=WAIT_MS)
    wait_for_slice(tab, 6)
