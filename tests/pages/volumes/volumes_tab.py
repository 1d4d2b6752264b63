"""The volumes page in a browser: signing in, the planes."""

from __future__ import annotations

from typing import Any

from tests.pages.app_server import WAIT_MS, rested

AXIAL = ".planes .axial canvas"


def open_volumes(page: Any, address: str, *, name: str, **parameters: str) -> Any:
    """Sign in on the volumes page, if it asks, and give the axial plane."""
    asked = "&".join(f"{key}={value}" for key, value in parameters.items())
    page.goto(f"{address}/volumes?{asked}")
    field, planes = page.get_by_label("Your name"), page.locator(".planes[data-axial]")
    field.or_(planes).first.wait_for(timeout=WAIT_MS)
    if field.count():
        rested(page)  # the form is laid out
        field.fill(name)
        if field.get_attribute("role") == "combobox":
            page.get_by_role("option", name=name, exact=True).click()
        page.get_by_role("button", name="Sign in").click()
    planes.wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Sign in").wait_for(state="detached", timeout=WAIT_MS)
    rested(page)
    return page.locator(AXIAL)


def wait_for_slice(page: Any, index: int) -> None:
    """Until the planes show this axial slice."""
    page.locator(f".planes[data-axial='{index}']").wait_for(timeout=WAIT_MS)


def wait_for_tool(page: Any, tool: str) -> None:
    """Until the mouse draws with it."""
    page.locator(f".planes[data-tool='{tool}']").wait_for(timeout=WAIT_MS)
