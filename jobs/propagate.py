"""Follow lesions through volumes: ``python -m jobs.propagate --study NAME --model KEY --arms KEY``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.requests.propagate import PropagateRequest
from core.requests.registry import job_kind
from core.requests.request import from_json
from core.settings import Settings
from db.store import Store
from jobs.case_job import run
from jobs.commands import reporting_errors
from jobs.foreground import SOME_FAILED, exit_code, job_parser, work_on
from jobs.propagation_enrolment import propagation_companions
from jobs.request_arguments import given_values


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 all went in, 3 some cases failed, 1 the run failed, 2 bad usage, 130 stopped."""
    options = job_parser(job_kind("propagate"), description=__doc__).parse_args(arguments)
    settings = Settings.from_environment()
    if options.run is not None:
        return exit_code(run(options.run, settings))
    request = from_json(PropagateRequest, given_values(options, PropagateRequest))
    return _foreground(request, settings, fresh=options.fresh)


def _foreground(request: PropagateRequest, settings: Settings, *, fresh: bool) -> int:
    store = Store(settings.store_path)
    run_id, code = work_on(store, settings, request, fresh=fresh)
    shown = [run_id]
    for baseline in propagation_companions(request) if code in (0, SOME_FAILED) else ():
        print(f"the {baseline.model} baseline with the same prompts:")
        baseline_id, baseline_code = work_on(store, settings, baseline, fresh=False)
        shown.append(baseline_id)
        code = code or baseline_code
    _print_summary(store, shown)
    return code


def _print_summary(store: Store, run_ids: Sequence[str]) -> None:
    from jobs.evaluation_summary import summary_lines  # pandas, which a queued job does not need

    for line in summary_lines(store, run_ids):
        print(line)


if __name__ == "__main__":
    sys.exit(main())
