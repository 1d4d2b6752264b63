"""Requests and journals that somebody has edited: a run has its own request and takes in its own records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.declared import UndeclaredError
from core.errors import StudyError
from core.evaluation.record import record_from_json
from core.job_state import JobState
from core.requests.registry import job_facts
from core.requests.request import from_json, to_json
from core.settings import Settings
from db.export import export_frame
from db.runs import Event, EventKind, RunStatus, add_event, events, run_status
from db.store import Store
from jobs.closing import close, last_word
from jobs.ingest import read_journal
from jobs.lifecycle import run
from jobs.run_folder import RunFolder
from jobs.run_rules import run_rules
from tests.exported_runs import CASES, run_id

Entry = dict[str, Any]
STRANGE = (
    None,
    "ghost",
    7.5,
    -1,
    float("nan"),
    float("inf"),
    10**30,
    True,
    [],
    {},
    [[1]],
    "x" * 10_000,
    "a\0b",
)


@pytest.fixture
def folder(run_home: Settings) -> RunFolder:
    return RunFolder(run_home.runs, run_id(run_home))


@pytest.fixture
def store(run_home: Settings) -> Store:
    return Store(run_home.store_path)


def journal_path(folder: RunFolder) -> Path:
    return folder.path / "journal.jsonl"


def entries(folder: RunFolder) -> list[Entry]:
    return [json.loads(line) for line in journal_path(folder).read_text().splitlines()]


def write(folder: RunFolder, found: list[Entry]) -> None:
    journal_path(folder).write_text("".join(json.dumps(one) + "\n" for one in found))


def forgotten(store: Store, folder: RunFolder) -> None:
    """As if the run had been killed before anything reached the store."""
    with store.connect(write=True) as con:
        for table in ("run_case", "result", "metric_value"):
            con.execute(f"DELETE FROM {table}")  # noqa: S608
        add_event(con, folder.run_id, Event(kind=EventKind.STATE, state=JobState.RUNNING))


def settled(store: Store, folder: RunFolder) -> RunStatus:
    return close(store, folder, last_word(JobState.FAILED, "killed"))


def notes(store: Store, folder: RunFolder) -> list[str]:
    with store.connect() as con:
        return [one.message or "" for one in events(con, folder.run_id) if one.kind is EventKind.NOTE]


def first(found: list[Entry]) -> Entry:
    return found[0]["results"][0]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda f: first(f)["metrics"].update(dice=7.5), "dice is 7.5; it must lie between 0 and 1"),
        (lambda f: f[0].update(case_id="ghost"), "case_id is 'ghost'; the run does not have this case"),
        (lambda f: first(f).update(lesion_id="9"), "lesion_id is '9'; the case has no such lesion"),
        (lambda f: first(f).update(prompts="hu2023"), "prompts is 'hu2023'; the request has no such arm"),
        (lambda f: first(f)["metrics"].update(ghost=0.5), "metrics is 'ghost'; there is no such metric"),
        (lambda f: first(f).update(mask_sha256="0" * 64), "mask_sha256 is '0000.*; no such mask is kept"),
        (lambda f: first(f).update(reference_sha256="0" * 64), "the lesion has another reference"),
        (
            lambda f: first(f)["metrics"].update(dice=float("nan")),
            "metrics, dice, value is nan; .* a finite number",
        ),
        (lambda f: f[0].update(results=[]), "a case without a failure must have results"),
        (lambda f: f[0].update(results=[first(f), first(f)]), "a lesion and arm come twice"),
        (lambda f: f[0].update(finished_at="yesterday"), "finished_at is 'yesterday'; it must be a time"),
    ],
)
def test_a_record_that_the_run_cannot_have_made_is_put_aside(
    store: Store, folder: RunFolder, edit: Callable[[list[Entry]], None], message: str
) -> None:
    found = entries(folder)
    edit(found)
    write(folder, found)
    forgotten(store, folder)
    status = settled(store, folder)
    assert status.state is JobState.FAILED
    assert status.message == "killed; 1 record of its journal put aside, see its events"
    assert status.done == CASES - 1
    (note,) = notes(store, folder)
    assert note.startswith("1 record was put aside: case ")
    assert re.search(message, note)
    with store.connect() as con:
        assert len(export_frame(con, [folder.run_id])) == 2 * (CASES - 1)


def test_a_case_whose_record_was_put_aside_is_done_again(
    run_home: Settings, store: Store, folder: RunFolder
) -> None:
    found = entries(folder)
    first(found)["metrics"]["dice"] = 7.5
    write(folder, [*found, {**found[1], "case_id": "ghost"}])
    forgotten(store, folder)
    settled(store, folder)
    status = run(folder.run_id, run_home)
    assert (status.state, status.done, status.failed) == (JobState.SUCCEEDED, CASES, 0)
    assert (
        status.message
        == f"{CASES} of {CASES} cases evaluated; 1 record of its journal put aside, see its events"
    )
    with store.connect() as con:
        frame = export_frame(con, [folder.run_id])
    assert (len(frame), frame["dice"].max() <= 1) == (2 * CASES, True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": "classical"}, "model is 'classical', was 'ellipse'"),
        ({"prompts": ["hu2023"]}, r"prompts is \['hu2023'\], was \['tight_box', 'none'\]"),
        ({"seed": 3}, "seed is 3, was 0"),
        ({"limit": 1, "cases": "x"}, "cases is 'x', was '', limit is 1, was None"),
    ],
)
def test_another_request_than_that_of_its_row_is_not_carried_out(
    run_home: Settings, store: Store, folder: RunFolder, change: Entry, message: str
) -> None:
    written = folder.read_request()
    forgotten(store, folder)
    folder.write_request(written | {"request": written["request"] | change})
    with pytest.raises(StudyError, match=message):
        run(folder.run_id, run_home)
    with store.connect() as con:
        status = run_status(con, folder.run_id)
    assert status.state is JobState.FAILED
    assert "is not the request that the run was made for" in str(status.message)
    folder.write_request(written | {"request": written["request"] | {"workers": 2, "device": "cpu"}})
    assert run(folder.run_id, run_home).state is JobState.SUCCEEDED


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind": "encode", "request": {}}', "[" * 100_000, "\udcff"]
)
def test_a_damaged_request_ends_the_run_with_words(
    run_home: Settings, store: Store, folder: RunFolder, text: str
) -> None:
    forgotten(store, folder)
    (folder.path / "request.json").write_text(text, errors="surrogateescape")
    with pytest.raises(StudyError, match=f"request.json of run {folder.run_id}"):
        run(folder.run_id, run_home)
    with store.connect() as con:
        assert run_status(con, folder.run_id).state is JobState.FAILED


def test_every_field_of_a_record_changed_is_refused_or_believed(
    run_home: Settings, store: Store, folder: RunFolder
) -> None:
    (whole, *_) = entries(folder)
    with store.connect() as con:
        rules = run_rules(con, run_status(con, folder.run_id).run, run_home)
    changes = [whole | {name: value} for name in whole for value in STRANGE]
    changes += [
        whole | {"results": [whole["results"][0] | {name: value}]}
        for name in whole["results"][0]
        for value in STRANGE
    ]
    refused = 0
    for entry in changes:
        write_raw(folder, entry)
        found = read_journal(folder, rules)
        refused += len(found.aside)
        assert len(found.records) + len(found.aside) == 1
        assert len(found.aside_words) < 500
    assert len(changes) > 250
    assert refused > 0.8 * len(changes)


def write_raw(folder: RunFolder, entry: Entry) -> None:
    journal_path(folder).write_text(json.dumps(entry) + "\n")


def test_every_field_of_a_request_changed_is_refused_by_name_or_carried_over(folder: RunFolder) -> None:
    written = folder.read_request()
    kind = job_facts(written["kind"]).request
    refused = 0
    for name in written["request"]:
        for value in STRANGE:
            message = refusal(kind, written["request"] | {name: value})
            refused += message is not None
            assert message is None or (name.rstrip("s") in message and len(message) < 1_100), (name, value)
    assert refused > 100


def refusal(kind: type[Any], values: Entry) -> str | None:
    """Why a request is refused; where it is not, it is the same after a way through JSON."""
    try:
        request = from_json(kind, values)
    except StudyError as error:
        return str(error)
    assert request == from_json(kind, to_json(request))
    return None


def test_a_line_that_is_no_record_is_reported() -> None:
    for values in ({}, {"case_id": "c"}, {"case_id": "c", "finished_at": "x", "colour": 1}):
        with pytest.raises(UndeclaredError):
            record_from_json(values)
