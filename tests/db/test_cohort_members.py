"""The store's filter against the one in Python, on the same cases in a real store."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case_filter import Clause, case_columns, filter_text, keys_of
from core.cases import BIRADS_ORDER, Case, ImageFile, Lesion, Modality, Pathology
from core.characteristics.appearance import appearance_sha256
from core.cohorts.filter_columns import SPLIT_OF
from core.cohorts.selection import CaseFacts, LesionFacts, choose
from core.cohorts.size_group import size_group_names
from core.errors import InputError
from core.models.card import write_card
from db.cohort_columns import cohort_columns, column_levels
from db.cohort_members import filter_members
from db.rows import insert_rows
from db.store import Store
from db.studies import StudyImport, save_import
from tests.core.models.test_descent import FIRST

ROUNDED_20 = math.nextafter(20.0, 21.0)
SIZES = ("longest_diameter_mm", "area_px", "volume_cm3")
NUMBERS: tuple[dict[str, float | None], ...] = (
    {"contrast": 0.5, "longest_diameter_mm": 12.0, "area_px": 90.0},
    {"contrast": None, "longest_diameter_mm": ROUNDED_20, "area_px": 40.0},
    {"contrast": -1.0, "longest_diameter_mm": 20.5},
    {},
    {"contrast": 2.0, "longest_diameter_mm": 55.0, "area_px": 70.0},
)
CLINICAL: tuple[dict[str, str | float | None], ...] = (
    {"age": 40.0, "note": "dense, and more"},
    {"age": None, "note": "Dense", "Birads": "5"},
    {"age": math.nextafter(50.0, 51.0), "Grade": "2"},
    {"Grade": "high", "device": "GE"},
    {"age": 61.5, "note": "1e3", "birads": 4.0},
    {"age": float("nan"), "note": None},
)
READINGS = (("Ada", 0), ("Bo", 0), ("Ada", 3), ("Ada", 3))
SIDES = {"train": ["c00", "c01"], "validation": ["c02"], "test": ["c05"]}


@dataclass(frozen=True)
class World:
    """The cases, what is known of them besides, and the store that holds all of it."""

    facts: tuple[CaseFacts, ...]
    store: Store
    cards: Path


def make_cases(root: Path) -> list[Case]:
    """Twelve cases of eight patients with none to three lesions each."""
    cases = []
    for number in range(12):
        name = f"c{number:02}"
        image = ImageFile(root / f"{name}.png", name, name, (4, 6), (0.5, 0.25))
        lesions = tuple(Lesion(x, (root / f"{name}{x}.png",), f"{name}{x}", 5) for x in "abc"[: number % 4])
        cases.append(
            Case(
                case_id=name,
                patient_id=f"P{number % 8}",
                modality=(Modality.ULTRASOUND, Modality.MRI)[number % 2],
                image=image,
                lesions=lesions,
                pathology=tuple(Pathology)[number % 4],
                birads=(*BIRADS_ORDER[2:7], None)[number % 6],
                device=("GE", "Logiq E9", None)[number % 3],
                clinical=CLINICAL[number % len(CLINICAL)],
            )
        )
    return cases


def numbers_of(cases: list[Case]) -> dict[tuple[str, str], dict[str, float | None]]:
    pairs = [(case.case_id, lesion.lesion_id) for case in cases for lesion in case.lesions]
    return {pair: NUMBERS[place % len(NUMBERS)] for place, pair in enumerate(pairs)}


def facts_of(cases: list[Case]) -> tuple[CaseFacts, ...]:
    """As Python sees them: nothing of the store is used."""
    numbers = numbers_of(cases)
    sizes = [[of.get(name) for of in numbers.values()] for name in SIZES]
    groups = dict(zip(numbers, size_group_names(*sizes), strict=True))
    readers = {
        case.case_id: {who for who, number in READINGS if case.case_id == f"c{number:02}"} for case in cases
    }
    side = {name: side for side, names in SIDES.items() for name in names}
    found = []
    for case in cases:
        columns = {name: (value,) for name, value in case_columns(case, keys_of(cases)).items()}
        columns |= {"reader": tuple(readers[case.case_id]), f"{SPLIT_OF}net": (side.get(case.case_id),)}
        lesions = tuple(
            LesionFacts(
                lesion.lesion_id,
                {name: (value,) for name, value in numbers[case.case_id, lesion.lesion_id].items()}
                | {"lesion_id": (lesion.lesion_id,), "size_group": (groups[case.case_id, lesion.lesion_id],)},
            )
            for lesion in case.lesions
        )
        found.append(CaseFacts(case.case_id, case.patient_id, columns, lesions))
    return tuple(found)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("cohorts")
    cases, store = make_cases(root), Store(root / "store.duckdb")
    write_card(root / "models" / "Net", replace(FIRST, data={"study": "s"}, split=SIDES))
    with store.connect(write=True) as con:
        save_import(con, StudyImport("s", "generic", root, tuple(cases), (), 12))
        # The same names in another study must not be met.
        save_import(con, StudyImport("t", "generic", root, tuple(cases[:3]), (), 3))
        insert_rows(con, "results/add_characteristics", _characteristics(cases))
        for who, number in READINGS:
            con.execute(
                "INSERT INTO accepted_reading (reader, study, case_id, revision, accepted_at, lesions, "
                "missed_lesions, active_seconds, reference_shown, comment, pixel_sha256) "
                "VALUES ($who, 's', $case_id, 1, '2026-01-01', 0, [], 1.0, false, '', 'x')",
                {"who": who, "case_id": f"c{number:02}"},
            )
    return World(facts_of(cases), store, root / "models")


def _characteristics(cases: list[Case]) -> Iterator[dict[str, object]]:
    lesions = {(case.case_id, lesion.lesion_id): (case, lesion) for case in cases for lesion in case.lesions}
    for pair, values in numbers_of(cases).items():
        case, lesion = lesions[pair]
        appearance = appearance_sha256(case.image, lesion)
        for name, value in values.items():
            reason = None if value is not None else "none"
            yield {"appearance_sha256": appearance, "name": name, "value": value, "undefined_reason": reason}


TEXTS = (
    *("4A", "4a", "5", "3", "40", "50.0", "61.5", "1e3", "1000", "0.5", "-1", "12", "20", "2", "nan", "inf"),
    *("GE", "ge", "Logiq E9", "dense, and more", "DENSE", "benign", "unknown", "malignant", "mri", "high"),
    *("Ada", "bo", "train", "test", "a", "B", "T1", "T2", "T3", "c00", "P3", "", "1_0"),
)
COLUMNS = (
    *("case_id", "patient_id", "modality", "pathology", "birads", "device", "lesions", "reader"),
    *("age", "note", "grade", "split of net", "contrast", "longest_diameter_mm", "area_px", "volume_cm3"),
    *("lesion_id", "size_group"),
)
values = st.sampled_from(TEXTS)


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    comparison = draw(st.sampled_from(("=", "!=", "<", "<=", ">", ">=", "in", "between", "missing", "given")))
    counts = {"in": draw(st.integers(1, 3)), "between": 2, "missing": 0, "given": 0}
    count = counts.get(comparison, 1)
    return Clause(draw(st.sampled_from(COLUMNS)), comparison, tuple(draw(values) for _ in range(count)))


def filtered(con: DuckDBPyConnection, text: str, cards: Path) -> tuple[object, ...]:
    found = filter_members(con, "s", text, cards=[cards])
    described = found.description
    pairs = zip(found.lesions["case_id"].to_pylist(), found.lesions["lesion_id"].to_pylist(), strict=True)
    counts = (dict(described.missing), described.missing_cases, described.missing_lesions)
    return tuple(found.cases["case_id"].to_pylist()), tuple(pairs), *counts, dict(described.sole_reason)


@pytest.fixture(scope="module")
def opened(world: World) -> Iterator[DuckDBPyConnection]:
    """One connection for all examples: opening takes longer than asking."""
    with world.store.connect() as con:
        yield con


@settings(max_examples=60)
@given(asked=st.lists(clauses(), max_size=4, unique=True))
def test_the_store_and_python_choose_the_same(
    world: World, opened: DuckDBPyConnection, asked: list[Clause]
) -> None:
    # An empty value cannot be written without quotes; the text is what both are given.
    asked = [clause for clause in asked if "" not in clause.values]
    expected = choose(world.facts, asked)
    found = filtered(opened, filter_text(asked), world.cards)
    alone = {asked[place].text: n for place, n in expected.sole_reason.items()}
    assert found == (
        expected.case_ids,
        expected.lesions,
        dict(expected.missing),
        expected.missing_cases,
        expected.missing_lesions,
        alone,
    )


def test_counts_by_hand(world: World) -> None:
    with world.store.connect() as con:
        found = filter_members(con, "s", "birads in 4A, 4B and contrast > 0").description
    assert (found.study_cases, found.study_patients, found.study_lesions) == (12, 8, 18)
    # Of 4A or 4B with lesions are c03 (no contrast, 2.0, 0.5), c09 (-1.0) and c10 (no contrast, 2.0).
    assert (found.cases, found.patients, found.lesions) == (2, 2, 3)
    # c05 and c11 have no BI-RADS.
    assert (found.missing, found.missing_cases, found.missing_lesions) == ({"birads": 2, "contrast": 2}, 2, 2)


def test_an_unknown_column_is_named_with_those_there_are(world: World) -> None:
    with world.store.connect() as con, pytest.raises(InputError, match=r"no case has a column 'agee'.*age"):
        filter_members(con, "s", "agee > 3")


def test_columns_and_levels_for_a_form(world: World) -> None:
    with world.store.connect() as con:
        columns = {column.name: column for column in cohort_columns(con, "s")}
        levels = {name: column_levels(con, "s", name) for name in ("birads", "device", "reader")}
    assert columns["age"].numeric
    assert (columns["longest_diameter_mm"].low, columns["longest_diameter_mm"].high) == (12.0, 55.0)
    assert columns["contrast"].of_lesion
    assert not columns["device"].numeric
    assert "volume_cm3" not in columns
    assert levels["birads"][0] == "2"
    assert levels["device"][0] == "GE"
    assert sorted(levels["reader"]) == ["Ada", "Bo"]
