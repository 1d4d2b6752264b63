"""The app on a server of its own, and a browser to look at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY

CHROMIUM = Path(os.environ.get("SAMOGRAPHY_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 60_000
CLICKS = 4
HAS_RESTED = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const skeleton = document.querySelector('[data-testid=stSkeleton]');
  const busy = app?.dataset.testScriptState !== 'notRunning' || skeleton;
  if (busy) { delete window.restedSince; return false; }
  window.restedSince ??= performance.now();
  return performance.now() - window.restedSince > 500;
}"""


@contextmanager
def serving(
    home: Path,
    log_path: Path,
    *,
    program: Sequence[str] = ("-m", "streamlit"),
    options: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """A server that nobody has visited; its address. The program takes Streamlit's arguments."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, *program, "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", *options]
    environment = os.environ | {"SAMOGRAPHY_HOME": str(home), "SAMOGRAPHY_SUPERVISOR": "no"}
    environment |= {} if variables is None else variables
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:  # a busy machine; nothing of it is needed any more
            process.kill()
            process.wait()


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url + "/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, "the server ended"
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


@contextmanager
def lone_tab(width: int, height: int) -> Iterator[Any]:
    """A tab of a browser of its own; the test is skipped where there is no browser."""
    import pytest  # benchmarks use this file too, where it need not be installed

    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}; set SAMOGRAPHY_CHROMIUM")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser.new_page(viewport={"width": width, "height": height})
        browser.close()


def settled(tab: Any) -> None:
    """Wait until the script has run and rested for a while, and what it sent is drawn."""
    tab.wait_for_selector("h1", timeout=WAIT_MS)
    tab.wait_for_timeout(300)
    tab.evaluate("() => { delete window.restedSince; }")
    tab.wait_for_function(HAS_RESTED, timeout=WAIT_MS)
    tab.wait_for_timeout(200)


def click_until(tab: Any, *, click: Callable[[], None], moved: Callable[[str], bool]) -> None:
    """Click as a person would: again, if nothing came of it because the page was still being laid out."""
    for _ in range(CLICKS - 1):
        click()
        with suppress(playwright_timeout()):
            tab.wait_for_url(moved, timeout=WAIT_MS / CLICKS, wait_until="commit")
            return
    click()
    tab.wait_for_url(moved, timeout=WAIT_MS, wait_until="commit")


def playwright_timeout() -> type[Exception]:
    """The exception of a wait that was in vain; imported late, playwright may be absent."""
    from playwright.sync_api import TimeoutError as WaitTimeoutError

    return WaitTimeoutError
