"""``python -m jobs.check`` holds the store's numbers against the journals, cards and the list of people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.access.permissions import Permission
from core.errors import AccessError
from core.evaluation.record import CaseRecord, LesionResult
from core.measured import Measured
from core.settings import Settings
from db.readers import require_permission
from db.results import merge_records
from db.store import Store
from jobs.checks.astray import check_rows
from jobs.checks.finding import Home
from jobs.checks.merged import differing_cases
from jobs.checks.models import check_models
from jobs.checks.people import check_people
from tests.tiny_study import make_study

RECORDS = [
    CaseRecord(
        case_id,
        "2026-01-02T03:04:05",
        results=(
            LesionResult(
                "1", "tight_box", {"source": "simulated"}, None, 0, 1, "a" * 64, "", 6, 0.1,
                {"dice": Measured(0.1 + 0.2), "hd_mm": Measured(None, "the prediction is empty")},
            ),
        ),
    )
    for case_id in ("c1", "c2")
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(Settings(tmp_path, tmp_path / "weights"), Store(tmp_path / "samography.duckdb"))
    with home.store.connect(write=True) as con:
        merge_records(con, "run", RECORDS)
    return home


@pytest.mark.parametrize(
    ("change", "cases"),
    [
        ("SELECT 1", []),
        ("UPDATE metric_value SET value = 0.31 WHERE case_id = 'c1' AND metric = 'dice'", ["c1"]),
        ("UPDATE metric_value SET value = 1.0 WHERE metric = 'hd_mm'", ["c1", "c2"]),
        ("DELETE FROM metric_value WHERE case_id = 'c2'", ["c2"]),
        ("UPDATE result SET mask_sha256 = repeat('b', 64) WHERE case_id = 'c2'", ["c2"]),
        ("UPDATE result SET prompts = 'none'", ["c1", "c2"]),
        ("DELETE FROM run_case WHERE case_id = 'c1'", []),
    ],
)
def test_a_number_that_is_another_than_in_the_journal_is_found(
    home: Home, change: str, cases: list[str]
) -> None:
    with home.store.connect(write=True) as con:
        con.execute(change)
    assert differing_cases(home, "run", RECORDS) == cases


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM run_case", "results of a case that the run has not finished (run/c1)"),
        ("DELETE FROM result WHERE case_id = 'c2'", "metric values without their result (run/c2/dice)"),
        ("UPDATE metric_value SET value = 'inf' WHERE metric = 'dice'", "metric values that are no number"),
        ("UPDATE study_case SET spacing_mm = [-1.0, 0.5]", "cases with a distance between pixels"),
        ("DELETE FROM study", "cases of a study that is not there (tiny/images/c000)"),
    ],
)
def test_rows_that_belong_to_nothing_are_found(home: Home, change: str, said: str) -> None:
    make_study(home.settings.home, cases=1)
    with home.store.connect(write=True) as con:
        con.execute("DELETE FROM metric_value WHERE case_id = 'c1'")
        con.execute(change)
    assert said in " ".join(finding.wrong for finding in check_rows(home))


def test_a_role_that_there_is_not_lets_nobody_in_and_is_found(home: Home) -> None:
    with home.store.connect(write=True) as con:
        con.execute("INSERT INTO reader VALUES ('Ben', 'king', true, now()), ('Ada', 'admin', true, now())")
    assert [(one.where, one.wrong[:19]) for one in check_people(home)] == [("Ben", "has the role 'king'")]
    with home.store.connect() as con, pytest.raises(AccessError, match="no longer active"):
        require_permission(con, "Ben", Permission.READ_CASES)


def test_a_card_that_cannot_be_read_is_found(home: Home) -> None:
    for folder in (home.settings.models, home.settings.classifiers):
        (folder / "mine").mkdir(parents=True)
        (folder / "mine" / "card.json").write_text(json.dumps([]))
    assert [one.where for one in check_models(home)] == ["models/mine", "classifiers/mine"]
