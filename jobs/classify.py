"""Classify a study's cases: ``python -m jobs.classify --study NAME --model CLASSIFIER [--masks-of RUN]``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.requests.classify import ClassifyRequest
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
    """The command line; 0 all went in, 3 some cases failed, 1 the run failed, 2 bad usage, 130 stopped."""
    options = job_parser(job_kind("classify"), description=__doc__).parse_args(arguments)
    settings = Settings.from_environment()
    if options.run is not None:
        return exit_code(run(options.run, settings))
    request = from_json(ClassifyRequest, given_values(options, ClassifyRequest))
    _, code = work_on(Store(settings.store_path), settings, request, fresh=options.fresh)
    return code


if __name__ == "__main__":
    sys.exit(main())
