"""The time that a page waits for the store while four jobs write into it.

    python -m benchmarks.busy_store [--jobs 4] [--cases 200] [--small]

Four evaluations run at once; meanwhile the reads of the Jobs page (all runs, the history of one) are timed
again and again. Fails if one of twenty takes a second or longer.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.benchmark_study import ROOT, STUDY, make_study
from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.job_state import JobState
from db.runs import events, run_statuses
from db.store import Store
from jobs.queue import submit

MOST_S = 1.0
_MOST_TO_END_S = 15.0


def read_like_a_page(store: Store) -> tuple[float, set[JobState]]:
    """Return the seconds for one look at the runs, and the states they are in."""
    started = time.perf_counter()
    with store.connect() as con:
        statuses = run_statuses(con)
        events(con, statuses[0].run.run_id)
    return time.perf_counter() - started, {status.state for status in statuses}


def main(arguments: Sequence[str] | None = None) -> int:
    """Time the reads until the jobs are through."""
    parser = benchmark_parser("benchmarks.busy_store", __doc__)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--cases", type=int, default=200)
    options = read_options(parser, arguments, small={"jobs": 1, "cases": 3})
    with tempfile.TemporaryDirectory(prefix="samography-busy-") as folder:
        os.environ |= {"SAMOGRAPHY_HOME": folder, "SAMOGRAPHY_SUPERVISOR": "no"}
        os.environ["SAMOGRAPHY_CPU_SLOTS"] = str(options.jobs)
        settings, store = make_study(Path(folder), drawn=min(20, options.cases), cases=options.cases)
        for seed in range(options.jobs):
            submit(store, settings, "evaluate", {"study": STUDY, "model": "ellipse", "seed": seed})
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "jobs.supervisor"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        try:
            taken = timed_reads(store)
        finally:
            _end(supervisor)
    slow = float(np.percentile(taken, 95))
    print_result(
        f"{len(taken)} reads while {options.jobs} jobs worked: "
        f"median {1000 * statistics.median(taken):.0f} ms, "
        f"19 of 20 below {1000 * slow:.0f} ms, longest {1000 * max(taken):.0f} ms"
    )
    print(f"below {MOST_S:.0f} s: {'yes' if slow < MOST_S else 'NO'}")
    return int(slow >= MOST_S and not options.small)


def _end(supervisor: subprocess.Popen[bytes]) -> None:
    """Ask the supervisor to end, and end it for good where it does not."""
    supervisor.terminate()
    try:
        supervisor.wait(timeout=_MOST_TO_END_S)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()


def timed_reads(store: Store) -> list[float]:
    """Read twice a second while jobs are at work."""
    taken = []
    while True:
        seconds, states = read_like_a_page(store)
        if all(state.is_over for state in states):
            return taken
        taken.append(seconds)
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
