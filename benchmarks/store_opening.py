"""The cost of opening and closing a store, against an engine of its own for each opening.

    python -m benchmarks.store_opening [--times N] [--small]

Both ways open one store for a reader, ask it one question and close it, in turns, in one run.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from benchmarks.command_line import benchmark_parser, print_result, read_options
from db.store import Store

QUESTION = "SELECT count(*) FROM study_case"


def main(arguments: Sequence[str] | None = None) -> int:
    """Time both ways and print the ratio of their medians."""
    parser = benchmark_parser("benchmarks.store_opening", __doc__)
    parser.add_argument("--times", type=int, default=200)
    options = read_options(parser, arguments, small={"times": 3})
    with tempfile.TemporaryDirectory(prefix="samography-opening-") as folder:
        store = Store(Path(folder) / "store.duckdb")
        with store.connect(write=True):
            pass
        ours, plain = seconds_each(options.times, lambda: ask(store), lambda: ask_plainly(store.path))
    print_result(f"{1000 * ours:.1f} ms; with an engine each time {plain / ours:.1f} times as long")
    return 0


def ask(store: Store) -> None:
    """Open as the pages do."""
    with store.connect() as con:
        con.execute(QUESTION).fetchone()


def ask_plainly(path: Path) -> None:
    """Open with an engine of its own, which ends with it."""
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute(QUESTION).fetchone()


def seconds_each(times: int, *calls: Callable[[], None]) -> list[float]:
    """Return the median seconds of each way, taken in turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for call, seconds in zip(calls, taken, strict=True):
            started = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - started)
    return [statistics.median(seconds) for seconds in taken]


if __name__ == "__main__":
    raise SystemExit(main())
