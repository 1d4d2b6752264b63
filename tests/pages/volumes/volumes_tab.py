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


_PLANES = """document.querySelector('.st-key-volume_viewer [data-testid=stBidiComponentIsolated]')
  .shadowRoot.querySelector('.planes').view"""


def on_plane(page: Any, plane: str, y: float, x: float) -> tuple[float, float]:
    """Where a place of a plane, from its first pixel's upper left corner, is in the window: (x, y)."""
    at = page.evaluate(f"([plane, y, x]) => {_PLANES}.panes[plane].view.toScreen(y, x)", [plane, y, x])
    box = page.locator(f".planes .{plane} canvas").bounding_box()
    return box["x"] + at[0], box["y"] + at[1]


def plane_shape(page: Any, plane: str) -> tuple[int, int]:
    """Rows and columns of a plane."""
    rows, columns = page.evaluate(
        f"(plane) => {{ const {{ view }} = {_PLANES}.panes[plane]; return [view.rows, view.columns]; }}",
        plane,
    )
    return rows, columns


def in_plane(page: Any, plane: str, x: float, y: float) -> tuple[float, float]:
    """Which place (y, x) of a plane is in the window there: the way back from `on_plane`."""
    box = page.locator(f".planes .{plane} canvas").bounding_box()
    place = page.evaluate(
        f"([plane, x, y]) => {_PLANES}.panes[plane].view.toPicture(x, y)", [plane, x - box["x"], y - box["y"]]
    )
    return place[0], place[1]


def wait_for_slice(page: Any, index: int) -> None:
    """Until the planes show this axial slice."""
    page.locator(f".planes[data-axial='{index}']").wait_for(timeout=WAIT_MS)


def wait_for_tool(page: Any, tool: str) -> None:
    """Until the mouse draws with it."""
    page.locator(f".planes[data-tool='{tool}']").wait_for(timeout=WAIT_MS)
