"""The one place where Chromium is started."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def what_is_missing() -> str | None:
    """Return why no browser can be started here; None where one can."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    if not CHROMIUM.exists():
        return f"there is no Chromium at {CHROMIUM}; set SAMOGRAPHY_CHROMIUM"
    return None


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Yield a browser that nobody has used; a process can have only one at a time."""
    from playwright.sync_api import (
        sync_playwright,  # benchmarks import this file where it need not be installed
    )

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()
