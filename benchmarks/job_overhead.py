"""The cost of the job system: an evaluation of the ellipse through it, against a plain loop.

    python -m benchmarks.job_overhead [--cases 500] [--repeat 3] [--small]

Both ways are timed from a standing start, imports and the reading of the study included: the plain way is a
new process that loops over the cases and keeps the numbers in memory; the job is timed from its submission
to the end of its process, all rows in the store, with the supervisor at work already. The ways take turns;
the medians are compared. The processor time of both, which says more on a machine that is busy with other
work, is compared as well; the job's includes all that the supervisor spent.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import SUPPRESS
from collections.abc import Sequence
from pathlib import Path

from benchmarks.benchmark_study import ROOT, STUDY, cases_with_lesions, make_study, plain_records
from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.job_state import JobState
from core.settings import Settings
from db.runs import run_status
from db.store import Store
from jobs.queue import submit, supervisor_is_alive
from jobs.run_folder import RunFolder

PROMPTS = ("hu2023",)
MOST = 1.10


def plain_seconds(home: Path) -> float:
    """A new process with the loop; masks go to a folder of their own."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.job_overhead", "--plain", str(home)], cwd=ROOT, check=True
    )
    return time.perf_counter() - started


def plain(home: Path) -> None:
    """The plain way itself."""
    settings = Settings(home=home, weights=home / "weights")
    cases = cases_with_lesions(Store(settings.store_path))
    with tempfile.TemporaryDirectory(dir=home) as masks:
        own = Settings(home=Path(masks), weights=home / "weights")
        records = plain_records(own, cases, model="ellipse", prompts=PROMPTS, seed=0)
    assert all(record.failure is None for record in records)


def job_seconds(settings: Settings, store: Store) -> float:
    """A job of its own through the queue; what earlier ones found is out of its way and saves it no work."""
    if settings.masks.exists():
        settings.masks.rename(settings.home / f"masks-{time.monotonic_ns()}")
    with store.connect(write=True) as con:
        con.execute("DELETE FROM characteristic")
    values = {"study": STUDY, "model": "ellipse", "prompts": list(PROMPTS)}
    started = time.perf_counter()
    run_id = submit(store, settings, "evaluate", values, fresh=True).run_id
    claim = RunFolder(settings.runs, run_id).claim
    for at_work in (True, False):
        while claim.is_held() is not at_work:
            time.sleep(0.02)
    seconds = time.perf_counter() - started
    with store.connect() as con:
        status = run_status(con, run_id)
    if status.state is not JobState.SUCCEEDED:
        sys.exit(f"the run is {status.state}: {status.message}")
    return seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Time both ways; exit code 1 if the ratio is above the limit."""
    parser = benchmark_parser("benchmarks.job_overhead", __doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--plain", type=Path, help=SUPPRESS)
    options = read_options(parser, arguments, small={"cases": 3, "repeat": 1})
    if options.plain is not None:
        plain(options.plain)
        return 0
    with tempfile.TemporaryDirectory(prefix="samography-overhead-") as folder:
        slow = compare(Path(folder), cases=options.cases, repeat=options.repeat)
    return int(slow and not options.small)


def children_cpu_seconds() -> float:
    """Return the processor time of the child processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(home: Path, *, cases: int, repeat: int) -> bool:
    """Print the medians of both ways; whether their ratio is above the limit."""
    os.environ |= {"SAMOGRAPHY_HOME": str(home), "SAMOGRAPHY_SUPERVISOR": "no"}
    settings, store = make_study(home, drawn=min(40, cases), cases=cases)
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "jobs.supervisor"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        while not supervisor_is_alive(settings):
            time.sleep(0.05)
        before = children_cpu_seconds()
        pairs = [(plain_seconds(home), job_seconds(settings, store)) for _ in range(repeat)]
        plain_cpu = children_cpu_seconds() - before
        time.sleep(2)  # the supervisor takes note of the last job's end, and of the time it used
    finally:
        supervisor.terminate()
        supervisor.wait()
    job_cpu = children_cpu_seconds() - before - plain_cpu
    plainly, as_job = (statistics.median(times) for times in zip(*pairs, strict=True))
    for one, other in pairs:
        print(f"  plain {one:6.2f} s   job {other:6.2f} s   ratio {other / one:.3f}")
    print(
        f"processor time of one: plain {plain_cpu / repeat:.2f} s, job {job_cpu / repeat:.2f} s, "
        f"ratio {job_cpu / plain_cpu:.3f}"
    )
    ratio = as_job / plainly
    print(f"{cases} cases, medians of {repeat}: plain {plainly:.2f} s, job {as_job:.2f} s")
    print_result(f"ratio {ratio:.3f} (at most {MOST:.2f}: {'yes' if ratio <= MOST else 'NO'})")
    return ratio > MOST


if __name__ == "__main__":
    sys.exit(main())
