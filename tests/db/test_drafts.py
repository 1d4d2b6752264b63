"""Autosave and tabs: nothing is lost, nothing is overwritten."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

import db.claims
from core.errors import ConflictError, InputError
from db.audit import audit_log
from db.claims import claim_case, current_claim, release_case, take_over
from db.clock import utc_now
from db.drafts import draft_revisions, load_draft, restore_revision, save_draft
from db.store import Store
from tests.annotation_home import draft, reading_key
from tests.people import enlist

KEY = reading_key("Ada", 0)
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "s.duckdb")
    enlist(made, "Ada", "Ben", "Cleo")
    return made


def save(store: Store, clicks: int, *, tab: str = "left", expected: int) -> int:
    with store.connect(write=True) as con:
        return save_draft(
            con, KEY, draft(0, clicks=clicks), tab=tab, expected_revision=expected, action=f"click {clicks}"
        )


def test_every_act_is_kept_and_the_newest_counts(store: Store) -> None:
    for clicks in (1, 2, 3):
        assert save(store, clicks, expected=clicks - 1) == clicks
    with store.connect() as con:
        newest = load_draft(con, KEY)
        assert newest is not None
        assert (newest.state, newest.revision, newest.tab) == (draft(0, clicks=3), 3, "left")
        assert [d.action for d in draft_revisions(con, KEY)] == ["click 3", "click 2", "click 1"]
        assert load_draft(con, reading_key("Ben", 0)) is None
        assert load_draft(con, reading_key("Ada", 1)) is None


def test_a_draft_survives_the_death_of_the_app(tmp_path: Path) -> None:
    """Saved in a process that is killed right after, read in this one."""
    script = (
        "import os, signal, sys; from pathlib import Path; from db.drafts import save_draft; "
        "from db.store import Store; from tests.annotation_home import draft, reading_key\n"
        "with Store(Path(sys.argv[1])).connect(write=True) as con:\n"
        "    save_draft(con, reading_key('Ada', 0), draft(0), tab='t', expected_revision=0)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    path = tmp_path / "s.duckdb"
    enlist(Store(path), "Ada")
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=REPOSITORY, check=False)
    assert done.returncode == -9
    with Store(path).connect() as con:
        kept = load_draft(con, KEY)
    assert kept is not None
    assert kept.state == draft(0)


def test_an_old_tab_cannot_overwrite(store: Store) -> None:
    save(store, 1, expected=0)
    save(store, 2, expected=1)
    with pytest.raises(
        ConflictError, match=r"changed in another tab meanwhile \(revision 2, this tab knows 1\)"
    ):
        save(store, 9, expected=1)
    with pytest.raises(ConflictError, match="nothing was overwritten"):
        save(store, 9, expected=0)
    with store.connect() as con:
        assert [d.revision for d in draft_revisions(con, KEY)] == [2, 1]


def test_a_second_tab_is_warned_and_may_take_over(store: Store) -> None:
    with store.connect(write=True) as con:
        claim_case(con, KEY, "left")
        claim_case(con, KEY, "left")  # a sign of life
        with pytest.raises(
            ConflictError, match=r"open in another tab since \d\d:\d\d UTC .*take it over here"
        ):
            claim_case(con, KEY, "right")
        claim_case(con, reading_key("Ben", 0), "right")  # another reader is no conflict
    save(store, 1, expected=0)
    with pytest.raises(ConflictError, match="was taken over by another tab"):
        save(store, 2, tab="right", expected=1)
    with store.connect(write=True) as con:
        take_over(con, KEY, "right")
    assert save(store, 2, tab="right", expected=1) == 2
    with pytest.raises(ConflictError, match="was taken over by another tab"):
        save(store, 3, tab="left", expected=2)
    with store.connect() as con:
        newest = load_draft(con, KEY)
        actions = list(audit_log(con, who="Ada")["action"])
    assert newest is not None
    assert newest.state == draft(0, clicks=2)
    assert actions[:3] == ["took over case", "first step on case", "opened case"]


def test_a_case_that_was_left_is_free(store: Store) -> None:
    with store.connect(write=True) as con:
        claim_case(con, KEY, "left")
        release_case(con, KEY, "right")  # not its own
        claim = current_claim(con, KEY)
        assert claim is not None
        assert claim.tab == "left"
        release_case(con, KEY, "left")
        assert current_claim(con, KEY) is None
        claim_case(con, KEY, "right")


def test_a_tab_without_a_sign_of_life_counts_as_closed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.connect(write=True) as con:
        claim_case(con, KEY, "left")
    later = utc_now() + timedelta(seconds=db.claims.FRESH_S + 1)
    monkeypatch.setattr(db.claims, "utc_now", lambda: later)
    with store.connect(write=True) as con:
        assert current_claim(con, KEY) is None
        claim_case(con, KEY, "right")
    assert save(store, 1, tab="right", expected=0) == 1
    with pytest.raises(ConflictError):
        save(store, 2, tab="left", expected=1)


def test_of_many_tabs_that_save_at_once_exactly_one_wins(store: Store) -> None:
    save(store, 1, expected=0)

    def attempt(number: int) -> bool:
        try:
            with Store(store.path).connect(write=True) as con:
                save_draft(con, KEY, draft(0, clicks=number + 2), tab="left", expected_revision=1)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as tabs:
        won = list(tabs.map(attempt, range(8)))
    assert won.count(True) == 1
    with store.connect() as con:
        newest = load_draft(con, KEY)
    assert newest is not None
    assert newest.state == draft(0, clicks=won.index(True) + 2)


def test_an_earlier_draft_can_be_restored_and_that_undone(store: Store) -> None:
    for clicks in (1, 2, 3):
        save(store, clicks, expected=clicks - 1)
    with store.connect(write=True) as con:
        restored = restore_revision(con, KEY, 1, tab="left", expected_revision=3)
        assert (restored.revision, restored.state) == (4, draft(0, clicks=1))
        assert restored.action == "restored revision 1"
        back = restore_revision(con, KEY, 3, tab="left", expected_revision=4)
        assert back.state == draft(0, clicks=3)
        with pytest.raises(InputError, match="has no revision 77"):
            restore_revision(con, KEY, 77, tab="left", expected_revision=5)
        assert [d.revision for d in draft_revisions(con, KEY)] == [5, 4, 3, 2, 1]


def test_a_refused_save_leaves_no_trace(store: Store) -> None:
    save(store, 1, expected=0)
    with store.connect(write=True) as con:
        take_over(con, KEY, "right")
    with pytest.raises(ConflictError):
        save(store, 2, tab="left", expected=1)
    with store.connect() as con:
        claim = current_claim(con, KEY)
        assert claim is not None
        assert claim.tab == "right"
        assert len(draft_revisions(con, KEY)) == 1


def test_a_refused_draft_does_not_undo_others_of_the_same_transaction(store: Store) -> None:
    save(store, 1, expected=0)
    with store.connect(write=True) as con:
        save_draft(con, reading_key("Ben", 0), draft(0), tab="b", expected_revision=0)
        with pytest.raises(ConflictError):
            save_draft(con, KEY, draft(0, clicks=9), tab="left", expected_revision=0)
        save_draft(con, reading_key("Cleo", 0), draft(0), tab="c", expected_revision=0)
    with store.connect() as con:
        kept = [load_draft(con, reading_key(name, 0)) for name in ("Ada", "Ben", "Cleo")]
    assert [draft.revision for draft in kept if draft] == [1, 1, 1]
