"""The volumes page in a browser: signing in, the planes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tests.pages.app_server import WAIT_MS, playwright_timeout

AXIAL = ".planes .axial canvas"


def open_volumes(page: Any, address: str, *, name: str, **parameters: str) -> Any:
    """Sign in on the volumes page, if it asks, and give the axial plane."""
    asked = "&".join(f"{key}={value}" for key, value in parameters.items())
    page.goto(f"{address}/volumes?{asked}")
    field, planes = page.get_by_label("Your name"), page.locator(".planes[data-axial]")
    field.or_(planes).first.wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(500)  # the page's first run may still be laying the form out
    if field.count():
        field.fill(name)
        if field.get_attribute("role") == "combobox":
            page.get_by_role("option", name=name, exact=True).click()
        page.wait_for_timeout(300)
        page.get_by_role("button", name="Sign in").click()
        with suppress(playwright_timeout()):
            planes.wait_for(timeout=WAIT_MS / 4)
        if not planes.count():
            page.reload()  # what was typed may have come while the page was laid out; the login is kept
    planes.wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Sign in").wait_for(state="detached", timeout=WAIT_MS)
    page.wait_for_timeout(500)  # what stood above the planes before is gone
    return page.locator(AXIAL)


def wait_for_slice(page: Any, index: int) -> None:
    """Until the planes show this axial slice."""
    page.locator(f".planes[data-axial='{index}']").wait_for(timeout=WAIT_MS)


def wait_for_tool(page: Any, tool: str) -> None:
    """Until the mouse draws with it."""
    page.locator(f".planes[data-tool='{tool}']").wait_for(timeout=WAIT_MS)
