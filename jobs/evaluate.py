"""Evaluate a model over a study: ``python -m jobs.evaluate --study NAME --model KEY --prompts KEY``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.cases import Case
from core.errors import SettingsError, StudyError
from core.evaluation.plan import EvaluationPlan
from core.job_state import JobState
from core.requests.evaluate import EvaluateRequest
from core.requests.request import from_json
from core.settings import Settings
from db.results import known_appearances
from db.runs import RunStatus
from db.store import Store
from db.studies import load_cases
from jobs.attempt import begin, stopped
from jobs.closing import close, last_word
from jobs.engines.registry import engine
from jobs.enrolment import Standing, companions, enrol, selected_cases
from jobs.heartbeat import heartbeat
from jobs.ingest import Merger, journaled
from jobs.report import Report
from jobs.request_arguments import add_arguments, given_values
from jobs.run_folder import RunFolder
from jobs.stopping import StopRequestedError, stoppable

SOME_FAILED = 3


def run(run_id: str, settings: Settings, *, log: Path | None = None) -> RunStatus:
    """Carry out an enrolled run, from where it stopped.

    Args:
        log: File that gets a copy of what is printed.

    Raises:
        JobError: Another process works on it, or the journal cannot be written.
        StudyError: It cannot be carried out; the run is then in the state failed.
    """
    store = Store(settings.store_path)
    folder = RunFolder(settings.runs, run_id)
    request = from_json(EvaluateRequest, folder.read_request()["request"])
    with folder.claimed(), stoppable():
        try:
            begin(store, run_id)
            return _evaluate(store, folder, request, settings=settings, log=log)
        except StopRequestedError as error:
            name = str(error)
            return close(store, folder, lambda status: stopped(status, name))
        except Exception as error:
            message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
            # The reason matters more than a store that is busy: the supervisor finds it in the log.
            with suppress(Exception):
                close(store, folder, last_word(JobState.FAILED, message))
            raise


def _evaluate(
    store: Store, folder: RunFolder, request: EvaluateRequest, *, settings: Settings, log: Path | None
) -> RunStatus:
    with store.connect() as con:
        cases = selected_cases(load_cases(con, request.study), request)
        known = known_appearances(con, request.study)
    # Cases that failed are tried again: what was wrong may have been mended.
    done = {record.case_id for record in journaled(folder) if record.failure is None}
    report = Report(len(cases), done=len(done), log=log)
    if done:
        report.say(f"{len(done)} of {len(cases)} cases are done already")
    plan = EvaluationPlan(request.model, request.prompts, request.seed, request.device, settings, known)
    _work(
        store, folder, plan, cases=[c for c in cases if c.case_id not in done], request=request, report=report
    )
    return _succeed(store, folder, report)


def _work(
    store: Store,
    folder: RunFolder,
    plan: EvaluationPlan,
    *,
    cases: Sequence[Case],
    request: EvaluateRequest,
    report: Report,
) -> None:
    merger = Merger(store, folder.run_id)
    journal = folder.journal
    map_cases = engine(request.engine)
    with heartbeat(store, folder.run_id, report.progress):
        for record in map_cases(plan, cases, workers=request.workers, address=request.address):
            journal.append(record.to_json())
            if record.failure is not None:
                report.say(f"{record.case_id}: {record.failure}")
            merger.add(record, report.case_done(failed=record.failure is not None))


def _succeed(store: Store, folder: RunFolder, report: Report) -> RunStatus:
    counts = report.progress()
    done, failed = counts.done or 0, counts.failed or 0
    if failed == done:
        words = last_word(JobState.FAILED, f"all {done} cases failed; the log says why")
    else:
        message = f"{done - failed} of {done} cases evaluated" + (f", {failed} failed" if failed else "")
        words = last_word(JobState.SUCCEEDED, message)
    return close(store, folder, words, progress=counts)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 all went in, 3 some cases failed, 1 the run failed, 2 bad usage, 130 stopped."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    try:
        if options.run is not None:
            return _exit_code(run(options.run, settings))
        request = from_json(EvaluateRequest, given_values(options, EvaluateRequest))
        return _foreground(request, settings, fresh=options.fresh)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _foreground(request: EvaluateRequest, settings: Settings, *, fresh: bool) -> int:
    store = Store(settings.store_path)
    run_id, code = _enrolled(store, settings, request, fresh=fresh)
    shown = [run_id]
    for baseline in companions(request) if code in (0, SOME_FAILED) else ():
        print(f"the {baseline.model} baseline with the same prompts:")
        baseline_id, baseline_code = _enrolled(store, settings, baseline, fresh=False)
        shown.append(baseline_id)
        code = code or baseline_code
    _print_summary(store, shown)
    return code


def _print_summary(store: Store, run_ids: Sequence[str]) -> None:
    from jobs.evaluation_summary import summary_lines  # pandas, which a queued job does not need

    for line in summary_lines(store, run_ids):
        print(line)


def _enrolled(store: Store, settings: Settings, request: EvaluateRequest, *, fresh: bool) -> tuple[str, int]:
    """Find or make the run, and work on it unless there is nothing to do."""
    enrolment = enrol(store, settings, request, fresh=fresh, state=JobState.RUNNING)
    run_id, status = enrolment.run_id, enrolment.status
    if enrolment.standing is Standing.FINISHED:
        print(f"run {run_id} has done this already ({status.message}); --fresh would do it again")
        return run_id, _exit_code(status)
    if enrolment.standing is Standing.ACTIVE:
        print(f"run {run_id} is doing this right now; python -m jobs.logs {run_id} --follow shows it")
        return run_id, 0
    unfinished = enrolment.standing is Standing.UNFINISHED
    print(f"resumes the unfinished run {run_id}" if unfinished else f"run {run_id}", flush=True)
    return run_id, _exit_code(run(run_id, settings, log=RunFolder(settings.runs, run_id).log_path))


def _exit_code(status: RunStatus) -> int:
    if status.state is JobState.CANCELLED:
        return 130
    if status.state is not JobState.SUCCEEDED:
        return 1
    return SOME_FAILED if status.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.evaluate", description=__doc__)
    add_arguments(parser, EvaluateRequest)
    parser.add_argument(
        "--fresh", action="store_true", help="start a new run even if an identical one is there"
    )
    parser.add_argument("--run", metavar="ID", help="carry out a run that is already enrolled")
    return parser


if __name__ == "__main__":
    sys.exit(main())
