"""Nothing that names a person reaches store, logs, file names, journals or exports: markers everywhere."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import highdicom
import numpy as np
import pandas as pd
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from core.imaging.deidentify.kept_attributes import TREATMENTS
from tests.conftest import REPOSITORY
from tests.dicom_pictures import mr_series, save, segmentation, ultrasound
from tests.tiny_volumes import ramp

PERSON = ("Mustermann", "Erika")
MARK = "ZQXMARK"
NUMBER = "99887766"
DATES = ("19620307", "20230514", "1962-03-07", "2023-05-14")
PICTURE = np.random.default_rng(0).integers(40, 80, (64, 80), dtype=np.uint8)


def mark(dataset: Dataset, *, deep: int = 2) -> Dataset:
    """Markers in text elements of every kind, in private tags, overlays, comments and nested sequences."""
    dataset.PatientName, dataset.PatientID = f"{PERSON[0]}^{PERSON[1]}", f"{MARK}{NUMBER}"
    dataset.OtherPatientIDs, dataset.AccessionNumber = NUMBER, f"{MARK}A"
    dataset.PatientBirthDate, dataset.StudyDate, dataset.SeriesDate = "19620307", "20230514", "20230514"
    dataset.AcquisitionDateTime = "20230514101530"
    dataset.PatientAddress, dataset.PatientTelephoneNumbers = f"{MARK} Street", f"{MARK}-1"
    dataset.InstitutionName, dataset.InstitutionAddress = f"{MARK} Clinic", f"{MARK}"
    dataset.ReferringPhysicianName = dataset.OperatorsName = f"{MARK}^Doc"
    dataset.PerformingPhysicianName = dataset.NameOfPhysiciansReadingStudy = f"{MARK}^Doc"
    dataset.StudyDescription = dataset.SeriesDescription = f"breast of {PERSON[0]}"
    dataset.ProtocolName, dataset.StationName, dataset.DeviceSerialNumber = MARK, MARK, MARK
    dataset.PatientComments = dataset.ImageComments = dataset.DerivationDescription = f"{MARK} said"
    dataset.StudyID, dataset.RequestedProcedureDescription = MARK, MARK
    # also where harmless values belong: a technician may have typed the name there
    dataset.ManufacturerModelName = f"Echo of {PERSON[0]}"
    dataset.BodyPartExamined = PERSON[0].upper()
    dataset.ImageType = ["ORIGINAL", "PRIMARY", PERSON[1].upper()]
    dataset.TransducerType = PERSON[0].upper()
    private = dataset.private_block(0x0019, f"{MARK} PRIVATE", create=True)
    private.add_new(0x01, "LO", f"{MARK} private")
    private.add_new(0x02, "SQ", [_item()])
    dataset.add_new(0x60000022, "LO", f"{MARK} overlay")
    dataset.add_new(0x60003000, "OW", f"{MARK} overlay data".encode() + b" ")
    dataset.add_new(0x50000022, "LO", f"{MARK} curve") if deep else None
    dataset.RequestAttributesSequence = [_item()]
    dataset.ReferencedImageSequence = [_item()]
    for place in dataset.get("SequenceOfUltrasoundRegions", ()):
        place.add(_item()[0x00104000])
        block = place.private_block(0x0021, MARK, create=True)
        block.add_new(0x01, "LT", MARK)
    dataset.file_meta.SourceApplicationEntityTitle = MARK
    dataset.preamble = f"{MARK} preamble".encode().ljust(128, b"\0")
    return dataset


def _item() -> Dataset:
    item = Dataset()
    item.PatientName, item.PatientComments = f"{PERSON[0]}^{PERSON[1]}", f"{MARK} nested"
    item.ReferencedSOPInstanceUID = generate_uid()
    return item


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str, list[str]]:
    """The home after an import of marked files, an evaluation and exports; what was said; original UIDs."""
    root = tmp_path_factory.mktemp("run")
    tree = root / f"{MARK}_{PERSON[0]}" / PERSON[1]
    still, clip = mark(ultrasound(PICTURE)), mark(ultrasound(np.stack([PICTURE] * 3)))
    burnt = mark(ultrasound(PICTURE + np.uint8(1)))
    burnt.BurnedInAnnotation = "YES"
    slices = [mark(one) for one in mr_series(ramp((6, 40, 48)))]
    mask = np.zeros((1, 64, 80), dtype=bool)
    mask[0, 20:40, 30:60] = True
    volume_mask = np.zeros((6, 40, 48), dtype=bool)
    volume_mask[2:4, 10:20, 12:30] = True
    files = [still, clip, burnt, *slices, segmentation([still], mask), segmentation(slices, volume_mask)]
    for number, dataset in enumerate(files):
        save(dataset, tree / f"{MARK}{PERSON[0]}{number}.dcm")
    (tree / f"{PERSON[0]}_broken.dcm").write_bytes((tree / f"{MARK}{PERSON[0]}0.dcm").read_bytes()[:700])
    odd = ultrasound(PICTURE + np.uint8(2))
    odd.PatientName = PERSON[0]
    odd.add_new(0x00180050, "LO", f"{MARK} no number")  # slice thickness
    odd.StudyDate = "14.05.2023"
    save(odd, tree / "odd.dcm")
    (tree / f"{PERSON[0]}.txt").write_text(MARK)
    uids = [str(e.value) for one in files for e in one.iterall() if e.keyword in _UIDS]
    home = root / "home"
    said = ""
    said += run(
        home,
        "jobs.import_study",
        "--layout",
        "dicom",
        "--root",
        str(root / f"{MARK}_{PERSON[0]}"),
        "--study",
        "d",
    )
    said += run(home, "jobs.evaluate", "--study", "d", "--model", "ellipse", "--prompts", "tight_box")
    run_id = next(path.name for path in (home / "runs").iterdir())
    out = home / "out"
    out.mkdir()
    for file_format, name in (
        ("zip", "run.zip"),
        ("csv", "t.csv"),
        ("nifti", "n"),
        ("png", "p"),
        ("coco", "c"),
        ("dicom_seg", "s"),
    ):
        said += run(home, "jobs.export", "--run", run_id, "--format", file_format, "--out", str(out / name))
    said += run(home, "jobs.export", "--format", "duckdb", "--out", str(out / "copy.duckdb"))
    return home, tree, said, uids


_UIDS = {"SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID"}


def run(home: Path, module: str, *arguments: str) -> str:
    environment = os.environ | {"SAMOGRAPHY_HOME": str(home), "SAMOGRAPHY_SUPERVISOR": "no"}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return done.stdout + done.stderr


def everything(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below the home, what is packed in it as well, and the names."""
    for path in sorted(home.rglob("*")):
        yield "names", str(path.relative_to(home)).encode()
        if path.is_file():
            yield str(path.relative_to(home)), path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    data = archive.read(name)
                    table = pd.read_parquet(io.BytesIO(data)).to_csv() if name.endswith("parquet") else ""
                    yield f"{path.name}/{name}", name.encode() + data + table.encode()
        if path.suffix == ".parquet":
            yield path.name, pd.read_parquet(path).to_csv().encode()
        if path.suffix == ".duckdb":
            yield path.name, _rows(path)


def _rows(path: Path) -> bytes:
    """All text of a store, uncompressed."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as con:
        tables = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return "\n".join(str(con.table(name).fetchall()) for name in tables).encode()


def test_no_marker_is_anywhere(planted: tuple[Path, Path, str, list[str]]) -> None:
    home, _, said, uids = planted
    forbidden = [*PERSON, MARK, NUMBER, *DATES, *uids]
    wanted = [text.encode().lower() for text in dict.fromkeys(forbidden)]
    looked = 0
    for name, data in [*everything(home), ("printed", said.replace(str(home), "").encode())]:
        lowered = data.lower()
        looked += 1
        found = [text for text in wanted if text in lowered]
        assert not found, f"{found} in {name}"
    assert looked > 60


def test_something_went_in_all_the_same(planted: tuple[Path, Path, str, list[str]]) -> None:
    home, _, said, _ = planted
    derived = home / "studies" / "d" / "derived"
    assert len(list((derived / "pictures").glob("*.dcm"))) == 3
    assert len(list((derived / "series").glob("*/*.dcm"))) == 6
    assert "says that text, perhaps a name, is burnt in" in " ".join(said.split())
    seg = list((home / "out" / "s").glob("*.dcm"))
    assert len(seg) == 1
    source = next(
        pydicom.dcmread(path) for path in (derived / "pictures").glob("*.dcm") if path.stem in seg[0].name
    )
    read = highdicom.seg.segread(seg[0])
    assert [uid for _, _, uid in read.get_source_image_uids()] == [source.SOPInstanceUID]


def test_the_originals_are_untouched_and_not_named(planted: tuple[Path, Path, str, list[str]]) -> None:
    _, tree, _, _ = planted
    read = pydicom.dcmread(tree / f"{MARK}{PERSON[0]}0.dcm")
    assert str(read.PatientName) == "^".join(PERSON)


def test_copies_hold_nothing_that_the_table_does_not_name(planted: tuple[Path, Path, str, list[str]]) -> None:
    home, *_ = planted
    added = {
        *("SpecificCharacterSet", "PatientName", "PatientID", "PatientIdentityRemoved", "PixelData"),
        *("DeidentificationMethod", "DeidentificationMethodCodeSequence", "PatientBirthDate", "StudyTime"),
        *("LongitudinalTemporalInformationModified", "AccessionNumber", "ReferringPhysicianName", "StudyID"),
        *("CodeValue", "CodingSchemeDesignator", "CodeMeaning", "SourceImageSequence"),
        *("ReferencedSOPClassUID", "ReferencedSOPInstanceUID", "ReferencedFrameNumber"),
    }
    copies = list((home / "studies").rglob("*.dcm"))
    keywords = {element.keyword for path in copies for element in pydicom.dcmread(path).iterall()}
    assert keywords <= TREATMENTS.keys() | added


def test_a_file_is_found_again_by_its_digits(planted: tuple[Path, Path, str, list[str]]) -> None:
    home, tree, _, _ = planted
    report = next((home / "imports").glob("*.csv")).read_text()
    reference = next(line.split(",")[0] for line in report.splitlines() if "burnt in" in line)
    said = run(home, "jobs.find_dicom_file", "--root", str(tree.parent), reference)
    assert said.strip().endswith(f"{MARK}{PERSON[0]}2.dcm")
