"""Follow drawn prompts through one volume: ``python -m jobs.propagate_case --study NAME --case CASE ...``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.requests.propagate_case import PropagateCaseRequest
from core.requests.registry import job_kind
from core.requests.request import from_json
from core.settings import Settings
from db.store import Store
from jobs.case_job import run
from jobs.commands import reporting_errors
from jobs.foreground import exit_code, job_parser, work_on
from jobs.request_arguments import given_values


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 it went in, 1 it failed, 2 bad usage, 130 stopped."""
    options = job_parser(job_kind("propagate_case"), description=__doc__).parse_args(arguments)
    settings = Settings.from_environment()
    if options.run is not None:
        return exit_code(run(options.run, settings))
    request = from_json(PropagateCaseRequest, given_values(options, PropagateCaseRequest))
    _, code = work_on(Store(settings.store_path), settings, request, fresh=options.fresh)
    return code


if __name__ == "__main__":
    sys.exit(main())
