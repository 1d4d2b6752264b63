"""Every permission, tried at its writer by everybody: a person who may not leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from core.access.actor import MACHINE, VISITOR, person
from core.access.level import AccessLevel
from core.access.permissions import PERMISSIONS, Permission
from core.access.rule import allows
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
from db.readers import add_reader, require_permission, set_active, sign_in
from db.store import Store
from db.studies import load_cases
from db.uploads import add_upload
from db.worklist import WorklistSettings, save_settings
from jobs.export import export_accepted_masks, export_readings
from jobs.queue import cancel, submit
from tests.annotation_home import draft, reading_key
from tests.tiny_study import make_study

PEOPLE = {
    "Ada": AccessLevel.ADMIN,
    "Cleo": AccessLevel.RESEARCHER,
    "Ben": AccessLevel.READER,
    "Ivy": AccessLevel.NOBODY,  # was an admin, is no longer active
    "Zoe": AccessLevel.NOBODY,  # on no list
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


def writing(permission: Callable[[Any, str], object]) -> Callable[[Home, str], None]:
    """Return an action on an open store; what it writes is undone."""

    def done(home: Home, name: str) -> None:
        with suppress(_DoneError), home.store.connect(write=True) as con:
            permission(con, name)
            raise _DoneError

    return done


class _DoneError(Exception):
    """Takes back what an allowed action has written."""


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


def _asks(permission: Permission) -> Callable[[Home, str], None]:
    """For actions whose page asks before it does anything."""
    return writing(lambda con, name: require_permission(con, name, permission))


WRITERS: dict[Permission, tuple[Callable[[Home, str], None], ...]] = {
    Permission.READ_CASES: (
        writing(lambda con, n: save_draft(con, reading_key(n, 0), draft(0), tab="t", expected_revision=0)),
        writing(lambda con, n: save_settings(con, "tiny", reader=n, settings=WorklistSettings())),
    ),
    Permission.SEE_REFERENCE: (writing(lambda con, name: record_reference_shown(con, reading_key(name, 0))),),
    Permission.UPLOAD: (_upload,),
    Permission.FOLLOW_LESION: (
        lambda home, name: void(submit(home.store, home.settings, "propagate_case", {}, by=person(name))),
    ),
    Permission.SEE_OWN_READINGS: (writing(_own),),
    Permission.SEE_ALL_READINGS: (writing(_case_marks), writing(_unblind)),
    Permission.TAKE_READINGS: (_export, _export_masks),
    Permission.TAKE_RESULTS: (_asks(Permission.TAKE_RESULTS),),
    Permission.RUN_JOBS: (
        lambda home, name: void(submit(home.store, home.settings, "train", {}, by=person(name))),
    ),
    Permission.DELETE_RUN: (
        writing(lambda con, name: delete_rows(con, finished_run(), by=person(name), detail="")),
    ),
    Permission.MAKE_REPORT: (_asks(Permission.MAKE_REPORT),),
    Permission.SAVE_COHORT: (
        writing(lambda con, n: save_cohort(con, "tiny", "m", text="age > 1", by=Reader(n, Role.ADMIN))),
    ),
    Permission.FIX_MARGIN: (
        writing(lambda con, n: fix_margin(con, "tiny", "dice", NewMargin(0.1, "so", n))),
    ),
    Permission.ANSWER_CHECKLIST: (writing(lambda con, n: write_answer(con, "tiny", 4, text="x", who=n)),),
    Permission.CHANGE_PEOPLE: (
        writing(lambda con, n: add_reader(con, "New", role=Role.ADMIN, by=Reader(n, Role.ADMIN))),
    ),
}


def finished_run() -> Any:
    """As much of a run as its deletion looks at; no row is of it."""
    return SimpleNamespace(run=SimpleNamespace(run_id="none", study="tiny"))


def void(_: object) -> None:
    """Of what comes back, nothing is needed."""


def test_every_act_is_tried() -> None:
    assert set(WRITERS) == set(PERMISSIONS) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_the_writer_decides_by_the_list_as_it_is_now(home: Home, permission: Permission) -> None:
    for tried in WRITERS[permission]:
        assert {name: _is_let(tried, home, name) for name in PEOPLE} == {
            name: allows(PERMISSIONS[permission], level) for name, level in PEOPLE.items()
        }


@pytest.mark.parametrize("permission", Permission)
def test_a_visitor_does_nothing_under_a_name_and_a_shell_is_not_asked(
    home: Home, permission: Permission
) -> None:
    with home.store.connect() as con:
        require_permission(con, MACHINE, permission)
        if not PERMISSIONS[permission].named:
            require_permission(con, VISITOR, permission)
            return
        with pytest.raises(AccessError, match="takes a name; sign in first"):
            require_permission(con, VISITOR, permission)


def test_stopping_a_job_takes_what_starting_it_takes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    run_id = submit(home.store, home.settings, "evaluate", {"study": "tiny", "model": "ellipse"}).run_id
    for actor in (person("Ben"), person("Ivy"), person("Zoe")):
        with pytest.raises(AccessError):
            cancel(home.store, home.settings, run_id, by=actor)
    cancel(home.store, home.settings, run_id, by=VISITOR)


def _is_let(tried: Callable[[Home, str], None], home: Home, name: str) -> bool:
    """Return whether the action went past its guard; that it then lacks something is no matter here."""
    try:
        tried(home, name)
    except AccessError:
        return False
    except StudyError:
        return True
    return True
