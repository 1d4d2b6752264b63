from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset

from core.imaging.deidentify.header import deidentified_header, moved_date
from core.imaging.deidentify.kept_attributes import TREATMENTS, Treatment
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.deidentify.plausible_numbers import RANGES
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
    assert made(PositionReferenceIndicator="NIPPLE").PositionReferenceIndicator == "NIPPLE"
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


def test_numbers_that_cannot_be_true_go_and_those_of_order_are_others() -> None:
    found = made(SeriesNumber=99887766, InstanceNumber=7, PatientWeight="19620307", PatientSize="1.6849")
    assert 1 <= int(found.SeriesNumber) <= 9999
    assert (found.InstanceNumber, "PatientWeight" in found, str(found.PatientSize)) == (7, False, "1.68")
    assert made(SeriesNumber=99887766).SeriesNumber == found.SeriesNumber
    assert int(made(SeriesNumber=4711).SeriesNumber) != 4711  # the patient's own number
    assert "EchoTime" not in made(EchoTime="99887766")
    assert str(made(EchoTime="2.40").EchoTime) == "2.40"


def test_every_kept_number_has_a_range_or_is_of_the_picture() -> None:
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    numbers = {"DS", "IS", "US", "SS", "UL", "SL", "FL", "FD"}
    kept = {
        name
        for name, treatment in TREATMENTS.items()
        if treatment is Treatment.KEEP and dictionary_VR(tag_for_keyword(name) or 0) in numbers
    }
    of_picture = {
        *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PlanarConfiguration", "BitsAllocated"),
        *("BitsStored", "HighBit", "PixelRepresentation", "RescaleSlope", "RescaleIntercept", "WindowCenter"),
        "WindowWidth",
    }
    assert kept - of_picture <= RANGES.keys()


def test_every_code_is_a_term_of_the_standard() -> None:
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    codes = [name for name in TREATMENTS if dictionary_VR(tag_for_keyword(name) or 0) == "CS"]
    assert len(codes) >= 25
    for name in codes:
        assert made(**{name: "SCHMIDTERIKA1962"}).get(name, "") in ("", None), name
    assert list(made(ImageType=["ORIGINAL", "PRIMARY", "SCHMIDT", "NORM"]).ImageType) == [
        *("ORIGINAL", "PRIMARY", "NORM")
    ]


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("Müller^Jörg", "Echo of Mueller"),
        ("Mueller^A", "Echo of MÜLLER"),
        ("Weiß^A", "WEISS Echo"),
        ("Wu^Li", "Echo Wu 5"),
        ("Núñez^Zoë", "Nunez"),
        ("Sørensen^A", "Soerensen 3"),
        ("Doe^A", "property of Dr. Schmidt"),
        ("Doe^A", "owner@clinic.example"),
    ],
)
def test_names_are_known_in_every_spelling_and_length(name: str, model: str) -> None:
    assert "ManufacturerModelName" not in made(PatientName=name, ManufacturerModelName=model)


def test_a_short_name_inside_a_longer_word_is_none() -> None:
    assert made(PatientName="Wu^Li", ManufacturerModelName="LISwift Wunder").ManufacturerModelName


def test_palettes_of_grey_pictures_and_bytes_behind_tables_go() -> None:
    dataset = ultrasound(PIXELS)
    dataset.RedPaletteColorLookupTableDescriptor = [4, 0, 16]
    dataset.RedPaletteColorLookupTableData = bytes(8) + b"Erika Mustermann"
    assert "RedPaletteColorLookupTableData" not in deidentified_header(dataset, KEY)
    dataset.PhotometricInterpretation = "PALETTE COLOR"
    assert deidentified_header(dataset, KEY).RedPaletteColorLookupTableData == bytes(8)
