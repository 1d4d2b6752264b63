"""The command line that the jobs going case by case share: one run, or one with its baseline beside it."""

from __future__ import annotations

from collections.abc import Sequence

from core.requests.registry import CaseRequest, JobKind, has_results, kind_of
from core.requests.request import from_json
from core.settings import Settings
from db.store import Store
from jobs.case_job import run
from jobs.enrolments import ENROLMENTS
from jobs.foreground import SOME_FAILED, exit_code, job_parser, work_on
from jobs.request_arguments import given_values


def run_command(kind: JobKind, arguments: Sequence[str] | None, *, description: str | None) -> int:
    """Carry out an enrolled run (``--run``), or what the arguments ask for with its companions.

    Returns:
        0 all went in, 3 some cases failed, 1 the run failed, 130 stopped.

    Raises:
        StudyError: The request cannot be carried out.
    """
    options = job_parser(kind, description=description).parse_args(arguments)
    settings = Settings.from_environment()
    if options.run is not None:
        return exit_code(run(options.run, settings))
    request: CaseRequest = from_json(kind.request, given_values(options, kind.request))
    return _with_companions(request, settings, fresh=options.fresh)


def _with_companions(request: CaseRequest, settings: Settings, *, fresh: bool) -> int:
    store = Store(settings.store_path)
    run_id, code = work_on(store, settings, request, fresh=fresh)
    shown = [run_id]
    companions = ENROLMENTS[kind_of(request).key].companions(request) if code in (0, SOME_FAILED) else ()
    for baseline in companions:
        print(f"the {baseline.model} baseline with the same prompts:")
        baseline_id, baseline_code = work_on(store, settings, baseline, fresh=False)
        shown.append(baseline_id)
        code = code or baseline_code
    if has_results(kind_of(request).key):
        _print_summary(store, shown)
    return code


def _print_summary(store: Store, run_ids: Sequence[str]) -> None:
    from jobs.evaluation_summary import summary_lines  # pandas, which a queued job does not need

    for line in summary_lines(store, run_ids):
        print(line)
