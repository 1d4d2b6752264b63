from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset

from core.imaging.deidentify.header import deidentified_header, moved_date
from core.imaging.deidentify.kept_attributes import TREATMENTS
from core.imaging.deidentify.key import DeidentificationKey
from tests.dicom_pictures import ultrasound

KEY = DeidentificationKey(bytes(range(32)))
PIXELS = np.zeros((8, 8), dtype=np.uint8)


def made(**changes: object) -> Dataset:
    dataset = ultrasound(PIXELS)
    for name, value in changes.items():
        setattr(dataset, name, value)
    return deidentified_header(dataset, KEY)


def test_names_and_identifiers_become_the_pseudonym() -> None:
    found = made(PatientName="Doe^Jane", PatientID="4711", AccessionNumber="A1", OtherPatientIDs="X")
    assert found.PatientID == KEY.patient("4711")
    assert str(found.PatientName) == f"{KEY.patient('4711')}^"
    assert (found.AccessionNumber, found.PatientBirthDate, found.StudyTime) == ("", "", "")
    assert "OtherPatientIDs" not in found


def test_dates_move_together_and_distances_stay() -> None:
    found = made(StudyDate="20230514", SeriesDate="20230516")
    days = KEY.days_back("4711")
    assert moved_date("20230514", days) == found.StudyDate
    assert moved_date("20230516", days) == found.SeriesDate
    assert moved_date("20240301", 1) == "20240229"
    assert [moved_date(text, 1) for text in ("", "2023", "20231301", "00010101")] == [None] * 4


@pytest.mark.parametrize(
    ("age", "kept"), [("061Y", "061Y"), ("089Y", "089Y"), ("093Y", "090Y"), ("018M", "018M"), ("old", "061Y")]
)
def test_very_high_ages_are_not_told_apart(age: str, kept: str) -> None:
    dataset = ultrasound(PIXELS)
    dataset["PatientAge"]._value = age
    assert deidentified_header(dataset, KEY).get("PatientAge") == kept


def test_an_age_that_is_not_given_follows_from_the_dates() -> None:
    dataset = ultrasound(PIXELS)
    del dataset.PatientAge
    assert deidentified_header(dataset, KEY).PatientAge == "061Y"
    dataset.StudyDate = "20230306"
    assert deidentified_header(dataset, KEY).PatientAge == "060Y"
    dataset.PatientBirthDate = "1962"
    assert "PatientAge" not in deidentified_header(dataset, KEY)


def test_what_holds_a_word_of_the_person_goes_wherever_it_stands() -> None:
    found = made(ManufacturerModelName="Jane's machine", ImageType=["ORIGINAL", "PRIMARY", "DOE"])
    assert "ManufacturerModelName" not in found
    assert list(found.ImageType) == ["ORIGINAL", "PRIMARY"]
    assert "PositionReferenceIndicator" not in made(PositionReferenceIndicator="left breast of Mrs Smith")
    assert made(ManufacturerModelName="Echo 5").ManufacturerModelName == "Echo 5"


def test_a_text_where_a_number_belongs_goes() -> None:
    dataset = ultrasound(PIXELS)
    dataset.add_new(0x00180050, "LO", "of Mrs Smith")  # slice thickness
    assert "SliceThickness" not in deidentified_header(dataset, KEY)


def test_unknown_private_and_nested_attributes_go() -> None:
    dataset = ultrasound(PIXELS)
    dataset.private_block(0x0019, "VENDOR", create=True).add_new(1, "LO", "secret")
    dataset.SequenceOfUltrasoundRegions[0].PatientComments = "secret"
    dataset.add_new(0x60000022, "LO", "secret")
    found = deidentified_header(dataset, KEY)
    keywords = {element.keyword for element in found.iterall()}
    assert "PatientComments" not in keywords
    assert not any(element.tag.is_private for element in found.iterall())
    assert 0x60000022 not in found
    assert found.SequenceOfUltrasoundRegions[0].PhysicalDeltaX == 0.01


def test_the_table_names_real_attributes_and_no_text_but_a_few() -> None:
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    kinds = {name: dictionary_VR(tag_for_keyword(name) or 0) for name in TREATMENTS}
    assert not {"PN", "LT", "ST", "UT", "UC", "DT", "TM"} & set(kinds.values())
    words = {name for name, kind in kinds.items() if kind in ("LO", "SH")}
    assert words == {
        *("Manufacturer", "ManufacturerModelName", "PositionReferenceIndicator", "RescaleType"),
        *("StackID", "ImagedNucleus", "ModalityLUTType"),
    }


def test_a_patient_without_an_identifier_is_told_apart_by_the_study() -> None:
    first, second = (
        made(PatientID="", StudyInstanceUID="1.2.3"),
        made(PatientID=" ", StudyInstanceUID="1.2.4"),
    )
    assert first.PatientID != second.PatientID
