"""A home in which every text that comes from people or files is hostile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.annotation.draft import CaseDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.people import Reader, Role
from core.annotation.reading import read_out
from core.annotation.reading_key import ReadingKey
from core.datasets.cohort_layout import ImportNote, LayoutOptions
from core.datasets.registry import find_layout
from core.errors import StudyError
from core.job_state import JobState
from core.settings import Settings
from db.annotations import accept
from db.cohorts import save_cohort
from db.drafts import save_draft
from db.readers import add_reader, sign_in
from db.runs import Event, EventKind, add_event, add_run, run_statuses
from db.store import Store
from db.studies import StudyImport, load_cases, save_import
from jobs import evaluate
from tests.level_model import LevelSegmenter
from tests.tiny_study import write_cohort

CASES = 6


@dataclass
class Canary:
    """Listens on this machine, and notes who calls."""

    url: str = ""
    calls: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Everything that a page might render, and what breaks a layout."""
        url = self.url
        return (
            f"{name}<script>window.pwned=1</script><img src='{url}/i.png' onerror='window.pwned=1'>"
            f"![p]({url}/m.png)[link]({url}/l) {url}/auto www.canary.com evil@canary.com <{url}/angle> "
            "**canary** _canary_ `canary` ~~canary~~ $\\frac{a}{b}$ $$x^2$$ :red[canary] :blue-badge[canary] "
            ":material/skull: :smile: \u202ecanary\u202c \u200b| a | b |\n|---|---|\n| c | d |\n\n# canary\n"
            + "W"
            * 300
        )

    @property
    def cohort(self) -> str:
        """What a cohort may be called of all that."""
        return "www.canary.com"

    def short(self, name: str) -> str:
        """The same for a place that takes few letters."""
        return f"{name}![p]({self.url}/s)$x$**b**"


@contextmanager
def listening() -> Iterator[Canary]:
    """The canary, alive."""
    canary = Canary()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            canary.calls.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    canary.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield canary
    finally:
        server.shutdown()
        server.server_close()


def make_hostile_home(home: Path, canary: Canary) -> str:
    """Fill a home; the name of its study."""
    settings = Settings(home, home / "weights")
    store, study = Store(settings.store_path), canary.text("study")
    _import(store, home / "cohort", canary, study=study)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        two_arms = ["--prompts", "hu2023", "--prompts", "none"]
        assert evaluate.main(["--study", study, "--model", "classical", *two_arms]) == 0
    with store.connect(write=True) as con:
        _add_failed_run(con, canary, study)
        ada = sign_in(con, "Ada")
        _read_and_save(con, canary, settings, study)
        try:
            add_reader(con, canary.short("reader"), role=Role.READER, by=ada)
        except StudyError:  # a name like this may be refused, which is as good
            return study
    return study


def _import(store: Store, root: Path, canary: Canary, *, study: str) -> None:
    write_cohort(root, CASES)
    cohort = find_layout("generic").read(root, LayoutOptions())
    cases = tuple(
        replace(
            case,
            case_id=canary.text(case.case_id),
            patient_id=canary.text(case.patient_id),
            device=canary.text("device"),
            lesions=tuple(replace(lesion, lesion_id=canary.text("lesion")) for lesion in case.lesions),
            clinical={canary.text("attribute"): canary.text(f"value{number % 2}"), "image": canary.url},
        )
        for number, case in enumerate(cohort.cases)
    )
    notes = (ImportNote(canary.text("file"), canary.text("problem"), canary.text("action"), False),)
    with store.connect(write=True) as con:
        save_import(con, StudyImport(study, "generic", root, cases, notes, cohort.files_seen))


def _read_and_save(con: Any, canary: Canary, settings: Settings, study: str) -> None:
    """A comment on what was accepted, one on what was left, and a cohort."""
    ada = Reader("Ada", Role.ADMIN)
    state = CaseDraft(active_seconds=3.0).with_comment(canary.text("comment"))
    for place, case in enumerate(load_cases(con, study)[:2]):
        key = ReadingKey("Ada", study, case.case_id)
        if place:
            save_draft(con, key, state, tab="tab", expected_revision=0, action="commented")
            continue
        engine = AnnotationEngine(settings, load=lambda key: LevelSegmenter())
        reading = read_out(engine, case, state, key=key, masks=settings.masks)
        accept(con, reading, state=state, tab="tab", expected_revision=0)
    save_cohort(con, study, canary.cohort, text="image is given", by=ada)


def _add_failed_run(con: object, canary: Canary, study: str) -> None:
    sample = next(s.run for s in run_statuses(con, study=study) if s.run.model == "classical")  # type: ignore[arg-type]
    run = replace(
        sample, run_id="20260101-000000-hostile-dead", model=canary.text("model"), identity_sha256="0"
    )
    add_run(con, run)  # type: ignore[arg-type]
    running = Event(kind=EventKind.STATE, state=JobState.RUNNING, attempt=1)
    add_event(con, run.run_id, running)  # type: ignore[arg-type]
    failed = Event(kind=EventKind.STATE, state=JobState.FAILED, message=canary.text("reason"))
    add_event(con, run.run_id, failed)  # type: ignore[arg-type]
