"""Carry out a job that goes case by case over a study: an evaluation, or encoding ahead."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.cases import Case
from core.errors import JobError, StudyError
from core.evaluation.case_plan import CasePlan
from core.job_state import JobState
from core.requests.registry import CaseRequest, kind_of
from core.settings import Settings
from db.results import known_appearances
from db.runs import Run, RunStatus, run_status
from db.store import Store
from jobs.attempt import begin, stopped
from jobs.case_plans import CASE_PLANS
from jobs.case_selection import cases_of
from jobs.closing import close, last_word
from jobs.engines.registry import engine
from jobs.enrolment import snapshot
from jobs.heartbeat import heartbeat
from jobs.ingest import Merger, read_journal
from jobs.progress_report import Report
from jobs.run_folder import RunFolder
from jobs.run_request import request_of_run
from jobs.run_rules import request_rules
from jobs.stopping import StopRequestedError, heeding_stop, stoppable
from jobs.study_cases import study_cases


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
    folder.require_there()
    with folder.claimed(), stoppable():
        try:
            with heeding_stop():
                begin(store, run_id)
                request = request_of_run(store, folder)
                return _carry_out(store, folder, request, settings=settings, log=log)
        except StopRequestedError as error:
            name = str(error)
            return close(store, folder, lambda status: stopped(status, name))
        except Exception as error:
            message = str(error) if isinstance(error, StudyError) else f"{type(error).__name__}: {error}"
            # The reason matters more than a store that is busy: the supervisor finds it in the log.
            with suppress(Exception):
                close(store, folder, last_word(JobState.FAILED, message))
            raise


def _carry_out(
    store: Store, folder: RunFolder, request: CaseRequest, *, settings: Settings, log: Path | None
) -> RunStatus:
    with store.connect() as con:
        cases = cases_of(study_cases(con, request, settings), request)
        known = known_appearances(con, request.study)
        _require_same_cases(run_status(con, folder.run_id).run, cases)
    rules = request_rules(request, cases, settings.masks)
    journal = read_journal(folder, rules)
    # Cases that failed are tried again: what was wrong may have been mended.
    done = {record.case_id for record in journal.records if record.failure is None}
    report = Report(len(cases), done=len(done), log=log)
    if journal.aside:
        report.say(journal.aside_words)
    if done:
        report.say(f"{len(done)} of {len(cases)} cases are done already")
    plan = CASE_PLANS[kind_of(request).key](request, settings, known, folder)
    _work(
        store, folder, plan, cases=[c for c in cases if c.case_id not in done], request=request, report=report
    )
    return _succeed(store, folder, report, done_word=kind_of(request).done)


def _require_same_cases(run: Run, cases: Sequence[Case]) -> None:
    """Refuse to go on over other cases than the run began with: its results would be of two selections.

    Raises:
        JobError: They are others.
    """
    if snapshot(cases) != run.provenance.study_snapshot:
        raise JobError(
            f"the {len(cases)} cases that run {run.run_id} asks for are not those that it began with: the "
            "study was imported again since, or its limit was drawn by an earlier version; its results would "
            "mix two selections. Ask for the same again, which makes a new run"
        )


def _work(
    store: Store,
    folder: RunFolder,
    plan: CasePlan,
    *,
    cases: Sequence[Case],
    request: CaseRequest,
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


def _succeed(store: Store, folder: RunFolder, report: Report, *, done_word: str) -> RunStatus:
    counts = report.progress()
    done, failed = counts.done or 0, counts.failed or 0
    if failed == done:
        words = last_word(JobState.FAILED, f"all {done} cases failed; the log says why")
    else:
        message = f"{done - failed} of {done} cases {done_word}" + (f", {failed} failed" if failed else "")
        words = last_word(JobState.SUCCEEDED, message)
    return close(store, folder, words, progress=counts)
