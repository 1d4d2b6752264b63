"""Evaluate a model over a study: ``python -m jobs.evaluate --study NAME --model KEY --prompts KEY``."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.cases import Case
from core.errors import SettingsError, StudyError
from core.evaluation.plan import EvaluationPlan
from core.job_state import JobState
from core.models.registry import MODELS
from core.prompts.registry import PROMPTS
from core.requests.evaluate import EvaluateRequest
from core.requests.request import from_json
from core.settings import Settings
from db.results import known_appearances
from db.runs import Event, EventKind, RunStatus, add_event, run_status
from db.store import Store
from db.studies import load_cases
from jobs.engines import local
from jobs.enrolment import Standing, enrol, selected_cases
from jobs.evaluation_summary import summary_lines
from jobs.ingest import Merger, journaled
from jobs.report import Report
from jobs.run_folder import RunFolder
from jobs.stopping import StopRequestedError, stoppable

BASELINE = "ellipse"
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
        _begin(store, run_id)
        try:
            return _evaluate(store, folder, request, settings=settings, log=log)
        except StopRequestedError as error:
            return _end(store, folder, JobState.CANCELLED, f"stopped ({error}); finished cases are kept")
        except Exception as error:
            message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
            _end(store, folder, JobState.FAILED, message)
            raise


def _begin(store: Store, run_id: str) -> None:
    with store.connect(write=True) as con:
        attempt = run_status(con, run_id).attempt + 1
        event = Event(
            kind=EventKind.STATE,
            state=JobState.RUNNING,
            host=socket.gethostname(),
            pid=os.getpid(),
            attempt=attempt,
        )
        add_event(con, run_id, event)


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
        report.say(f"resumes the unfinished run {folder.run_id}: {len(done)} of {len(cases)} cases are done")
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
    for record in local.map_cases(plan, cases, workers=request.workers):
        journal.append(record.to_json())
        if record.failure is not None:
            report.say(f"{record.case_id}: {record.failure}")
        merger.add(record, report.case_done(failed=record.failure is not None))


def _succeed(store: Store, folder: RunFolder, report: Report) -> RunStatus:
    counts = report.progress()
    done, failed = counts.done or 0, counts.failed or 0
    if failed == done:
        return _end(store, folder, JobState.FAILED, f"all {done} cases failed; the log says why", counts)
    message = f"{done - failed} of {done} cases evaluated" + (f", {failed} failed" if failed else "")
    return _end(store, folder, JobState.SUCCEEDED, message, counts)


def _end(store: Store, folder: RunFolder, state: JobState, message: str, *before: Event) -> RunStatus:
    """Everything in the journal and the last word, in one transaction."""
    last = Event(kind=EventKind.STATE, state=state, message=message)
    Merger(store, folder.run_id).finish(journaled(folder), *before, last)
    with store.connect() as con:
        return run_status(con, folder.run_id)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 all went in, 3 some cases failed, 1 the run failed, 2 bad usage, 130 stopped."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    try:
        if options.run is not None:
            return _exit_code(run(options.run, settings))
        return _foreground(_request(options), settings, fresh=options.fresh)
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
    if request.baseline and request.model != BASELINE and code in (0, SOME_FAILED):
        print(f"the {BASELINE} baseline with the same prompts:")
        baseline_id, baseline_code = _enrolled(store, settings, replace(request, model=BASELINE), fresh=False)
        shown.append(baseline_id)
        code = code or baseline_code
    for line in summary_lines(store, shown):
        print(line)
    return code


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
    print(f"run {run_id}")
    return run_id, _exit_code(run(run_id, settings, log=RunFolder(settings.runs, run_id).log_path))


def _exit_code(status: RunStatus) -> int:
    if status.state is JobState.CANCELLED:
        return 130
    if status.state is not JobState.SUCCEEDED:
        return 1
    return SOME_FAILED if status.failed else 0


def _request(options: argparse.Namespace) -> EvaluateRequest:
    given = {name: getattr(options, name) for name in EvaluateRequest.__dataclass_fields__}
    if given["study"] is None or given["model"] is None:
        raise SettingsError("--study and --model are needed (or --run for an enrolled run)")
    given["prompts"] = given["prompts"] or ["hu2023"]
    return from_json(EvaluateRequest, given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.evaluate", description=__doc__)
    parser.add_argument("--study", help="name of an imported study")
    parser.add_argument("--model", choices=list(MODELS), help="the model that segments")
    parser.add_argument(
        "--prompts",
        action="append",
        choices=list(PROMPTS),
        help="prompt protocol; give it again for more arms (default hu2023)",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the simulated prompts (default 0)")
    parser.add_argument(
        "--cases", default="", help="filter, e.g. 'pathology = malignant and birads in 4A, 4B'"
    )
    parser.add_argument("--limit", type=int, help="only the first so many cases")
    parser.add_argument("--workers", type=int, default=1, help="processes that share the cases (default 1)")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda (default auto)")
    parser.add_argument(
        "--no-baseline", dest="baseline", action="store_false", help="leave the ellipse baseline out"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="start a new run even if an identical one is there"
    )
    parser.add_argument("--run", metavar="ID", help="carry out a run that is already enrolled")
    return parser


if __name__ == "__main__":
    sys.exit(main())
