"""Show what a run printed: ``python -m jobs.logs ID [--follow]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.settings import Settings
from db.runs import run_status
from db.store import Store
from jobs.commands import reporting_errors
from jobs.queue import log_tail
from jobs.run_folder import RunFolder

_LOOK_S = 0.3
_ASK_STORE_S = 2.0


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; with ``--follow`` it ends when the run is over."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    store = Store(settings.store_path)
    with store.connect() as con:
        run_status(con, options.run)
    tail = log_tail(settings, options.run, lines=options.lines)
    size = _size(RunFolder(settings.runs, options.run).log_path)
    if tail:
        print(tail)
    for text in follow(store, settings, options.run, start=size) if options.follow else ():
        print(text, end="", flush=True)
    return 0


def follow(store: Store, settings: Settings, run_id: str, *, start: int = 0) -> Iterator[str]:
    """Yield what is added to a run's log from byte `start` on, until it is over; its last message ends it."""
    folder = RunFolder(settings.runs, run_id)
    asked = -_ASK_STORE_S
    over = None
    while True:
        text, start = _read_from(folder.log_path, start)
        if text:
            yield text
        elif over is not None:
            yield f"{over}\n"
            return
        if time.monotonic() - asked >= _ASK_STORE_S:
            asked = time.monotonic()
            over = _last_word(store, run_id)
        if over is None:
            time.sleep(_LOOK_S)


def _last_word(store: Store, run_id: str) -> str | None:
    with store.connect() as con:
        status = run_status(con, run_id)
    return f"{status.state}: {status.message or ''}" if status.state.is_over else None


def _read_from(path: Path, start: int) -> tuple[str, int]:
    if not path.exists():
        return "", start
    with path.open("rb") as file:
        file.seek(start)
        content = file.read()
    return content.decode("utf-8", errors="replace"), start + len(content)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.logs", description=__doc__)
    parser.add_argument("run", metavar="ID", help="the run; python -m jobs.list shows them")
    parser.add_argument("--lines", type=int, default=200, help="of the end (default 200)")
    parser.add_argument("--follow", action="store_true", help="go on until the run is over")
    return parser


if __name__ == "__main__":
    sys.exit(main())
