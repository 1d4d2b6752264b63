"""Saved cohorts in a real store: versions, freezing, archiving, and the look that sees a cohort alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from core.annotation.people import Reader, Role
from core.cohorts.cohort import CohortReference
from core.errors import AccessError, ConflictError, InputError
from db.analysis import arm_summary, cases_by_birads, metric_values, ranked_cases
from db.audit import audit_log
from db.cases import gap_counts, undefined_reasons
from db.cohort_members import filter_members
from db.cohort_view import SHADOWED, opened, restrict
from db.cohorts import (
    cohort_members,
    cohort_versions,
    cohorts,
    freeze_cohort,
    load_cohort,
    members_named,
    save_cohort,
    set_archived,
)
from db.export import export_frame
from db.readers import add_reader, sign_in
from db.results import failures
from db.runs import run_statuses
from db.store import Store
from jobs import evaluate
from tests.tiny_study import make_study

CASES = 12


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return make_study(tmp_path, cases=CASES)[1]


@pytest.fixture
def ada(store: Store) -> Reader:
    with store.connect(write=True) as con:
        return sign_in(con, "Ada")


def save(store: Store, ada: Reader, text: str, *, newest: int = 0) -> str:
    with store.connect(write=True) as con:
        return str(save_cohort(con, "tiny", "early", text=text, by=ada, newest=newest).reference)


def test_every_change_is_a_version_and_the_old_ones_stay(store: Store, ada: Reader) -> None:
    assert save(store, ada, "age >= 45") == "early@1"
    assert save(store, ada, "AGE >= 45", newest=1) == "early@1"  # the same filter
    assert save(store, ada, "age >= 46", newest=1) == "early@2"
    with store.connect() as con:
        assert [cohort.filter for cohort in cohort_versions(con, "tiny", "early")] == [
            "age >= 46",
            "age >= 45",
        ]
        assert [str(cohort.reference) for cohort in cohorts(con, "tiny")] == ["early@2"]
        assert load_cohort(con, "tiny", "early").version == 2
        old = load_cohort(con, "tiny", "early@1")
        # Ages are 40, 41, ... of cases c000, c001, ...
        assert cohort_members(con, old).description.cases == CASES - 5
        assert old.made_by == "Ada"


def test_somebody_who_has_seen_an_older_version_is_reported(store: Store, ada: Reader) -> None:
    save(store, ada, "age >= 45")
    with pytest.raises(ConflictError, match="the newest version of cohort 'early' is 1, not 0"):
        save(store, ada, "age >= 50")


def test_only_researchers_save(store: Store, ada: Reader) -> None:
    with store.connect(write=True) as con:
        bo = add_reader(con, "Bo", role=Role.READER, by=ada)
    with pytest.raises(AccessError, match="takes the role researcher"):
        save(store, bo, "age >= 45")


def test_what_is_not_there_is_named(store: Store, ada: Reader) -> None:
    save(store, ada, "age >= 45")
    with store.connect() as con:
        with pytest.raises(InputError, match="no cohort 'late'; its cohorts are: early"):
            load_cohort(con, "tiny", "late")
        with pytest.raises(InputError, match="'early' has no version 7; the newest is 1"):
            load_cohort(con, "tiny", "early@7")
        with pytest.raises(InputError, match="has other members than when it was asked for"):
            members_named(con, "tiny", CohortReference("early", 1, "0" * 64))


def test_a_frozen_cohort_keeps_its_members_and_tells_what_changed(store: Store, ada: Reader) -> None:
    save(store, ada, "age between 41 and 43")
    with store.connect(write=True) as con:
        before = cohort_members(con, load_cohort(con, "tiny", "early"))
        frozen = freeze_cohort(con, load_cohort(con, "tiny", "early"), by=ada)
        assert frozen.freeze is not None
        assert frozen.freeze.sha256 == before.sha256
        assert freeze_cohort(con, frozen, by=ada) == frozen
        assert not cohort_members(con, frozen).description.change.any
        con.execute("DELETE FROM study_case WHERE case_id = 'images/c001'")
        con.execute("DELETE FROM lesion WHERE case_id = 'images/c001'")
        con.execute("UPDATE lesion SET mask_sha256 = 'another' WHERE case_id = 'images/c002'")
        con.execute("UPDATE clinical_value SET number = 42 WHERE case_id = 'images/c009'")
        kept = cohort_members(con, load_cohort(con, "tiny", "early@1"))
        log = audit_log(con, study="tiny")["action"].tolist()
    assert sorted(kept.case_ids) == ["images/c001", "images/c002", "images/c003"]
    assert kept.sha256 == before.sha256
    change = kept.description.change
    assert (change.cases_gone, change.lesions_gone, change.masks_changed) == (1, 1, 1)
    assert log == ["froze cohort", "saved cohort"]


def test_a_cohort_without_cases_is_not_frozen(store: Store, ada: Reader) -> None:
    save(store, ada, "age > 900")
    with store.connect(write=True) as con, pytest.raises(InputError, match="no case is in cohort early@1"):
        freeze_cohort(con, load_cohort(con, "tiny", "early"), by=ada)


def test_an_archived_cohort_leaves_the_list_and_can_be_read(store: Store, ada: Reader) -> None:
    save(store, ada, "age >= 45")
    with store.connect(write=True) as con:
        set_archived(con, load_cohort(con, "tiny", "early"), archived=True, by=ada)
        assert cohorts(con, "tiny") == []
        assert [cohort.archived for cohort in cohorts(con, "tiny", archived=True)] == [True]
        assert load_cohort(con, "tiny", "early@1").filter == "age >= 45"
    assert save(store, ada, "age >= 45", newest=1) == "early@2"  # taken up again
    with store.connect() as con:
        assert [str(cohort.reference) for cohort in cohorts(con, "tiny")] == ["early@2"]


def test_cohorts_are_in_a_copy_of_the_store(store: Store, ada: Reader, tmp_path: Path) -> None:
    save(store, ada, "age between 41 and 43")
    with store.connect(write=True) as con:
        freeze_cohort(con, load_cohort(con, "tiny", "early"), by=ada)
    store.copy_to(tmp_path / "copy.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as con:
        assert con.execute("SELECT name, version, len(sha256) FROM cohort").fetchall() == [("early", 1, 64)]
        assert con.execute("SELECT count(*) FROM cohort_member_case").fetchall() == [(3,)]


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Store:
    home = tmp_path_factory.mktemp("cohort_view")
    _, store = make_study(home, cases=CASES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(home))
        assert evaluate.main(["--study", "tiny", "--model", "ellipse", "--prompts", "tight_box"]) == 0
    return store


def run_id_of(con: DuckDBPyConnection) -> str:
    return run_statuses(con)[0].run.run_id


def test_every_question_is_answered_for_the_cohort_alone(evaluated: Store) -> None:
    mine = {"images/c001", "images/c003", "images/c005"}
    with evaluated.connect() as con:
        run_id = run_id_of(con)
        members = filter_members(con, "tiny", "pathology = malignant and age < 46")
        everything = metric_values(con, [run_id], "dice")
    assert members.case_ids == mine
    expected = everything[everything["case_id"].isin(mine)]["value"]
    with opened(evaluated, members) as con:
        assert set(metric_values(con, [run_id], "dice")["case_id"]) == mine
        summary = arm_summary(con, [run_id], ["dice"])
        assert (summary["n"][0], summary["mean"][0]) == (3, pytest.approx(expected.mean()))
        ranked = ranked_cases(con, run_id, prompts="tight_box", metric="dice", lowest_first=True)
        assert set(ranked["case_id"]) == mine
        assert set(export_frame(con, [run_id])["case_id"]) == mine
        assert cases_by_birads(con, "tiny")["cases"].sum() == 3
        assert gap_counts(con, "tiny").uncovered == 0
        assert failures(con, run_id) == {}
        assert undefined_reasons(con, run_id, prompts="tight_box", metric="dice") == []


def test_a_clause_on_lesions_restricts_lesions(evaluated: Store) -> None:
    with evaluated.connect() as con:
        sizes = con.execute(
            "SELECT case_id, value FROM characteristic JOIN lesion USING (appearance_sha256) "
            "WHERE name = 'area_px'"
        ).df()
        limit = float(sizes["value"].median())
        members = filter_members(con, "tiny", f"area_px > {limit}")
        run_id = run_id_of(con)
    with opened(evaluated, members) as con:
        found = set(metric_values(con, [run_id], "dice")["case_id"])
    assert found == set(sizes.loc[sizes["value"] > limit, "case_id"])
    assert 0 < len(found) < CASES


def test_every_table_about_cases_is_shadowed(evaluated: Store) -> None:
    """A table that comes later must be shadowed too, or be named here with the reason."""
    seen_whole = {
        "case_claim",  # who works on a case now
        "annotation_draft",
        "audit",
        "cohort_member_case",
        "cohort_member_lesion",
        "reading_click",  # read by way of the readings and masks, which are shadowed
        *("accepted_reading", "reading_withdrawal"),  # read by way of the view of readings, which is shadowed
        "missing_original",  # told to who looks after the home
    }
    with evaluated.connect() as con:
        tables = {
            row[0]
            for row in con.execute(
                "SELECT DISTINCT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name) "
                "WHERE column_name IN ('case_id', 'reading_id')"
            ).fetchall()
        }
    assert tables - seen_whole == set(SHADOWED) - {"reading"}


def test_nobody_in_the_cohort_is_nothing_to_see(evaluated: Store) -> None:
    with evaluated.connect() as con:
        run_id = run_id_of(con)
        members = filter_members(con, "tiny", "age > 900")
        restrict(con, members)
        assert metric_values(con, [run_id], "dice").empty
