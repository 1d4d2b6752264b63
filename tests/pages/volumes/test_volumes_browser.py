"""The volumes page in Chromium, as a reader does it: keys, wheel, mouse, a job that really runs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from core.annotation.reading_key import ReadingKey
from core.imaging.mask_files import load_mask
from db.annotations import versions
from db.drafts import load_draft
from db.runs import run_statuses
from tests.conftest import REPOSITORY
from tests.pages.app_server import WAIT_MS, rested
from tests.pages.conftest import SharedApp
from tests.pages.volumes.volumes_tab import in_plane, on_plane, open_volumes, wait_for_slice, wait_for_tool
from tests.tiny_volume_study import CASE_ID, lesion_xyz, make_volume_study

pytestmark = pytest.mark.browser

KEY_AND_SLICE = """(key) => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const viewer = document.querySelector('.st-key-volume_viewer [data-testid=stBidiComponentIsolated]');
  return viewer.shadowRoot.querySelector('.planes').dataset.axial;
}"""
"""The slice that is shown in the same moment in which a key is pressed: no answer can have come yet."""
WATCH_TOP = """() => {
  window.tops = new Set();
  const look = () => {
    const page = document.querySelector('.st-key-volumes');
    if (page) window.tops.add(page.getBoundingClientRect().top);
    requestAnimationFrame(look);
  };
  look();
}"""
"""Where the page has begun, in every frame since it was there."""
MOST_RUNS = 20


@pytest.fixture(scope="module")
def app(shared_app: SharedApp) -> SharedApp:
    """Holds the study "vol"; each test is another reader of it."""
    make_volume_study(shared_app.places.home)
    return shared_app


@pytest.fixture
def tab(page: Any) -> Any:
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def test_from_keys_to_a_mask_in_the_store(app: SharedApp, tab: Any) -> None:
    settings, store = app.places, app.store
    axial = open_volumes(tab, app.url, name="Ada", study="vol", case=CASE_ID)
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
    tab.mouse.click(*on_plane(tab, "coronal", 4.5, 0.5))
    wait_for_slice(tab, 4)

    # A box round the lesion; the job is carried out as the supervisor would.
    reference = lesion_xyz().T
    ys, xs = np.nonzero(reference[4])
    tab.mouse.move(*on_plane(tab, "axial", float(ys.min()) - 1, float(xs.min()) - 1))
    tab.mouse.down()
    tab.mouse.move(*on_plane(tab, "axial", float(ys.max()) + 2, float(xs.max()) + 2), steps=5)
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


def test_keys_work_wherever_the_focus_is(app: SharedApp, tab: Any) -> None:
    axial = open_volumes(tab, app.url, name="Ben", study="vol", case=CASE_ID)
    tab.get_by_role("button", name="Ruler: drag").click()
    wait_for_tool(tab, "ruler")
    rested(tab)
    top = axial.bounding_box()["y"]
    tab.get_by_role("button", name="Brush: paint").click()
    tab.get_by_role("slider", name="Brush radius").wait_for(timeout=WAIT_MS)
    assert axial.bounding_box()["y"] == top
    tab.get_by_text("Show the reference").click()
    wait_for_tool(tab, "brush")
    tab.keyboard.press("m")
    # At once: what the hand does next is not drawn with the tool before.
    assert tab.locator(".planes").get_attribute("data-tool") == "ruler"
    tab.mouse.move(*on_plane(tab, "axial", 10, 10))
    tab.mouse.down()
    tab.mouse.move(*on_plane(tab, "axial", 10, 22.5), steps=4)
    tab.mouse.up()
    assert tab.locator(".planes").get_attribute("data-ruler") == "10.0 mm"
    # A key of the page and not of the planes, with the focus on the switch.
    tab.get_by_text("Show the reference").click()
    tab.keyboard.press("l")
    tab.get_by_role("button", name="Unlock slice").wait_for(timeout=WAIT_MS)
    with app.store.connect() as con:
        draft = load_draft(con, ReadingKey("Ben", "vol", CASE_ID))
    assert draft is not None
    work = draft.state.lesions[0].volume
    assert work is not None
    assert (work.state.locked, work.state.edits) == ({4}, {})


def test_slices_that_were_sent_ahead_are_shown_without_the_page(app: SharedApp, tab: Any) -> None:
    tab.add_init_script(f"({WATCH_TOP})()")
    open_volumes(tab, app.url, name="Cleo", study="vol", case=CASE_ID)
    wait_for_slice(tab, 4)
    wait_for_pictures(tab, 4)
    shown = tab.evaluate(KEY_AND_SLICE, "ArrowUp")
    assert shown == "5"
    assert tab.evaluate(KEY_AND_SLICE, "ArrowUp") == "6"
    tab.get_by_text("Slice 7: ").wait_for(timeout=WAIT_MS)
    wait_for_slice(tab, 6)
    # The login was handed over meanwhile, and nothing has moved.
    assert tab.evaluate("() => window.tops.size") == 1


def test_the_planes_are_read_by_hand(app: SharedApp, tab: Any) -> None:
    open_volumes(tab, app.url, name="Cleo", study="vol", case=CASE_ID)
    wait_for_slice(tab, 4)
    at = on_plane(tab, "axial", 12, 15)
    tab.mouse.move(*at)

    # The wheel with Ctrl zooms at the pointer; without it, it goes through the slices.
    tab.keyboard.down("Control")
    for _ in range(3):
        tab.mouse.wheel(0, -200)
    tab.keyboard.up("Control")
    rested(tab)
    assert in_plane(tab, "axial", *at) == pytest.approx((12, 15), abs=0.2)
    assert on_plane(tab, "axial", 12, 16)[0] - at[0] > 20
    wait_for_slice(tab, 4)

    # The space bar makes of the box a hand: the picture moves, and no box is drawn.
    tab.keyboard.down(" ")
    tab.mouse.down()
    tab.mouse.move(at[0] + 60, at[1] + 40, steps=4)
    tab.mouse.up()
    tab.keyboard.up(" ")
    assert in_plane(tab, "axial", at[0] + 60, at[1] + 40) == pytest.approx((12, 15), abs=0.2)
    assert tab.get_by_text("nothing drawn yet").count() == 1

    # After a choice in the list of windows, the picture has the keys back: M is the ruler and no letter.
    tab.get_by_role("combobox", name="Window").click()
    tab.get_by_role("option", name="Everything").click()
    rested(tab)
    tab.keyboard.press("m")
    wait_for_tool(tab, "ruler")

    # The right button changes the window, and the page then draws in it exactly.
    tab.mouse.move(*at)
    tab.mouse.down(button="right")
    tab.mouse.move(at[0] + 160, at[1] + 40, steps=4)
    tab.mouse.up(button="right")
    tab.get_by_text("drawn by hand").wait_for(timeout=WAIT_MS)

    # The slices run as a film, and stop where they are.
    tab.keyboard.press("c")
    tab.locator(".planes:not([data-axial='4'])").wait_for(timeout=WAIT_MS)
    tab.keyboard.press("c")
    rested(tab)
    shown = tab.locator(".planes").get_attribute("data-axial")
    tab.get_by_text(f"Slice {int(shown) + 1}: ").wait_for(timeout=WAIT_MS)


def wait_for_pictures(tab: Any, least: int) -> None:
    """Until so many are sent ahead; each run draws as many as it has time for, on a busy machine one."""
    for _ in range(MOST_RUNS):
        if tab.evaluate("least => window.volumePictures?.axial.size >= least", least):
            break
        tab.get_by_role("button", name="Ruler: drag").click()
        rested(tab)
    loaded = "least => { const all = [...window.volumePictures.axial.values()]; "
    loaded += "return all.length >= least && all.every((one) => one.complete); }"
    tab.wait_for_function(loaded, arg=least, timeout=WAIT_MS)
