"""The app, and what it holds in memory, written down when asked; started by `benchmarks.clinic`.

The arguments of `main` are FOLDER and those of Streamlit. The first thing in FOLDER is ``pid``; whoever makes
``ask`` there finds ``held.json`` in its place a moment later.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
EVERY_S = 0.1
COUNTED = ("AppSession", "CaseSession", "SafeSessionState", "MemoryFile")
"""The objects that each session has some of: more of it than there are sessions is a leak."""

KEPT_BYTES = "bytes in caches"


def answer(folder: Path) -> None:
    """Count whenever asked, for ever."""
    while True:
        time.sleep(EVERY_S)
        ask = folder / "ask"
        if ask.exists():
            ask.unlink()
            temporary = folder / "held.json.tmp"
            temporary.write_text(json.dumps(held()), encoding="utf-8")
            temporary.replace(folder / "held.json")


def held() -> dict[str, int]:
    """Return how many objects of each kind are alive, and how long the lists of the whole process are."""
    from pages.components.login import browser
    from pages.serving import admitted, private_files

    gc.collect()
    found = Counter(type(one).__name__ for one in gc.get_objects())
    counts = {name: found[name] for name in COUNTED}
    counts |= {"owners of files": len(private_files._owners), "admitted": len(admitted._browsers)}
    counts |= {"pending cookies": len(browser._pending_cookies), "ended logins": len(browser._ended)}
    keys = [one._keys for one in gc.get_objects() if type(one).__name__ == "PrivateFiles"]
    return counts | {"keys of files": sum(map(len, keys)), KEPT_BYTES: kept_bytes()}


def kept_bytes() -> int:
    """Return what all caches with a budget of bytes hold together."""
    from core.byte_lru import ByteLru

    caches = [one for one in gc.get_objects() if type(one) is ByteLru]
    return sum(cache.held_bytes for cache in caches)


def main() -> None:
    """Start the thread, then Streamlit."""
    from streamlit.web.cli import main as streamlit

    sys.path.insert(0, ROOT)
    folder, *sys.argv[1:] = sys.argv[1:]
    Path(folder, "pid").write_text(str(os.getpid()), encoding="utf-8")
    threading.Thread(target=answer, args=(Path(folder),), daemon=True).start()
    streamlit()
