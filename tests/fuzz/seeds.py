"""Small valid files of every format that is read, as bytes, by the ending of their name."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator

import nibabel
import numpy as np
import openpyxl
import pydicom
import tifffile
import torch
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)
from safetensors.torch import save

from core.models.sam_med3d.config import VIT_B_ORI

GREY = np.add.outer(np.arange(24), 3 * np.arange(40)).astype(np.uint8)
MASK = (np.hypot(*np.mgrid[-12:12, -20:20]) < 8).astype(np.uint8) * 255
VOLUME = np.arange(6 * 5 * 4, dtype=np.int16).reshape(6, 5, 4)
_NRRD = (
    "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 6 5 4\n"
    "space directions: (1,0,0) (0,2,0) (0,0,3)\nkinds: domain domain domain\nendian: little\n"
    "encoding: {}\nspace origin: (0,0,0)\n\n"
)


def _saved(write: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


def _pillow(pixels: np.ndarray, kind: str, mode: str = "", **options: object) -> bytes:
    picture = Image.fromarray(pixels)
    picture = picture.convert(mode) if mode else picture
    return _saved(lambda buffer: picture.save(buffer, kind, **options))


def pictures() -> Iterator[tuple[str, bytes]]:
    colour = np.dstack([GREY, GREY.T.reshape(GREY.shape), 255 - GREY])
    wide = GREY.astype(np.uint16) * 200
    for mode in ("", "1", "P", "LA", "RGBA"):
        yield ".png", _pillow(MASK if mode == "1" else GREY, "PNG", mode)
    yield ".png", _pillow(colour, "PNG")
    yield ".png", _pillow(wide, "PNG")
    yield ".jpg", _pillow(GREY, "JPEG")
    yield ".jpg", _pillow(colour, "JPEG", progressive=True, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    yield ".bmp", _pillow(GREY, "BMP")
    yield ".bmp", _pillow(colour, "BMP")
    for packing in ("raw", "tiff_deflate", "tiff_lzw", "packbits"):
        yield ".tif", _pillow(GREY, "TIFF", compression=packing)
    yield ".tif", _saved(lambda b: tifffile.imwrite(b, GREY.astype(np.float64)))
    yield ".tif", _saved(lambda b: tifffile.imwrite(b, np.pad(wide, 8), tile=(16, 16), compression="zlib"))
    yield ".tif", _saved(lambda b: tifffile.imwrite(b, GREY.astype(np.float64), compression="zlib"))


def dicom(syntax: str, data: bytes, *, frames: int = 1, shape: tuple[int, int] = (24, 40)) -> bytes:
    meta = FileMetaDataset()
    kind = UltrasoundImageStorage if frames == 1 else UltrasoundMultiFrameImageStorage
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = kind, "1.2.3.4"
    meta.TransferSyntaxUID = syntax
    order = meta.TransferSyntaxUID
    made = FileDataset(
        None,
        {},
        file_meta=meta,
        preamble=bytes(128),
        is_implicit_VR=order.is_implicit_VR,
        is_little_endian=order.is_little_endian,
    )
    made.SOPClassUID, made.SOPInstanceUID, made.SeriesInstanceUID = kind, "1.2.3.4", "1.2.3"
    made.PatientID, made.Modality, made.BurnedInAnnotation = "7", "US", "NO"
    made.Rows, made.Columns = shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation, made.PixelSpacing = 7, 0, [0.2, 0.2]
    made.WindowCenter, made.WindowWidth, made.RescaleSlope, made.RescaleIntercept = 128, 256, 1, 0
    if frames > 1:
        made.NumberOfFrames = frames
    made.PixelData = data
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = made.file_meta.TransferSyntaxUID.is_encapsulated
    return _saved(lambda buffer: made.save_as(buffer, enforce_file_format=True))


def dicoms() -> Iterator[tuple[str, bytes]]:
    plain = GREY.tobytes()
    for syntax in (
        *(ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian),
        DeflatedExplicitVRLittleEndian,
    ):
        yield ".dcm", dicom(syntax, plain)
    yield ".dcm", dicom(ExplicitVRLittleEndian, plain * 3, frames=3)
    jpeg = _pillow(GREY, "JPEG")
    yield ".dcm", dicom(JPEGBaseline8Bit, encapsulate([jpeg]))
    yield ".dcm", dicom(JPEGBaseline8Bit, encapsulate([jpeg, jpeg]), frames=2)
    yield ".dcm", dicom(JPEG2000Lossless, encapsulate([_pillow(GREY, "JPEG2000", no_jp2=True)]))
    packed = pydicom.dcmread(io.BytesIO(dicom(ExplicitVRLittleEndian, plain)))
    packed.compress(RLELossless)
    yield ".dcm", _saved(lambda buffer: packed.save_as(buffer))
    yield ".dcm", gzip.compress(dicom(ExplicitVRLittleEndian, plain))


def volumes() -> Iterator[tuple[str, bytes]]:
    image = nibabel.Nifti1Image(VOLUME, np.diag([1.0, 2.0, 3.0, 1.0]))
    yield ".nii", image.to_bytes()
    yield ".nii", gzip.compress(image.to_bytes())
    yield ".nii.gz", gzip.compress(image.to_bytes())
    scaled = nibabel.Nifti1Image(VOLUME, np.eye(4))
    scaled.header.set_slope_inter(2.0, 1.0)
    scaled.header.extensions.append(
        nibabel.nifti1.Nifti1Extension("comment", b'<Label Key="1">tumour</Label>')
    )
    yield ".nii.gz", gzip.compress(scaled.to_bytes())
    yield ".nii", nibabel.Nifti2Image((VOLUME > 60).astype(np.uint8), np.eye(4)).to_bytes()
    data = VOLUME.astype("<i2").tobytes(order="F")
    yield ".nrrd", _NRRD.format("raw").encode() + data
    yield ".nrrd", _NRRD.format("gzip").encode() + gzip.compress(data)
    yield ".nrrd", _NRRD.format("bzip2").encode() + bz2.compress(data)
    yield ".nrrd", _NRRD.format("ascii").encode() + " ".join(map(str, VOLUME.ravel(order="F"))).encode()


def tables() -> Iterator[tuple[str, bytes]]:
    rows = [["image", "mask", "age", "size, mm"], ["a.png", "b.png", 45, 12.5], ["b.png", None, 61, "1,234"]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    yield ".xlsx", _saved(book.save)
    for sign, encoding in ((",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")):
        lines = (sign.join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)
        yield ".csv", "\n".join([*lines, sign.join(["é.png", "", "12", "x"])]).encode(encoding)


def weights() -> Iterator[tuple[str, bytes]]:
    layer = {"weight": torch.arange(12.0).reshape(3, 4), "bias": torch.zeros(3)}
    yield ".safetensors", save(layer, metadata={"about": "a layer"})
    yield ".pth", _saved(lambda buffer: torch.save(layer, buffer))
    yield ".pth", _saved(lambda buffer: torch.save(layer, buffer, _use_new_zipfile_serialization=False))


def texts() -> Iterator[tuple[str, bytes]]:
    yield ".json", VIT_B_ORI.to_json().encode()
    yield ".json", json.dumps({"a": [1, 2.5, None, {"b": "text"}]}).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("README.md", "manifest.json", "SHA256SUMS", "data/run.parquet"):
            archive.writestr(name, b"{}" * 20)
    yield ".zip", buffer.getvalue()


def all_seeds() -> list[tuple[str, bytes]]:
    """Every seed with its ending."""
    return [*pictures(), *dicoms(), *volumes(), *tables(), *weights(), *texts()]
