"""The app, and what its reruns are at, a hundred times a second; started by `benchmarks.pages_at_scale`.

The arguments of `main` are FILE and those of Streamlit.

The first line of FILE is the process id; each further one a time (seconds of the epoch) and the innermost
function of the project that a rerun was in.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TextIO

ROOT = str(Path(__file__).resolve().parents[1])
EVERY_S = 0.01
_RERUN = "ScriptRunner"


def watch(out: TextIO) -> None:
    """Write a line for every rerun at work, for ever."""
    while True:
        time.sleep(EVERY_S)
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        for ident, frame in sys._current_frames().items():
            if _RERUN in names.get(ident, "") and (place := _innermost(frame)):
                print(f"{time.time():.3f} {place}", file=out, flush=True)


def _innermost(frame: FrameType | None) -> str | None:
    """The project's function nearest to where the thread is, as file:function."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(ROOT) and ".venv" not in name:
            return f"{name.removeprefix(ROOT + '/')}:{frame.f_code.co_name}"
        frame = frame.f_back
    return None


def main() -> None:
    """Start the thread, then Streamlit."""
    from streamlit.web.cli import main as streamlit

    sys.path.insert(0, ROOT)
    file, *sys.argv[1:] = sys.argv[1:]
    with Path(file).open("w") as out:
        print(os.getpid(), file=out, flush=True)
        threading.Thread(target=watch, args=(out,), daemon=True).start()
        streamlit()
