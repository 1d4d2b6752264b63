"""One picture that somebody brings along: what is taken, what is refused, and that nothing else is kept."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, JPEGLSLossless, SecondaryCaptureImageStorage, generate_uid

from core.datasets.upload import read_upload
from core.files.limits import UPLOAD_BYTES
from core.imaging.read_image import UnreadableFileError

RAMP = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64)
GREY = (RAMP % 256).astype(np.uint8)


def encoded(pixels: np.ndarray, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format=kind, **options)
    return buffer.getvalue()


def dicom(pixels: np.ndarray = GREY, **elements: object) -> bytes:
    """A secondary capture with a patient's name, elements replaced as given."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "12345678"
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.SamplesPerPixel = 3 if pixels.ndim == 3 else 1
    dataset.PhotometricInterpretation = "RGB" if pixels.ndim == 3 else "MONOCHROME2"
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "NO"
    dataset.PixelData = pixels.tobytes()
    for name, value in elements.items():
        setattr(dataset, name, value)
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def region(delta_x_cm: float, delta_y_cm: float, *, units: int = 3, spatial: int = 1) -> Dataset:
    found = Dataset()
    found.RegionSpatialFormat = spatial
    found.PhysicalUnitsXDirection = found.PhysicalUnitsYDirection = units
    found.PhysicalDeltaX, found.PhysicalDeltaY = delta_x_cm, delta_y_cm
    return found


def test_pictures_come_in_by_what_they_are_and_not_by_their_name() -> None:
    for data in (encoded(GREY, "PNG"), encoded(np.dstack([GREY] * 3), "PNG")):
        taken = read_upload(data, "whatever.dcm")
        np.testing.assert_array_equal(taken.pixels, GREY)
        assert taken.spacing_mm is None
        assert "does not tell the pixel spacing" in taken.notes[0]
    assert read_upload(encoded(np.full((40, 50), 90, np.uint8), "JPEG"), "a.png").pixels.mean() == 90


def test_a_dicom_picture_comes_in_with_its_spacing_in_the_order_of_the_image() -> None:
    taken = read_upload(dicom(PixelSpacing=[0.5, 0.25]), "a.dcm")
    np.testing.assert_array_equal(taken.pixels, GREY)
    assert taken.spacing_mm == (0.5, 0.25)
    assert taken.notes == ()


def test_ultrasound_regions_tell_the_spacing_in_centimetres() -> None:
    regions = Sequence([region(0.0082, -0.02), region(1.0, 1.0, units=4), region(0.5, 0.5, spatial=3)])
    taken = read_upload(dicom(SequenceOfUltrasoundRegions=regions, PixelSpacing=[9, 9]), "a.dcm")
    assert taken.spacing_mm == pytest.approx((0.2, 0.082))
    two = Sequence([region(0.008, 0.008), region(0.012, 0.012)])
    differing = read_upload(dicom(SequenceOfUltrasoundRegions=two), "a.dcm")
    assert differing.spacing_mm is None
    assert "different pixel spacings" in differing.notes[0]


def test_a_spacing_that_cannot_be_true_is_left_out() -> None:
    taken = read_upload(dicom(PixelSpacing=[80, 80]), "a.dcm")
    assert taken.spacing_mm is None
    assert "cannot be true" in taken.notes[0]
    assert read_upload(dicom(), "a.dcm").spacing_mm is None


def test_dark_stays_dark_whatever_the_colour_model() -> None:
    inverted = read_upload(dicom(PhotometricInterpretation="MONOCHROME1"), "a.dcm")
    np.testing.assert_array_equal(inverted.pixels, 255 - GREY)
    colour = np.dstack([GREY, GREY // 2, 255 - GREY])
    np.testing.assert_array_equal(read_upload(dicom(colour), "a.dcm").pixels, colour)
    grey_as_colour = read_upload(dicom(np.dstack([GREY] * 3)), "a.dcm")
    np.testing.assert_array_equal(grey_as_colour.pixels, GREY)


def test_a_palette_is_resolved() -> None:
    table = np.arange(256, dtype=np.uint16) * 256
    elements: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for colour, values in (("Red", table), ("Green", table[::-1]), ("Blue", table)):
        elements[f"{colour}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        elements[f"{colour}PaletteColorLookupTableData"] = np.ascontiguousarray(values).tobytes()
    taken = read_upload(dicom(**elements), "a.dcm")
    np.testing.assert_array_equal(taken.pixels, np.dstack([GREY, 255 - GREY, GREY]))


def test_more_than_eight_bits_are_windowed_as_the_file_says_else_by_their_own_range() -> None:
    plain = read_upload(dicom(RAMP), "a.dcm").pixels
    assert (plain.min(), plain.max()) == (0, 255)
    np.testing.assert_array_equal(plain, np.rint(RAMP * (255 / RAMP.max())).astype(np.uint8))
    windowed = read_upload(dicom(RAMP, WindowCenter=1000, WindowWidth=1000), "a.dcm").pixels
    assert windowed[RAMP < 500].max() == 0
    assert windowed[RAMP > 1500].min() == 255
    assert windowed[RAMP == 1000][0] == pytest.approx(128, abs=1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty; upload PNG, JPEG or DICOM files"),
        (b"GIF89a" + bytes(500), "by its first bytes no file of the kinds PNG, JPEG or DICOM"),
        (encoded(GREY, "PNG")[:80], "damaged, cut short"),
        (dicom()[:700], "holds fewer pixels than its header says; it is cut short"),
        (encoded(GREY[:20], "PNG"), "64 x 20 pixels where at least 32"),
        (encoded(np.zeros((40, 5000), np.uint8), "PNG"), "5000 x 40 pixels where 4096"),
        (
            dicom(NumberOfFrames=3, PixelData=GREY.tobytes() * 3),
            "3 frames .*export the frame that shows the lesion",
        ),
        (dicom(BurnedInAnnotation="YES"), "burnt into its picture; export it without annotations"),
        (dicom(PhotometricInterpretation="ARGB"), "the colour model ARGB"),
        (
            dicom(PixelSpacing=["0.25", "0.25"]).replace(b"0.25\\0.25", b"0.25\\Jane"),
            r"cannot be used as DICOM \(ValueError\); export it again$",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_advice(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=rf"^scan\.x: .*{message}"):
        read_upload(data, "scan.x")


def test_a_report_and_a_compression_that_is_not_known_here_are_refused() -> None:
    dataset = pydicom.dcmread(io.BytesIO(dicom()))
    dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
    dataset.PixelData = pydicom.encaps.encapsulate([b"\x00" * 100])
    dataset["PixelData"].is_undefined_length = True
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset)
    with pytest.raises(UnreadableFileError, match=r"cannot be decoded .*JPEG-LS.*export it uncompressed"):
        read_upload(buffer.getvalue(), "a.dcm")
    del dataset.PixelData
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    report = io.BytesIO()
    pydicom.dcmwrite(report, dataset)
    with pytest.raises(UnreadableFileError, match="holds no pixels; export it with its pixels"):
        read_upload(report.getvalue(), "a.dcm")


def test_a_file_that_does_not_speak_of_burnt_in_text_gets_a_warning() -> None:
    taken = read_upload(dicom(BurnedInAnnotation="", PixelSpacing=[0.1, 0.1]), "a.dcm")
    assert "look for names in it" in taken.notes[0]


def test_a_file_above_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UPLOAD_BYTES.variable, "1000")
    with pytest.raises(UnreadableFileError, match="crop or export it smaller"):
        read_upload(encoded(GREY, "PNG") + bytes(1000), "a.png")
    assert UPLOAD_BYTES.default == 50 * 2**20


def test_nothing_is_left_on_disk_by_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read_upload(encoded(GREY, "PNG"), "a.png")
    with pytest.raises(UnreadableFileError):
        read_upload(encoded(GREY, "PNG")[:80], "a.png")
    assert list(tmp_path.iterdir()) == []
