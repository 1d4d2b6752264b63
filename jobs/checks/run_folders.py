"""Runs of the store and folders of runs: requests, and journals that are ahead of the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import StudyError
from core.evaluation.record import CaseRecord
from core.files.json_text import json_value
from core.job_state import JobState
from core.requests.registry import job_facts
from core.requests.request import from_json, identity_sha256
from db.queries import sql
from db.results import merge_records
from db.runs import ALL_RUNS, RunStatus, run_statuses
from jobs.checks.finding import Finding, Home, some
from jobs.checks.merged import differing_cases
from jobs.ingest import read_journal
from jobs.run_folder import JOURNAL, RunFolder
from jobs.run_rules import run_rules


def check_runs(home: Home) -> Iterator[Finding]:
    """Find journals not merged, requests that differ from the store's or are gone, unknown runs' folders."""
    finished: dict[str, set[str]] = defaultdict(set)
    with home.store.connect() as con:
        statuses = run_statuses(con, most=ALL_RUNS)
        for run_id, case_id in con.execute(sql("check/finished_cases")).fetchall():
            finished[run_id].add(case_id)
    for status in statuses:
        folder = RunFolder(home.settings.runs, status.run.run_id)
        if status.unreadable is not None:  # what the store has of it is no better than its folder
            todo = "put the store back from a backup, or give python -m jobs.delete_run " + folder.run_id
            yield Finding(f"run {folder.run_id}", "has a row that cannot be read", todo)
        elif not folder.is_claimed():
            yield from _request(folder, status)
            yield from _journal(home, status, finished[folder.run_id])
    known = {status.run.run_id for status in statuses}
    there = sorted(home.settings.runs.iterdir()) if home.settings.runs.is_dir() else []
    for path in there:
        if path.is_dir() and path.name not in known:
            yield Finding(
                f"runs/{path.name}",
                "is the folder of a run that the store does not know",
                "nothing, where a command was stopped while it began; else put the store back from a backup",
                serious=(path / JOURNAL).exists(),
            )


def _request(folder: RunFolder, status: RunStatus) -> Iterator[Finding]:
    of_store = {"kind": status.run.kind, "request": dict(status.run.request)}
    mend = partial(folder.write_request, of_store)
    path = folder.path / "request.json"
    if not path.exists():
        if not status.state.is_over or status.state is JobState.INTERRUPTED:
            todo = "give --mend, which writes it again as the store has it"
            yield Finding(
                f"run {folder.run_id}", "has lost its request and cannot be started", todo, mend=mend
            )
        return
    if not _asks_the_same(path, of_store):
        todo = "give --mend, which writes it again as the store has it; then ask who changed it"
        wrong = "has a request.json that is not what the store has of it"
        yield Finding(f"run {folder.run_id}", wrong, todo, mend=mend)


def _asks_the_same(path: Path, of_store: Mapping[str, Any]) -> bool:
    """Return whether a file asks for the same results; what shapes none may be newer than the store's."""
    try:
        values = json_value(path.read_text(encoding="utf-8"))
        return values["kind"] == of_store["kind"] and _identity(values) == _identity(of_store)
    except (OSError, ValueError, KeyError, TypeError, StudyError):
        return False


def _identity(values: Mapping[str, Any]) -> str:
    kind = job_facts(values["kind"])
    return identity_sha256(kind.key, from_json(kind.request, values["request"]), {})


def _journal(home: Home, status: RunStatus, merged: set[str]) -> Iterator[Finding]:
    folder = RunFolder(home.settings.runs, status.run.run_id)
    if not folder.journal_path.exists():
        return
    try:
        with home.store.connect() as con:
            journal = read_journal(folder, run_rules(con, status.run, home.settings))
    except StudyError as error:
        wrong = f"has a journal that cannot be held against its request ({str(error)[:200]})"
        yield Finding(
            f"run {folder.run_id}", wrong, "put its folder back from a backup; the store keeps its rows"
        )
        return
    if journal.aside:
        todo = "nothing, where the run says so itself; else put its folder back from a backup"
        yield Finding(f"run {folder.run_id}", f"has a journal of which {journal.aside_words}", todo)
    differing = differing_cases(home, folder.run_id, journal.records)
    if differing:
        wrong = f"has other results in the store than in its journal, of {len(differing)} cases"
        todo = "one of the two was changed outside Samography: put both back from a backup"
        yield Finding(f"run {folder.run_id}", f"{wrong} ({some(differing)})", todo)
    ahead = [record for record in journal.records if record.case_id not in merged]
    if ahead:
        yield Finding(
            f"run {folder.run_id}",
            f"has {len(ahead)} finished cases in its journal that are not in the store",
            f"give --mend, which merges them, or go on with python -m jobs.resume {folder.run_id}",
            mend=partial(_merge, home, folder, ahead),
        )


def _merge(home: Home, folder: RunFolder, records: Sequence[CaseRecord]) -> None:
    """Merge a journal alone: a run that somebody has taken up meanwhile does so itself."""
    with folder.claimed(), home.store.connect(write=True) as con:
        merge_records(con, folder.run_id, records)
