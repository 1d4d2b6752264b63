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

WAIT_MS = 60_000
POLL_MS = 30
"""Between two looks; to look in every frame keeps the browser drawing, which takes half of its time."""

CLICKS = 4
_RUNS = 5
_HAS_RESTED = f"""() => {{
  const app = document.querySelector('[data-testid=stApp]');
  const skeleton = document.querySelector('[data-testid=stSkeleton]');
  const rest = (window.rest ??= {{ since: performance.now(), looks: 0, ended: 0, busy: false }});
  if (app?.dataset.testScriptState !== 'notRunning' || skeleton) {{ rest.busy = true; return false; }}
  const now = performance.now();
  if (rest.busy) Object.assign(rest, {{ since: now, looks: 0, ended: rest.ended + 1, busy: false }});
  rest.looks += 1;
  return (now - rest.since > 500 && rest.looks > 10) || rest.ended >= {_RUNS};
}}"""
"""Half a second, and longer where the machine is so busy that few looks are taken in that time.

A page that looks for news every two seconds hardly rests there: after so many runs it is drawn.
"""


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


def settled(tab: Any) -> None:
    """Wait until the page has its title, and rests."""
    tab.wait_for_selector("h1", timeout=WAIT_MS)
    rested(tab)


def rested(tab: Any) -> None:
    """Wait until the script has run and rested for a while, in which what it sent is drawn."""
    tab.evaluate("() => { delete window.rest; }")
    tab.wait_for_function(_HAS_RESTED, timeout=WAIT_MS, polling=POLL_MS)


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
