"""A cohort without patient identifiers, from its folder to pages, exports and reports."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from PIL import Image

from core.cohorts.patients_known import PatientsKnown
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.registry import find_layout
from core.reports.build_report import build_report
from core.reports.registry import protocol_report
from core.settings import Settings
from db.analysis import overview
from db.cases import study_patients_known
from db.migrate import migrate, migrations
from db.report_source import StoreSource
from db.store import Store
from db.studies import StudyImport, load_cases, save_import
from tests.tiny_study import make_study


@pytest.fixture
def busi(tmp_path: Path) -> tuple[Settings, Store]:
    """Three pictures, two of them the same: two groups that look alike."""
    settings, store = make_study(tmp_path, cases=4)
    root = tmp_path / "busi"
    noise = np.random.default_rng(0).integers(0, 255, (2, 48, 64), dtype=np.uint8)
    mask = np.zeros((48, 64), np.uint8)
    mask[10:20, 10:30] = 255
    for name, pixels in (("benign (1)", noise[0]), ("benign (2)", noise[0]), ("malignant (1)", noise[1])):
        folder = root / name.split()[0]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / f"{name}.png")
        Image.fromarray(mask).save(folder / f"{name}_mask.png")
    cohort = find_layout("busi").read(root, LayoutOptions())
    with store.connect(write=True) as con:
        save_import(con, StudyImport("busi", "busi", root, cohort.cases, cohort.notes, cohort.files_seen))
    return settings, store


def test_groups_are_counted_as_groups(busi: tuple[Settings, Store]) -> None:
    with busi[1].connect() as con:
        assert not any(case.patient_known for case in load_cases(con, "busi"))
        assert all(case.patient_known for case in load_cases(con, "tiny"))
        known = [study_patients_known(con, study) for study in ("busi", "tiny")]
        table = overview(con).set_index("study")[["patients", "look_alike_groups"]]
    assert known == [PatientsKnown.NONE, PatientsKnown.ALL]
    assert table.isna().loc["busi", "patients"]
    assert table["look_alike_groups"].tolist() == [2, 0]
    assert table.loc["tiny", "patients"] == 2


def test_a_report_says_what_follows(busi: tuple[Settings, Store]) -> None:
    settings, store = busi
    report = build_report(protocol_report("hu2023"), StoreSource(store, settings, study="busi"), study="busi")
    limits = next(section for section in report.sections if section.title == "Limitations")
    said = " ".join(item for block in limits.blocks for item in getattr(block, "items", ()))
    assert "2 groups of pictures that look alike (patients are not known) stand for them" in said
    assert "Look-alike groups" in report.tables()[0].frame["property"].tolist()


def test_a_busi_study_of_before_is_known_for_what_it_is(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "old.duckdb")) as con:
        migrate(con, migrations()[:10])
        con.execute("INSERT INTO study VALUES ('old', 'busi', '/', now(), now())")
        con.execute(
            "INSERT INTO study_case (study, case_id, patient_id, modality, image_path, file_sha256, "
            "pixel_sha256, shape, pathology, content_sha256, imported_at) VALUES "
            "('old', 'a', 'a', 'ultrasound', 'a', '', '', [1, 1], 'benign', '', now())"
        )
        migrate(con)
        assert study_patients_known(con, "old") is PatientsKnown.NONE
