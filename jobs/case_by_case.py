"""The work of a job that goes case by case: a record for each case, kept as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.cases import Case
from core.errors import JobError
from core.evaluation.case_plan import CasePlan, MakeEvaluator
from core.job_state import JobState
from core.requests.registry import facts_of
from db.results import known_appearances
from db.runs import Run, run_status
from jobs.attempt import Attempt, Outcome
from jobs.engines.registry import engine
from jobs.heartbeat import heartbeat
from jobs.ingest import Merger, read_journal
from jobs.run_rules import request_rules
from jobs.submission import snapshot

MakePlan = Callable[[Attempt, frozenset[str]], CasePlan]
"""(attempt, lesions whose characteristics are stored) -> what is done with a case."""


def case_by_case(attempt: Attempt, *, plan: MakePlan, evaluator: MakeEvaluator) -> Outcome:
    """Work on every case that no earlier attempt has finished.

    Args:
        attempt: The attempt to carry the run out.
        plan: Makes the data that says what is done with a case.
        evaluator: Loads what does it.

    Raises:
        JobError: The study has changed since the run began, or the journal cannot be written.
        StudyError: The request cannot be carried out.
    """
    request, cases, report = attempt.request, attempt.cases, attempt.report
    with attempt.store.connect() as con:
        known = known_appearances(con, request.study)
        _require_same_cases(run_status(con, attempt.folder.run_id).run, cases)
    journal = read_journal(attempt.folder, request_rules(request, cases, attempt.settings.masks))
    # Cases that failed are tried again: what was wrong may have been mended.
    done = {record.case_id for record in journal.records if record.failure is None}
    report.already_done(len(done))
    if journal.aside:
        report.say(journal.aside_words)
    if done:
        report.say(f"{len(done)} of {len(cases)} cases are done already")
    left = [case for case in cases if case.case_id not in done]
    _work(attempt, plan(attempt, known), left, evaluator=evaluator)
    return _outcome(attempt)


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


def _work(attempt: Attempt, plan: CasePlan, cases: Sequence[Case], *, evaluator: MakeEvaluator) -> None:
    request, report, run_id = attempt.request, attempt.report, attempt.folder.run_id
    merger = Merger(attempt.store, run_id)
    journal = attempt.folder.journal
    map_cases = engine(request.engine)
    with heartbeat(attempt.store, run_id, report.progress):
        found = map_cases(plan, cases, evaluator=evaluator, workers=request.workers, address=request.address)
        for record in found:
            journal.append(record.to_json())
            if record.failure is not None:
                report.say(f"{record.case_id}: {record.failure}")
            merger.add(record, report.case_done(failed=record.failure is not None))


def _outcome(attempt: Attempt) -> Outcome:
    counts = attempt.report.progress()
    done, failed = counts.done or 0, counts.failed or 0
    if failed == done:
        return Outcome(f"all {done} cases failed; the log says why", JobState.FAILED)
    message = f"{done - failed} of {done} cases {facts_of(attempt.request).done}"
    return Outcome(message + (f", {failed} failed" if failed else ""))
