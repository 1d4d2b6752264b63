"""Queue a job: ``python -m jobs.submit evaluate --study NAME --model KEY``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core.requests.registry import JOB_KINDS, job_kind
from core.settings import Settings
from db.store import Store
from jobs.commands import reporting_errors
from jobs.enrolment import Enrolment, Standing
from jobs.queue import submit
from jobs.request_arguments import add_arguments, given_values

_SAYS = {
    Standing.NEW: "queued",
    Standing.UNFINISHED: "queued again; it goes on where it stopped",
    Standing.ACTIVE: "is being worked on already",
    Standing.FINISHED: "has done this already; --fresh would do it again",
}


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 queued or done already, 1 not possible, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    store = Store(settings.store_path)
    values = given_values(options, job_kind(options.kind).request)
    enrolment = submit(store, settings, options.kind, values, fresh=options.fresh)
    print(_sentence(enrolment))
    return 0


def _sentence(enrolment: Enrolment) -> str:
    return f"run {enrolment.run_id} {_SAYS[enrolment.standing]}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.submit", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for kind in JOB_KINDS.values():
        of_kind = kinds.add_parser(kind.key, help=kind.label, description=kind.label)
        add_arguments(of_kind, kind.request)
        of_kind.add_argument(
            "--fresh", action="store_true", help="make a new run even if an identical one is there"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
