"""Show the runs, newest first: ``python -m jobs.list``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.job_state import JobState
from core.settings import Settings
from db.runs import RunStatus, run_statuses
from db.store import Store
from jobs.commands import reporting_errors
from jobs.queue import supervisor_is_alive

_HEAD = f"{'run':<44} {'study':<14} {'state':<12} {'done':>11}  {'failed':>6}  what"


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 also where there are no runs."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    state = None if options.state is None else JobState(options.state)
    with Store(settings.store_path).connect() as con:
        statuses = run_statuses(con, study=options.study, state=state, most=options.most)
    print("\n".join([_HEAD, *map(line, statuses)]) if statuses else "there are no runs")
    if not supervisor_is_alive(settings) and any(s.state is JobState.QUEUED for s in statuses):
        print("no supervisor is at work: start one with python -m jobs.supervisor")
    return 0


def line(status: RunStatus) -> str:
    """Return a run as one line."""
    total = "?" if status.total is None else status.total
    return (
        f"{status.run.run_id:<44} {status.run.study:<14} {status.state:<12} "
        f"{f'{status.done}/{total}':>11}  {status.failed:>6}  {_what(status)}"
    )


def _what(status: RunStatus) -> str:
    if status.cancel_wanted:
        return "is being cancelled"
    if status.seconds_left is not None:
        return f"{status.seconds_per_case:.2f} s per case, {status.seconds_left:.0f} s left"
    return status.message or ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.list", description=__doc__)
    parser.add_argument("--study", help="only runs of this study")
    parser.add_argument(
        "--state", choices=[state.value for state in JobState], help="only runs in this state"
    )
    parser.add_argument("--most", type=int, default=20, help="at most so many (default 20)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
