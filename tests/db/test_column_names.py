"""Columns of any name: what a page reads is what the command line reads, and nothing of ours is touched."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from core.case_filter import Clause, filter_text, keys_of, select_cases
from core.characteristics.registry import CHARACTERISTICS
from core.cohorts.cohort import CohortReference
from core.errors import InputError
from core.metrics.registry import METRICS
from core.settings import Settings
from db.analysis import attributes, lesion_levels
from db.cohort_columns import clinical_keys, cohort_columns, column_levels
from db.cohort_members import filter_members
from db.cohorts import load_cohort, save_cohort
from db.export import export_frame
from db.readers import sign_in
from db.results import add_characteristics
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from jobs import export, import_run
from jobs.evaluate import main as evaluate
from tests.exported_runs import elsewhere
from tests.tiny_study import import_cohort, write_cohort

CASES = 20
NAMES = (
    *("Size", "size", "Case_ID", "dice", "contrast", "Contrast", "Area_PX", "it's", 'a "b"', "a.b", "50 %"),
    *("x" * 255, "\U0001f642", "Größe", "time and place", "Study", "predicted_iou", "DICE", "seed", "İd"),
)


def value(row: int, column: int) -> int:
    """Size goes from 13 to 32, size from 34 down to 15, so that 11 and 13 rows are above 21."""
    if column < 2:
        return row * 7 % 20 + 13 if column == 0 else 34 - row * 7 % 20
    return (row * 3 + column) % 40


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A study whose table has columns of all `NAMES`, and a run of the ellipse over it."""
    root = tmp_path_factory.mktemp("columns")
    settings = Settings(home=root, weights=root / "weights")
    cohort = root / "cohort"
    write_cohort(cohort, CASES)
    with (cohort / "cases.csv").open(encoding="utf-8") as file:
        lines = list(csv.reader(file))
    for row, line in enumerate(lines):
        line.append("case_id" if row == 0 else line[0].removesuffix(".png"))
        line.extend(NAMES if row == 0 else (str(value(row - 1, place)) for place in range(len(NAMES))))
    with (cohort / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    import_cohort(Store(settings.store_path), cohort)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(root))
        patch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
        assert evaluate(["--study", "tiny", "--model", "ellipse", "--prompts", "tight_box"]) == 0
    return settings


def both(settings: Settings, text: str) -> tuple[list[str], list[str]]:
    """Cases that a page and that the command line finds."""
    with Store(settings.store_path).connect() as con:
        page = filter_members(con, "tiny", text).cases["case_id"].to_pylist()
        line = [case.case_id for case in select_cases(load_cases(con, "tiny"), text)]
    return page, line


def by_hand(place: int, least: int) -> list[str]:
    return [f"images/c{row:03}" for row in range(CASES) if value(row, place) > least]


@pytest.mark.parametrize(("text", "place"), [("Size > 21", 0), ("size > 21", 1), ("'Size' > 21", 0)])
def test_size_and_size_are_two_columns_everywhere(home: Settings, text: str, place: int) -> None:
    page, line = both(home, text)
    assert page == line == by_hand(place, 21)
    assert len(page) == (11, 13)[place]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_and_the_command_line_read_the_same_column(home: Settings, name: str) -> None:
    with Store(home.store_path).connect() as con:
        keys = clinical_keys(con, "tiny")
        assert keys == keys_of(load_cases(con, "tiny"))
    page, line = both(home, filter_text([Clause(keys[name], ">", ("21",))]))
    assert page == line
    if name != "Case_ID":  # every case has an id of ours, so that this one never fills in for it
        assert page == by_hand(NAMES.index(name), 21)


def test_what_could_be_either_is_refused_by_both(home: Settings) -> None:
    with Store(home.store_path).connect() as con:
        for read in (
            lambda: filter_members(con, "tiny", "SIZE > 20"),
            lambda: select_cases(load_cases(con, "tiny"), "SIZE > 20"),
        ):
            with pytest.raises(InputError, match="the column 'SIZE' may be 'Size' or 'size'"):
                read()


def test_a_form_offers_each_column_once_and_a_saved_cohort_keeps_it(home: Settings) -> None:
    with Store(home.store_path).connect(write=True) as con:
        offered = [column.name for column in cohort_columns(con, "tiny")]
        assert len(set(offered)) == len(offered)
        assert {"Size", "size", "contrast", "clinical_contrast", "clinical_area_px", "größe"} <= {*offered}
        assert column_levels(con, "tiny", "Size") != column_levels(con, "tiny", "size")
        ada = sign_in(con, "Ada")
        saved = save_cohort(con, "tiny", "large", text="Size > 21 and PATHOLOGY = benign", by=ada)
        assert saved.filter == "'Size' > 21 and pathology = benign"
        again = load_cohort(con, "tiny", CohortReference("large"))
        members = filter_members(con, "tiny", again.filter)
    # Even rows are benign.
    assert sorted(members.case_ids) == [name for name in by_hand(0, 21) if int(name[-3:]) % 2 == 0]


def test_groups_count_every_lesion_once(home: Settings) -> None:
    with Store(home.store_path).connect() as con:
        names = attributes(con, "tiny")["name"].tolist()
        assert len(set(names)) == len(names)
        assert {"Größe", "a.b", "clinical_Size", "clinical_dice", "clinical_Contrast", "contrast"} <= {*names}
        for name in names:
            assert len(lesion_levels(con, "tiny", name)) == CASES


def test_an_export_has_each_column_under_its_own_name(home: Settings, tmp_path: Path) -> None:
    with Store(home.store_path).connect() as con:
        run = run_statuses(con)[0].run.run_id
        frame = export_frame(con, [run])
        dice = con.execute("SELECT avg(value) FROM metric_value WHERE metric = 'dice'").fetchall()[0][0]
    assert len(set(frame.columns)) == len(frame.columns)
    assert frame["dice"].mean() == pytest.approx(dice)
    ordered = frame.sort_values("case_id")
    for name in ("Size", "size", "clinical_dice", "clinical_Case_ID", "clinical_DICE", "clinical_Study"):
        place = NAMES.index(name.removeprefix("clinical_"))
        assert ordered[name].astype(float).tolist() == [value(row, place) for row in range(CASES)]
    for file_format, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):
        out = tmp_path / f"t.{file_format}"
        export.export(home, [run], out=out, file_format=file_format)
        assert list(read(out).columns) == list(frame.columns)


def test_the_archive_gives_the_same_numbers_in_another_home(home: Settings, tmp_path: Path) -> None:
    with Store(home.store_path).connect() as con:
        run = run_statuses(con)[0].run.run_id
        ours = export_frame(con, [run])
    export.export_archive(home, run, out=tmp_path / "run.zip")
    other = elsewhere(tmp_path)
    assert import_run.import_run(tmp_path / "run.zip", other).new
    with Store(other.store_path).connect() as con:
        pd.testing.assert_frame_equal(ours, export_frame(con, [run]), check_exact=True)
    assert both(home, "Size > 21") == both(other, "Size > 21")


def test_the_store_knows_all_names_of_ours_also_those_of_a_later_version(home: Settings) -> None:
    with Store(home.store_path).connect(write=True) as con:
        con.execute("DELETE FROM our_attribute_name WHERE name <> 'dice'")
        add_characteristics(con, {})
        known = {row[0] for row in con.execute("SELECT name FROM our_attribute_name").fetchall()}
    assert {*METRICS, *CHARACTERISTICS, "case_id", "size"} <= known
