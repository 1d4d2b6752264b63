"""What the store knows of a reader's list."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.annotation.worklist import Progress, Worklist, arrange
from core.annotation.worklist_facts import ReadState
from core.annotation.worklist_settings import Show, WorklistOrder, WorklistSettings
from core.errors import InputError, JobError
from core.settings import Settings
from db.drafts import save_draft
from db.runs import run_statuses
from db.store import Store
from db.worklist import last_settings, save_settings, worklist_facts
from jobs.evaluate import main
from tests.annotation_home import STUDY, AnnotationHome, draft, reading_key
from tests.people import enlist
from tests.tiny_study import make_study


def worklist(
    settings: Settings, store: Store, chosen: WorklistSettings, *, study: str = STUDY, reader: str = "Ben"
) -> Worklist:
    with store.connect() as con:
        facts = worklist_facts(con, study, reader=reader, settings=chosen)
    return arrange(facts, chosen, masks=settings.masks)


def test_a_list_knows_what_its_reader_did_and_nobody_else(tmp_path: Path) -> None:
    home = AnnotationHome.make(tmp_path, cases=4)
    home.read("Ben", 0)
    home.read("Cleo", 3)
    with home.store.connect(write=True) as con:
        save_draft(con, reading_key("Ben", 2), draft(2), tab="t", expected_revision=0)
    unread = worklist(home.settings, home.store, WorklistSettings(show=Show.UNREAD))
    assert unread.listed == ("case 001", "case 002", "case 003")
    assert unread.progress == Progress(read=1, started=1, total=4)
    assert unread.read_state("case 002") is ReadState.STARTED
    assert unread.resume == "case 002"
    assert worklist(home.settings, home.store, WorklistSettings(show=Show.MINE)).listed == (
        "case 000",
        "case 002",
    )
    cleo = worklist(home.settings, home.store, WorklistSettings(), reader="Cleo")
    assert cleo.progress == Progress(read=1, started=0, total=4)
    assert cleo.resume == "case 000"


def test_what_a_reader_chose_is_there_tomorrow(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.duckdb")
    enlist(store, "Ben", "Cleo")
    first = WorklistSettings("pathology = malignant", Show.UNREAD, WorklistOrder.SHUFFLED, seed=3)
    second = WorklistSettings(show=Show.MINE)
    with store.connect(write=True) as con:
        assert last_settings(con, STUDY, reader="Ben") is None
        for chosen in (first, second):
            save_settings(con, STUDY, reader="Ben", settings=chosen)
        save_settings(con, STUDY, reader="Cleo", settings=first)
    with store.connect() as con:
        assert last_settings(con, STUDY, reader="Ben") == second
        assert last_settings(con, STUDY, reader="Cleo") == first
        assert last_settings(con, "other", reader="Ben") is None


@pytest.fixture
def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, Store, str]:
    """A tiny study with a run of the classical model and its ellipse baseline."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    settings, store = make_study(tmp_path, cases=6)
    assert (
        main(["--study", "tiny", "--model", "classical", "--prompts", "hu2023", "--prompts", "tight_box"])
        == 0
    )
    with store.connect() as con:
        (run_id,) = (s.run.run_id for s in run_statuses(con) if s.run.model == "classical")
    return settings, store, run_id


def test_results_order_the_list(evaluated: tuple[Settings, Store, str]) -> None:
    settings, store, run_id = evaluated
    worst = WorklistSettings(order=WorklistOrder.WORST, run_id=run_id, prompts="hu2023")
    found = worklist(settings, store, worst, study="tiny")
    with store.connect() as con:
        expected = con.execute(
            "SELECT case_id FROM metric_value WHERE run_id = ? AND prompts = 'hu2023' AND metric = 'dice' "
            "ORDER BY value, case_id",
            [run_id],
        ).fetchall()
    assert found.ordered == tuple(row[0] for row in expected)
    differing = WorklistSettings(order=WorklistOrder.DISAGREEMENT, run_id=run_id)
    scores = worklist(settings, store, differing, study="tiny").scores
    assert len(scores) == 6
    assert list(scores.values()) != [0.0] * 6
    both = WorklistSettings("pathology = benign", order=WorklistOrder.WORST, run_id=run_id)
    assert len(worklist(settings, store, both, study="tiny").listed) == 3


def test_runs_that_are_not_there_are_named(evaluated: tuple[Settings, Store, str]) -> None:
    settings, store, _ = evaluated
    with store.connect() as con:
        (ellipse,) = (s.run.run_id for s in run_statuses(con) if s.run.model == "ellipse")
    with pytest.raises(JobError, match="there is no run 'gone'"):
        worklist(settings, store, WorklistSettings(order=WorklistOrder.WORST, run_id="gone"), study="tiny")
    with pytest.raises(InputError, match="has no ellipse baseline beside it"):
        worklist(
            settings, store, WorklistSettings(order=WorklistOrder.DISAGREEMENT, run_id=ellipse), study="tiny"
        )
