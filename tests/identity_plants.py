"""Names, numbers, dates and addresses of people who never lived, planted in files, and the search for them"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import nibabel
import numpy as np
import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

PERSON = ("Mustermann", "Erika")
_UIDS = {"SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID"}


class Plants:
    """Makes plants, one for every place, and remembers what was planted where."""

    def __init__(self) -> None:
        self.all: dict[str, str] = dict.fromkeys(PERSON, "name")
        self._by_place: dict[str, str] = {}

    def text(self, where: str) -> str:
        """Eight letters and digits that are nowhere else."""
        return self._planted(f"Zqx{len(self.all):03}kw", where)

    def code(self, where: str) -> str:
        """The same as a code of DICOM."""
        return self._planted(f"ZQX{len(self.all):03}KW", where)

    def number(self, where: str) -> str:
        """Eight digits."""
        return self._planted(f"7{len(self.all) * 7919 % 10**6:06}3", where)

    def date(self, where: str) -> str:
        """The 17th of a month before 1990, as DICOM writes it."""
        count = sum(kind.endswith("date") for kind in self.all.values())
        return self._planted(f"{1930 + count // 12}{1 + count % 12:02}17", where)

    def _planted(self, plant: str, where: str) -> str:
        made = self._by_place.setdefault(where, plant)
        self.all[made] = where
        return made


def mark(dataset: Dataset, plants: Plants, *, where: str) -> Dataset:
    """Plant in elements of every kind: texts, codes, numbers, dates, private, overlays, nested."""
    dataset.PatientName, dataset.PatientID = f"{PERSON[0]}^{PERSON[1]}", plants.number(f"{where} PatientID")
    texts = (
        *("AccessionNumber", "PatientAddress", "PatientTelephoneNumbers", "InstitutionName", "StationName"),
        *("InstitutionAddress", "ReferringPhysicianName", "OperatorsName", "PerformingPhysicianName"),
        *("StudyDescription", "SeriesDescription", "ProtocolName", "DeviceSerialNumber", "PatientComments"),
        *("ImageComments", "DerivationDescription", "StudyID", "RequestedProcedureDescription"),
    )
    for name in texts:
        setattr(dataset, name, plants.text(f"{where} {name}"))
    for name in ("BodyPartExamined", "TransducerType", "ScanOptions", "ViewPosition", "SequenceVariant"):
        setattr(dataset, name, plants.code(f"{where} {name}"))
    dataset.ImageType = ["ORIGINAL", "PRIMARY", plants.code(f"{where} ImageType")]
    for name in (
        "SeriesNumber",
        "AcquisitionNumber",
        "PatientWeight",
        "EchoTime",
        "TriggerTime",
        "SliceLocation",
    ):
        setattr(dataset, name, plants.number(f"{where} {name}"))
    dataset.PatientBirthDate, dataset.StudyDate = (
        plants.date(f"{where} birth date"),
        plants.date(f"{where} study date"),
    )
    dataset.SeriesDate, dataset.AcquisitionDateTime = dataset.StudyDate, f"{dataset.StudyDate}101530"
    dataset.ManufacturerModelName = f"Echo of {PERSON[0]}"
    dataset.Manufacturer = f"Dr. {plants.text(f'{where} maker')}"
    block = dataset.private_block(0x0019, plants.text(f"{where} private creator"), create=True)
    block.add_new(0x01, "LO", plants.text(f"{where} private"))
    block.add_new(0x02, "SQ", [_item(plants, f"{where} private sequence")])
    dataset.add_new(0x60000022, "LO", plants.text(f"{where} overlay label"))
    dataset.add_new(0x60003000, "OW", plants.text(f"{where} overlay data").encode())
    dataset.add_new(0x50000022, "LO", plants.text(f"{where} curve"))
    dataset.RequestAttributesSequence = [_item(plants, f"{where} nested")]
    dataset.ContentSequence = [_item(plants, f"{where} structured text")]
    dataset.IconImageSequence = [_icon(plants, f"{where} icon")]
    dataset.OpticalPathSequence = [_profile(plants, f"{where} ICC")]
    dataset.ICCProfile = plants.text(f"{where} ICC of image").encode()
    dataset.RedPaletteColorLookupTableDescriptor = [4, 0, 16]
    dataset.RedPaletteColorLookupTableData = plants.text(f"{where} palette").encode()
    for place in dataset.get("SequenceOfUltrasoundRegions", ()):
        place.add_new(0x00104000, "LT", plants.text(f"{where} region"))
    dataset.file_meta.SourceApplicationEntityTitle = plants.text(f"{where} sender")
    dataset.preamble = plants.text(f"{where} preamble").encode().ljust(128, b"\0")
    return dataset


def uids_of(datasets: Iterable[Dataset]) -> list[str]:
    """The identifiers of the originals."""
    return [str(one.value) for dataset in datasets for one in dataset.iterall() if one.keyword in _UIDS]


def picture(path: Path, plants: Plants, pixels: np.ndarray) -> Path:
    """A PNG, JPEG or TIFF with texts, EXIF and a profile."""
    said, exif = PngInfo(), Image.Exif()
    said.add_text("Comment", plants.text(f"{path.suffix} text"))
    said.add_text("Packed", plants.text(f"{path.suffix} packed text"), zip=True)
    exif[270], exif[315] = plants.text(f"{path.suffix} EXIF"), plants.text(f"{path.suffix} artist")
    how = {"pnginfo": said} if path.suffix == ".png" else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(
        path, exif=exif, icc_profile=plants.text(f"{path.suffix} ICC").encode(), **how
    )
    return path


def volume(path: Path, plants: Plants, array: np.ndarray, affine: np.ndarray) -> Path:
    """A NIfTI file with texts and an extension."""
    image = nibabel.Nifti1Image(array, affine)
    image.set_sform(affine, code=1)
    image.set_qform(affine, code=1)
    for name in ("descrip", "aux_file", "db_name", "intent_name"):
        image.header[name] = plants.text(f"NIfTI {name}").encode()
    said = plants.text("NIfTI extension").encode()
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", said))
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(image, path)
    return path


def plant_in_headers(root: Path, plants: Plants) -> None:
    """Plant in every picture, volume and workbook of a cohort that was written for another test."""
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        where = "".join(path.suffixes[-2:])
        if path.suffix == ".png":
            said = PngInfo()
            said.add_text("Comment", plants.text(f"{where} of a cohort"))
            with Image.open(path) as opened:
                opened.load()
                opened.save(path, pnginfo=said, icc_profile=plants.text(f"{where} profile").encode())
        elif path.name.endswith((".nii", ".nii.gz")):
            image = nibabel.load(path)
            image.header["descrip"] = plants.text(f"{where} descrip").encode()
            names = f'<Label Key="1">{plants.text(f"{where} label")}</Label>'.encode()
            image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", names))
            nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj).copy(), None, image.header), path)
        elif path.suffix == ".nrrd":
            said_in = f"\ncontent: {plants.text('content')}\npatient:={plants.text('key')}\n# {PERSON[0]}\n"
            path.write_bytes(path.read_bytes().replace(b"\n", said_in.encode(), 1))
        elif path.suffix == ".xlsx":
            _plant_in_workbook(path, plants)


def _plant_in_workbook(path: Path, plants: Plants) -> None:
    """A creator, a comment, and columns that name people beside the others."""
    book = openpyxl.load_workbook(path)
    book.properties.creator = plants.text("creator of a workbook")
    for sheet in book.worksheets:
        cells = list(sheet.iter_rows())
        for row in cells if len(cells) > 1 else ():
            for heading in ("Surname", "Geburtsdatum"):
                is_head = row is cells[0]
                sheet.cell(row[0].row, sheet.max_column + is_head).value = (
                    heading if is_head else plants.text(f"{heading} in a workbook")
                )
        sheet["A1"].comment = Comment(plants.text("comment in a workbook"), PERSON[0])
    book.save(path)


def found_in(home: Path, plants: Iterable[str], said: str) -> tuple[dict[str, set[str]], int]:
    """Which plants are where, in UTF-8, Latin-1 and UTF-16, packed or not; and how much was searched."""
    wanted = {plant.lower() for plant in plants}
    found: dict[str, set[str]] = {}
    searched = 0
    for name, data in [*everything(home), ("printed", said.replace(str(home), "").encode())]:
        searched += 1
        small = data.lower()
        seen = _candidates(small) | (_candidates(small.replace(b"\0", b"")) if b"\0" in small else set())
        if hits := seen & wanted:
            found[name] = hits
    return found, searched


_SHAPE = re.compile(
    rb"zqx\d{3}kw|mustermann|erika|1\.2\.826\.[0-9.]+|(?<![0-9.])7\d{6}3(?!\d)|19[3-8]\d(?:0[1-9]|1[0-2])17"
)


def _candidates(data: bytes) -> set[str]:
    """What has the form of a plant: the same bytes in UTF-8 and Latin-1, and without NUL in UTF-16."""
    return {one.rstrip(b".").decode() for one in _SHAPE.findall(data)}


def everything(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below the home, its name, and what is packed in it."""
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home).as_posix()
        yield f"name of {place}", place.encode()
        if path.is_file():
            data = path.read_bytes()
            yield place, data
            yield from _unpacked(place, data)
        if path.suffix == ".duckdb":
            yield f"{place} rows", _rows(path)


def _unpacked(place: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                inner = archive.read(name)
                yield f"{place}/{name}", name.encode() + inner
                yield from _unpacked(f"{place}/{name}", inner)
    elif data.startswith(b"\x1f\x8b"):
        yield f"{place} unpacked", data[:64] + gzip.decompress(data)
    elif data.startswith(b"PAR1"):
        yield f"{place} rows", pd.read_parquet(io.BytesIO(data)).to_csv().encode()
    elif data.startswith(b"\x89PNG"):
        for start in re.finditer(rb"IDAT|zTXt|iCCP|iTXt", data):
            packed = data[start.end() :]
            for skip in (0, *(m.end() + 1 for m in re.finditer(rb"\0", packed[:90]))):
                unpacker = zlib.decompressobj()
                try:
                    yield f"{place} {start[0].decode()}", unpacker.decompress(packed[skip:])
                    break
                except zlib.error:
                    continue


def _rows(path: Path) -> bytes:
    """Every column of a store."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return "\n".join(str(con.table(name).fetchall()) for name in tables).encode()


def _item(plants: Plants, where: str) -> Dataset:
    item = Dataset()
    item.PatientName, item.PatientComments = f"{PERSON[0]}^{PERSON[1]}", plants.text(where)
    item.TextValue, item.PersonName = plants.text(f"{where} text"), PERSON[0]
    item.ReferencedSOPInstanceUID = generate_uid()
    return item


def _icon(plants: Plants, where: str) -> Dataset:
    icon = Dataset()
    icon.Rows, icon.Columns, icon.BitsAllocated, icon.BitsStored, icon.HighBit = 2, 4, 8, 8, 7
    icon.SamplesPerPixel, icon.PhotometricInterpretation, icon.PixelRepresentation = 1, "MONOCHROME2", 0
    icon.PixelData = plants.text(where).encode()
    icon["PixelData"].VR = "OB"
    return icon


def _profile(plants: Plants, where: str) -> Dataset:
    item = Dataset()
    item.ICCProfile, item.OpticalPathDescription = plants.text(where).encode(), plants.text(f"{where} said")
    return item
