"""Queue a job: ``python -m jobs.submit evaluate --study NAME --model KEY``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.requests.registry import JOB_FACTS, job_facts
from core.settings import Settings
from db.store import Store
from jobs.commands import reporting_errors
from jobs.queue import submit
from jobs.request_arguments import add_arguments, given_values
from jobs.submission import ReuseState, Submission

_SAYS = {
    ReuseState.NEW: "queued",
    ReuseState.UNFINISHED: "queued again; it goes on where it stopped",
    ReuseState.ACTIVE: "is being worked on already",
    ReuseState.FINISHED: "has done this already; --fresh would do it again",
}


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 queued or done already, 1 not possible, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    store = Store(settings.store_path)
    values = given_values(options, job_facts(options.kind).request)
    submission = submit(store, settings, options.kind, values, fresh=options.fresh)
    print(_sentence(submission))
    return 0


def _sentence(submission: Submission) -> str:
    return f"run {submission.run_id} {_SAYS[submission.reuse]}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.submit", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for kind in JOB_FACTS.values():
        of_kind = kinds.add_parser(kind.key, help=kind.label, description=f"{kind.label}. {kind.about}")
        add_arguments(of_kind, kind.request)
        of_kind.add_argument(
            "--fresh", action="store_true", help="make a new run even if an identical one is there"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
