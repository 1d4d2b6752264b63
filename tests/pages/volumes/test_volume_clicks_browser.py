"""3D clicks in Chromium, on an ABUS phantom: clicks in two planes, undo, acceptance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.annotation.reading_key import ReadingKey
from core.annotation.volume_clicks import click_prompts
from core.cases import Case
from core.imaging.case_pixels import volume_as_imported
from core.imaging.mask_files import load_mask
from core.models.baseline_models import MEDIAN_CM3, SPHERE_AT_CLICK
from core.models.sphere_at_click import SphereAtClick
from db.annotations import versions
from db.cases import load_case, volume_case_ids
from db.drafts import load_draft
from db.store import Store
from jobs import import_study
from tests.pages.app_server import WAIT_MS
from tests.pages.conftest import SharedApp
from tests.pages.volumes.volumes_tab import on_plane, open_volumes, plane_shape, wait_for_tool

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
def case(shared_app: SharedApp, monkeypatch: pytest.MonkeyPatch) -> Case:
    """One small phantom, the study "abus"."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(shared_app.places.home))
    size = ["--column", "size=56x64x80"]
    assert import_study.main(["--layout", "abus_phantoms", "--study", "abus", "--cases", "1", *size]) == 0
    with shared_app.store.connect() as con:
        (case_id,) = volume_case_ids(con)["abus"]
        return load_case(con, "abus", case_id)


def test_clicks_in_two_planes_undo_and_acceptance(shared_app: SharedApp, case: Case, page: Any) -> None:
    tab, store = page, shared_app.store
    key = ReadingKey("Ada", "abus", case.case_id)
    open_volumes(tab, shared_app.url, name="Ada", study="abus", case=case.case_id)
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
    expected = (
        SphereAtClick(SPHERE_AT_CLICK.info, volume_cm3=MEDIAN_CM3)
        .open(volume_as_imported(case))
        .answer(click_prompts(first))
        .mask
    )
    assert np.array_equal(load_mask(shared_app.places.masks, kept.mask_sha256), expected)


def click(tab: Any, plane: str, *, across: float, down: float) -> None:
    """At a share of a plane's width and height."""
    rows, columns = plane_shape(tab, plane)
    tab.mouse.click(*on_plane(tab, plane, down * rows, across * columns))


def clicks_kept(store: Store, key: ReadingKey) -> Any:
    with store.connect() as con:
        draft = load_draft(con, key)
    assert draft is not None
    work = draft.state.lesions[0].volume
    assert work is not None
    return work.state.clicks
