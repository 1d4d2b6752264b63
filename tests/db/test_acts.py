"""Every act, tried at its writer by everybody: a person who may not leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from core.access.actor import MACHINE, VISITOR, person
from core.access.acts import ACTS, Act
from core.access.rule import allows
from core.access.standing import Standing
from core.annotation.blinding import Viewpoint
from core.annotation.people import Reader, Role
from core.errors import AccessError, StudyError
from core.settings import Settings
from db.annotations import record_reference_shown
from db.author_answers import write_answer
from db.cohorts import save_cohort
from db.deleted_runs import delete_rows
from db.drafts import save_draft
from db.margins import NewMargin, fix_margin
from db.reader_results import bound_viewpoint, case_marks, record_unblinding
from db.readers import add_reader, require_act, set_active, sign_in
from db.store import Store
from db.studies import load_cases
from db.uploads import add_upload
from db.worklist import WorklistSettings, save_settings
from jobs.export import export_accepted_masks, export_readings
from jobs.queue import cancel, submit
from tests.annotation_home import draft, reading_key
from tests.tiny_study import make_study

PEOPLE = {
    "Ada": Standing.ADMIN,
    "Cleo": Standing.RESEARCHER,
    "Ben": Standing.READER,
    "Ivy": Standing.NOBODY,  # was an admin, is no longer active
    "Zoe": Standing.NOBODY,  # on no list
}


@dataclass(frozen=True, slots=True)
class Home:
    """A study and five people."""

    settings: Settings
    store: Store


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("acts")
    settings, store = make_study(folder, cases=2)
    with store.connect(write=True) as con:
        ada = sign_in(con, "Ada")
        for name, role in (("Cleo", Role.RESEARCHER), ("Ben", Role.READER), ("Ivy", Role.ADMIN)):
            add_reader(con, name, role=role, by=ada)
        set_active(con, "Ivy", active=False, by=ada)
    return Home(settings, store)


def writing(act: Callable[[Any, str], object]) -> Callable[[Home, str], None]:
    """An act on an open store; what it writes is undone."""

    def done(home: Home, name: str) -> None:
        with suppress(_DoneError), home.store.connect(write=True) as con:
            act(con, name)
            raise _DoneError

    return done


class _DoneError(Exception):
    """Takes back what an allowed act has written."""


def _upload(home: Home, name: str) -> None:
    with home.store.connect() as con:
        case = load_cases(con, "tiny")[0]
    writing(lambda con, who: add_upload(con, home.settings, case, by=who))(home, name)


def _case_marks(con: Any, name: str) -> None:
    case_marks(con, "tiny", viewpoint=Viewpoint(Reader(name, Role.ADMIN), unblinded=True))


def _unblind(con: Any, name: str) -> None:
    record_unblinding(con, "tiny", viewpoint=Viewpoint(Reader(name, Role.ADMIN), unblinded=True))


def _own(con: Any, name: str) -> None:
    bound_viewpoint(con, "tiny", Viewpoint(Reader(name, Role.READER)))


def _export(home: Home, name: str) -> None:
    out = home.settings.home / f"{name}.csv"
    export_readings(home.store, "tiny", by=name, out=out, file_format="csv")


def _export_masks(home: Home, name: str) -> None:
    export_accepted_masks(home.settings, "tiny", by=name, out=home.settings.home / name, file_format="png")


def _asks(act: Act) -> Callable[[Home, str], None]:
    """For acts whose page asks before it does anything."""
    return writing(lambda con, name: require_act(con, name, act))


WRITERS: dict[Act, tuple[Callable[[Home, str], None], ...]] = {
    Act.READ_CASES: (
        writing(lambda con, n: save_draft(con, reading_key(n, 0), draft(0), tab="t", expected_revision=0)),
        writing(lambda con, n: save_settings(con, "tiny", reader=n, settings=WorklistSettings())),
    ),
    Act.SEE_REFERENCE: (writing(lambda con, name: record_reference_shown(con, reading_key(name, 0))),),
    Act.UPLOAD: (_upload,),
    Act.FOLLOW_LESION: (
        lambda home, name: void(submit(home.store, home.settings, "propagate_case", {}, by=person(name))),
    ),
    Act.SEE_OWN_READINGS: (writing(_own),),
    Act.SEE_ALL_READINGS: (writing(_case_marks), writing(_unblind)),
    Act.TAKE_READINGS: (_export, _export_masks),
    Act.TAKE_RESULTS: (_asks(Act.TAKE_RESULTS),),
    Act.RUN_JOBS: (lambda home, name: void(submit(home.store, home.settings, "train", {}, by=person(name))),),
    Act.DELETE_RUN: (
        writing(lambda con, name: delete_rows(con, finished_run(), by=person(name), detail="")),
    ),
    Act.MAKE_REPORT: (_asks(Act.MAKE_REPORT),),
    Act.SAVE_COHORT: (
        writing(lambda con, n: save_cohort(con, "tiny", "m", text="age > 1", by=Reader(n, Role.ADMIN))),
    ),
    Act.FIX_MARGIN: (writing(lambda con, n: fix_margin(con, "tiny", "dice", NewMargin(0.1, "so", n))),),
    Act.ANSWER_CHECKLIST: (writing(lambda con, n: write_answer(con, "tiny", 4, text="x", who=n)),),
    Act.CHANGE_PEOPLE: (
        writing(lambda con, n: add_reader(con, "New", role=Role.ADMIN, by=Reader(n, Role.ADMIN))),
    ),
}


def finished_run() -> Any:
    """As much of a run as its deletion looks at; no row is of it."""
    return SimpleNamespace(run=SimpleNamespace(run_id="none", study="tiny"))


def void(_: object) -> None:
    """Of what comes back, nothing is needed."""


def test_every_act_is_tried() -> None:
    assert set(WRITERS) == set(ACTS) == set(Act)


@pytest.mark.parametrize("act", Act)
def test_the_writer_decides_by_the_list_as_it_is_now(home: Home, act: Act) -> None:
    for tried in WRITERS[act]:
        assert {name: _is_let(tried, home, name) for name in PEOPLE} == {
            name: allows(ACTS[act], standing) for name, standing in PEOPLE.items()
        }


@pytest.mark.parametrize("act", Act)
def test_a_visitor_does_nothing_under_a_name_and_a_shell_is_not_asked(home: Home, act: Act) -> None:
    with home.store.connect() as con:
        require_act(con, MACHINE, act)
        if not ACTS[act].named:
            require_act(con, VISITOR, act)
            return
        with pytest.raises(AccessError, match="takes a name; sign in first"):
            require_act(con, VISITOR, act)


def test_stopping_a_job_takes_what_starting_it_takes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    run_id = submit(home.store, home.settings, "evaluate", {"study": "tiny", "model": "ellipse"}).run_id
    for actor in (person("Ben"), person("Ivy"), person("Zoe")):
        with pytest.raises(AccessError):
            cancel(home.store, home.settings, run_id, by=actor)
    cancel(home.store, home.settings, run_id, by=VISITOR)


def _is_let(tried: Callable[[Home, str], None], home: Home, name: str) -> bool:
    """Whether the act went past its guard; that it then lacks something is no matter here."""
    try:
        tried(home, name)
    except AccessError:
        return False
    except StudyError:
        return True
    return True
