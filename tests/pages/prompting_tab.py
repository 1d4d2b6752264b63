"""The prompting page in a browser: signing in, waiting, drawing."""

from __future__ import annotations

from typing import Any

from tests.pages.app_server import POLL_MS, WAIT_MS, rested

CANVAS = ".st-key-prompt_canvas canvas.upper-canvas"
_SETTLED = """() => {
  const idle = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning';
  const keeper = [...document.querySelectorAll('.st-key-input_gate *')].find((at) => at.inputGate);
  return idle && keeper?.inputGate.isBusy === false;
}"""


def settle(page: Any) -> None:
    """Wait until every key and stroke is answered and the canvas has taken up what it was sent."""
    page.wait_for_function(_SETTLED, timeout=WAIT_MS, polling=POLL_MS)


def open_prompting(page: Any, address: str, *, name: str, **parameters: str) -> Any:
    """Sign in on the prompting page, if it asks, and give the canvas."""
    asked = "&".join(f"{key}={value}" for key, value in parameters.items())
    page.goto(f"{address}/prompting?{asked}")
    field, canvas = page.get_by_label("Your name"), page.locator(CANVAS)
    field.or_(canvas).first.wait_for(timeout=WAIT_MS)
    if field.count():
        rested(page)  # the form is laid out
        field.fill(name)
        if field.get_attribute("role") == "combobox":
            page.get_by_role("option", name=name, exact=True).click()
        page.get_by_role("button", name="Sign in").click()
    canvas.wait_for(timeout=WAIT_MS)
    settle(page)
    return canvas


def on_screen(page: Any, y: float, x: float) -> tuple[float, float]:
    """Where a place of the picture, from its first pixel's upper left corner, is on the canvas: (x, y)."""
    at = page.evaluate("(place) => window.samographyPane.view.toScreen(...place)", [y, x])
    return at[0], at[1]


def in_picture(page: Any, x: float, y: float) -> tuple[float, float]:
    """Which place (y, x) of the picture is on the canvas there: the way back from `on_screen`."""
    place = page.evaluate("(at) => window.samographyPane.view.toPicture(...at)", [x, y])
    return place[0], place[1]


def drag(page: Any, canvas: Any, start_xy: tuple[float, float], stop_xy: tuple[float, float]) -> None:
    """Press, move and let go on the canvas; positions in its own pixels."""
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + start_xy[0], box["y"] + start_xy[1])
    page.mouse.down()
    page.mouse.move(box["x"] + stop_xy[0], box["y"] + stop_xy[1], steps=6)
    page.mouse.up()
