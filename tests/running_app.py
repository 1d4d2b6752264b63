"""The app as its users have it: a server of its own, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CANVAS = ".st-key-prompt_canvas canvas.upper-canvas"
_IDLE = "()=>document.querySelector('[data-testid=stApp]')?.dataset.testScriptState==='notRunning'"
_START_S = 60


def chromium_path() -> str | None:
    """An installed Chromium; None where there is none but perhaps Playwright's own."""
    return next((found for name in _CHROMIUM if (found := shutil.which(name))), None)


@contextmanager
def running_app(home: Path, log: Path) -> Iterator[str]:
    """Serve the app over a home; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "SAMOGRAPHY_HOME": str(home), "SAMOGRAPHY_SUPERVISOR": "no"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
        try:
            _wait(server, f"http://127.0.0.1:{port}/_stcore/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(15)


@contextmanager
def running_browser() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Any) -> None:
    """Wait until the script has run and the canvas has taken up what it was sent."""
    page.wait_for_timeout(120)
    page.wait_for_function(_IDLE)
    page.wait_for_timeout(150)


def open_prompting(page: Any, address: str, *, name: str, **parameters: str) -> Any:
    """Sign in on the prompting page, if it asks, and give the canvas."""
    asked = "&".join(f"{key}={value}" for key, value in parameters.items())
    page.goto(f"{address}/prompting?{asked}")
    field, canvas = page.get_by_label("Your name"), page.locator(CANVAS)
    field.or_(canvas).first.wait_for()
    if field.count():
        field.click()
        field.fill(name)
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        if page.get_by_role("button", name="Sign in").count():
            page.get_by_role("button", name="Sign in").click()
    canvas.wait_for()
    settle(page)
    return canvas


def drag(page: Any, canvas: Any, start_xy: tuple[float, float], stop_xy: tuple[float, float]) -> None:
    """Press, move and let go on the canvas; positions in its own pixels."""
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + start_xy[0], box["y"] + start_xy[1])
    page.mouse.down()
    page.mouse.move(box["x"] + stop_xy[0], box["y"] + stop_xy[1], steps=6)
    page.mouse.up()


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text()[-2000:]}")
