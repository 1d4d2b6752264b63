"""The commands of the job kinds, ``python -m jobs.<kind>``: what is asked for is done in the shell itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from core.job_state import JobState
from core.requests.job_facts import JobFacts
from core.requests.registry import facts_of, job_facts
from core.requests.request import from_json
from core.settings import Settings
from db.audit import AuditAction
from db.runs import RunStatus
from db.store import Store
from jobs.audit_note import note_in_audit
from jobs.commands import reporting_errors
from jobs.lifecycle import run
from jobs.request_arguments import add_arguments, given_values
from jobs.submission import ReuseState, baseline_requests, submit_request

SOME_FAILED = 3


def job_command(key: str) -> Callable[..., int]:
    """Return the command line of a kind of job.

    Its exit codes: 0 all went in, 3 some cases failed, 1 the run failed, 2 bad usage, 130 stopped.
    """
    facts = job_facts(key)

    @reporting_errors
    def main(arguments: Sequence[str] | None = None) -> int:
        options = job_parser(facts).parse_args(arguments)
        settings = Settings.from_environment()
        if options.run is not None:
            return exit_code(run(options.run, settings))
        request = from_json(facts.request, given_values(options, facts.request))
        return _with_baselines(request, settings, fresh=options.fresh)

    return main


def job_parser(facts: JobFacts) -> argparse.ArgumentParser:
    """Return a parser of a kind's settings, of ``--fresh``, and of ``--run`` for what a supervisor starts."""
    parser = argparse.ArgumentParser(
        prog=f"python -m jobs.{facts.key}", description=f"{facts.label}. {facts.about}"
    )
    add_arguments(parser, facts.request)
    parser.add_argument(
        "--fresh", action="store_true", help="start a new run even if an identical one is there"
    )
    parser.add_argument("--run", metavar="ID", help="carry out a run that is already submitted")
    return parser


def exit_code(status: RunStatus) -> int:
    """Return 0 if all went in, 3 if some cases failed, 1 if the run failed, 130 if it was stopped."""
    if status.state is JobState.CANCELLED:
        return 130
    if status.state is not JobState.SUCCEEDED:
        return 1
    return SOME_FAILED if status.failed else 0


def _with_baselines(request: Any, settings: Settings, *, fresh: bool) -> int:
    store = Store(settings.store_path)
    run_id, code = _work_on(store, settings, request, fresh=fresh)
    shown = [run_id]
    for baseline in baseline_requests(request) if code in (0, SOME_FAILED) else ():
        print(f"the {baseline.model} baseline with the same prompts:")
        baseline_id, baseline_code = _work_on(store, settings, baseline, fresh=False)
        shown.append(baseline_id)
        code = code or baseline_code
    if facts_of(request).measures:
        _print_summary(store, shown)
    return code


def _work_on(store: Store, settings: Settings, request: Any, *, fresh: bool) -> tuple[str, int]:
    """Find or add the run of a request, and work on it unless there is nothing to do; its exit code."""
    submission = submit_request(store, settings, request, fresh=fresh, state=JobState.RUNNING)
    run_id, status = submission.run_id, submission.status
    if submission.reuse is ReuseState.FINISHED:
        print(f"run {run_id} has done this already ({status.message}); --fresh would do it again")
        return run_id, exit_code(status)
    if submission.reuse is ReuseState.ACTIVE:
        print(f"run {run_id} is doing this right now; python -m jobs.logs {run_id} --follow shows it")
        return run_id, 0
    unfinished = submission.reuse is ReuseState.UNFINISHED
    action = AuditAction.RESUMED_JOB if unfinished else AuditAction.STARTED_JOB
    note_in_audit(store, action, study=status.run.study, detail=run_id)
    print(f"resumes the unfinished run {run_id}" if unfinished else f"run {run_id}", flush=True)
    status = run(run_id, settings, logged=True)
    if facts_of(request).trains:
        print(status.message)
    return run_id, exit_code(status)


def _print_summary(store: Store, run_ids: Sequence[str]) -> None:
    from jobs.evaluation_summary import summary_lines  # pandas, which a queued job does not need

    for line in summary_lines(store, run_ids):
        print(line)
