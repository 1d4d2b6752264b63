"""Who files are of, and what is said where they contradict each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from core.datasets.cohort_layout import ImportedCohort
from core.imaging.deidentify.header import person_of
from core.imaging.deidentify.key import DeidentificationKey
from tests.dicom_pictures import item, save, ultrasound
from tests.dicom_trees import STILL, read

KEY = DeidentificationKey(bytes(range(32)))
NAMES = ("Doe", "Jane", "Roe", "HospA", "4711")


def still(number: int, **elements: object) -> Dataset:
    dataset = ultrasound(np.roll(STILL, number, axis=0))
    for name, value in elements.items():
        setattr(dataset, name, value)
    return dataset


def imported(tmp_path: Path, *files: Dataset) -> ImportedCohort:
    for number, dataset in enumerate(files):
        save(dataset, tmp_path / "tree" / f"{number}.dcm")
    cohort = read(tmp_path)
    notes = "\n".join(f"{note.file} {note.problem} {note.action}" for note in cohort.notes)
    assert not any(name in notes for name in NAMES)
    return cohort


def said(cohort: ImportedCohort, text: str) -> list[str]:
    return [note.problem for note in cohort.notes if text in note.problem]


def patients(cohort: ImportedCohort) -> int:
    return len({case.patient_id for case in cohort.cases})


def test_without_an_issuer_the_pseudonym_is_that_of_the_identifier_alone() -> None:
    assert person_of(still(0), KEY).pseudonym == KEY.patient("4711")
    assert person_of(still(0, PatientID=" 4711 "), KEY).pseudonym == KEY.patient("4711")
    assert person_of(still(0, IssuerOfPatientID="HospA"), KEY).pseudonym != KEY.patient("4711")


def test_two_issuers_are_two_patients(tmp_path: Path) -> None:
    files = (still(0, IssuerOfPatientID="HospA"), still(1, IssuerOfPatientID="HospB"))
    cohort = imported(tmp_path, *files, still(2, IssuerOfPatientID="hosp a"))
    assert patients(cohort) == 2
    assert "given by 2 issuers (2 and 1 files" in said(cohort, "issuers")[0]


def test_the_universal_entity_is_an_issuer_too(tmp_path: Path) -> None:
    qualified = [
        still(
            number,
            IssuerOfPatientIDQualifiersSequence=[item(UniversalEntityID=uid, UniversalEntityIDType="ISO")],
        )
        for number, uid in enumerate(("1.2.3", "1.2.4"))
    ]
    assert patients(imported(tmp_path, *qualified)) == 2


def test_some_with_and_some_without_an_issuer(tmp_path: Path) -> None:
    cohort = imported(tmp_path, still(0), still(1), still(2, IssuerOfPatientID="HospA"))
    assert patients(cohort) == 2
    (line,) = said(cohort, "do not say who issued it")
    assert line.startswith("2 of 3 files under its PatientID")
    assert "count as different patients in intervals and splits" in line


@pytest.mark.parametrize(
    ("elements", "problem"),
    [
        ({"PatientName": "Roe^Mary"}, "have another family or given name"),
        ({"PatientBirthDate": "19700101"}, "have another birth date"),
        ({"PatientSex": "M"}, "have another sex"),
    ],
)
def test_contradictions_under_one_identifier(tmp_path: Path, elements: dict[str, str], problem: str) -> None:
    cohort = imported(tmp_path, still(0), still(1), still(2, **elements))
    (line,) = said(cohort, problem)
    assert line.startswith("1 of 3 files")
    assert "all count as one patient" in line
    assert patients(cohort) == 1


@pytest.mark.parametrize(
    "name", ["DOE^JANE", "Doe^Jane^Mary", "doe jane", "Jane^Doe", "Doe^Jane=Doe", "Dóe^Jane", ""]
)
def test_one_name_written_in_another_way_is_no_contradiction(tmp_path: Path, name: str) -> None:
    other = still(1, PatientName=name)
    other.SpecificCharacterSet = "ISO_IR 192"
    assert said(imported(tmp_path, still(0), other), "name") == []


def test_identifiers_that_differ_in_form_are_reported_and_not_merged(tmp_path: Path) -> None:
    files = [still(n, PatientID=given) for n, given in enumerate(("0a12", "A12", "a 12", "A13"))]
    cohort = imported(tmp_path, *files)
    assert patients(cohort) == 4
    (line,) = said(cohort, "differ only in")
    assert line.startswith("3 PatientIDs differ only in leading zeros, spaces or letter case")


def test_an_earlier_import_without_issuers_is_reported(tmp_path: Path) -> None:
    imported(tmp_path, still(0))
    cohort = imported(tmp_path, still(0, IssuerOfPatientID="HospA"))
    assert len(said(cohort, "before issuers counted")) == 1
