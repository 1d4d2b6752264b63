"""Files that a kill left before they were whole."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from jobs.backups.home_files import HALF_WRITTEN
from jobs.checks.finding import Finding, Home

_OLD_S = 3600.0
"""A younger one may be in the hands of a process that is at work."""


def check_leftovers(home: Home) -> Iterator[Finding]:
    """Find half-written files that nobody works on any more."""
    now = time.time()
    for folder, _, files in os.walk(home.settings.home):
        for name in files:
            path = Path(folder, name)
            if HALF_WRITTEN.fullmatch(name) and now - path.lstat().st_mtime > _OLD_S:
                yield Finding(
                    str(path.relative_to(home.settings.home)),
                    "is half written and left behind",
                    "give --mend, which removes it",
                    mend=partial(path.unlink, missing_ok=True),
                )
