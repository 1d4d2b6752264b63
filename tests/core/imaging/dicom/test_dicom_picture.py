"""Pictures of a few pixels, shown as the standard says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset

from core.datasets.dicom.copying import copy_of, still_of_clip, write_copy
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.picture import picture_of
from core.imaging.dicom.stored_pixels import decoded
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import collected_remarks
from tests.dicom_pictures import item, put_bytes, ultrasound

KEY = DeidentificationKey(bytes(range(32)))


def stored(values: list[int], **elements: object) -> Dataset:
    """A row of 16-bit pixels, signed where one is below zero."""
    dataset = ultrasound(np.zeros((1, len(values)), dtype=np.uint8))
    signed = min(values) < 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation = int(signed)
    dataset.PixelData = np.array(values, dtype="<i2" if signed else "<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    for name, value in elements.items():
        setattr(dataset, name, value)
    return dataset


def shown(dataset: Dataset, *, frame: int | None = None) -> list[int]:
    return picture_of(dataset, "x", frame=frame).ravel().tolist()


def table(entries: list[int], *, first: int = 0, bits: int = 16) -> Dataset:
    return item(LUTDescriptor=[len(entries), first, bits], LUTData=entries)


@pytest.mark.parametrize(
    ("function", "levels"),
    [
        # centre 100, width 101: from 49.5 to 149.5 in steps of 2.55
        ("LINEAR", [0, 1, 126, 129, 255]),
        # centre 100, width 101: (x - 100) / 101 + 0.5
        ("LINEAR_EXACT", [0, 1, 125, 128, 255]),
        # 1 / (1 + exp(-4 (x - 100) / 101))
        ("SIGMOID", [5, 31, 125, 128, 250]),
    ],
)
def test_windows_of_every_function(function: str, levels: list[int]) -> None:
    dataset = stored([0, 50, 99, 100, 200], WindowCenter=100, WindowWidth=101, VOILUTFunction=function)
    assert shown(dataset) == levels


def test_a_window_counts_after_slope_and_intercept_of_signed_values() -> None:
    dataset = stored(
        [-100, 0, 100], RescaleSlope="2", RescaleIntercept="-50", WindowCenter=50, WindowWidth=401
    )
    # -250, -50, 150 in a window from -150.5 to 249.5
    assert shown(dataset) == [0, round((-50 + 150.5) / 400 * 255), round((150 + 150.5) / 400 * 255)]


def test_a_window_reaches_as_far_as_it_says_and_not_as_the_picture() -> None:
    assert shown(stored([900, 1000, 1100], WindowCenter=1000, WindowWidth=2001)) == [115, 128, 140]


def test_tables_go_before_windows_and_lead_to_their_own_bits() -> None:
    values = table([0, 256, 1023], first=10, bits=10)
    dataset = stored([0, 10, 11, 12, 99], VOILUTSequence=[values], WindowCenter=1, WindowWidth=1)
    assert shown(dataset) == [0, 0, 64, 255, 255]


def test_a_modality_table_goes_before_the_window() -> None:
    modality = table([100, 300, 200], first=-1)
    dataset = stored([-1, 0, 1], ModalityLUTSequence=[modality], WindowCenter=200.5, WindowWidth=201)
    assert shown(dataset) == [0, 255, 128]


def test_low_is_white_where_the_file_says_so() -> None:
    assert shown(stored([0, 100], PhotometricInterpretation="MONOCHROME1")) == [255, 0]
    inverse = stored([0, 100], PresentationLUTShape="INVERSE")
    with collected_remarks() as remarks:
        assert shown(inverse) == [255, 0]
    assert "contradict each other" in remarks[0].problem


def test_padding_is_black_and_no_part_of_the_range() -> None:
    assert shown(stored([-2000, 0, 100], PixelPaddingValue=-2000)) == [0, 0, 255]
    assert shown(
        stored([65535, 0, 100], PixelPaddingValue=65535, PhotometricInterpretation="MONOCHROME1")
    ) == [
        *(0, 255, 0),
    ]


def test_fewer_than_eight_bits_are_spread_over_all_levels() -> None:
    dataset = ultrasound(np.array([[0, 1, 15, 8]], dtype=np.uint8))
    dataset.BitsStored, dataset.HighBit = 4, 3
    assert shown(dataset) == [0, 17, 255, 136]


def test_bits_above_those_stored_are_no_part_of_the_value() -> None:
    dataset = stored([0x8000 | 5, 0xF000 | 4095, 100], BitsStored=12, HighBit=11)
    assert decoded(dataset, "x").ravel().tolist() == [5, 4095, 100]
    signed = stored([0x0FFF, 0x7001, 0x0800], BitsStored=12, HighBit=11, PixelRepresentation=1)
    assert decoded(signed, "x").ravel().tolist() == [-1, 1, -2048]


def test_values_that_stand_in_the_upper_bits_are_moved_down(tmp_path: Path) -> None:
    dataset = stored([0x0010 | 0xF, 0x7FF0, 0xFFF0], BitsStored=12, HighBit=15)
    assert decoded(dataset, "x").ravel().tolist() == [1, 2047, 4095]
    assert decoded(copied(dataset, tmp_path), "x").ravel().tolist() == [1, 2047, 4095]
    dataset.PixelRepresentation = 1
    assert decoded(dataset, "x").ravel().tolist() == [1, 2047, -1]


def test_colours_of_more_than_eight_bits_keep_their_high_ones() -> None:
    for dtype, bits in (("<u2", 16), ("<u2", 12), ("<u4", 32)):
        dataset = ultrasound(np.zeros((1, 1), dtype=np.uint8))
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
        dataset.BitsAllocated = np.dtype(dtype).itemsize * 8
        dataset.BitsStored, dataset.HighBit = bits, bits - 1
        dataset.PixelData = (np.array([200, 100, 7], dtype=dtype) << (bits - 8)).tobytes()
        assert shown(dataset) == [200, 100, 7]


def test_floating_numbers_are_shown_by_their_own_range_and_copied(tmp_path: Path) -> None:
    dataset = ultrasound(np.zeros((1, 3), dtype=np.uint8))
    for name in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, name)
    dataset.BitsAllocated, dataset.FloatPixelData = 32, np.array([-1.5, 0, 1.5], dtype="<f4").tobytes()
    assert shown(dataset) == [0, 128, 255]
    assert shown(copied(dataset, tmp_path)) == [0, 128, 255]


def copied(dataset: Dataset, folder: Path, *, frame: int | None = None) -> Dataset:
    made = copy_of(dataset, decoded(dataset, "x", frame=frame), KEY)
    if frame is not None:
        still_of_clip(made, dataset, KEY, frame=frame)
    path = folder / "c.dcm"
    write_copy(made, path)
    return opened_dicom(path, "c")


def test_a_frame_is_shown_by_its_own_window_and_table(tmp_path: Path) -> None:
    dataset = ultrasound(np.array([[[10, 20]], [[10, 20]], [[1, 0]]], dtype=np.uint8))
    window = item(WindowCenter=15, WindowWidth=11)
    own_table = item(VOILUTSequence=[table([0, 65535])])
    dataset.PerFrameFunctionalGroupsSequence = [
        item(),
        item(
            FrameVOILUTSequence=[window],
            PixelValueTransformationSequence=[item(RescaleSlope=1, RescaleIntercept=5)],
        ),
        item(FrameVOILUTSequence=[own_table]),
    ]
    levels = [[10, 20], [round(5.5 / 10 * 255), 255], [255, 0]]
    assert [shown(dataset, frame=number) for number in range(3)] == levels
    assert [shown(copied(dataset, tmp_path, frame=number)) for number in range(3)] == levels


def test_whoever_a_patient_is_called_the_copy_is_shown_alike(tmp_path: Path) -> None:
    dataset = stored([0, 1000], WindowCenter=500, WindowWidth=800, VOILUTFunction="LINEAR_EXACT")
    dataset.PatientName, dataset.PatientID = "Chrom^Lin^Exact^Mono", "100"
    assert shown(copied(dataset, tmp_path)) == shown(dataset)


def test_free_text_of_tables_is_dropped(tmp_path: Path) -> None:
    explained = table([0, 65535])
    explained.LUTExplanation = "made for Mrs Smith"
    modality = table([0, 1])
    modality.ModalityLUTType = "OD"
    made = copied(stored([0, 1], VOILUTSequence=[explained], ModalityLUTSequence=[modality]), tmp_path)
    assert "LUTExplanation" not in made.VOILUTSequence[0]
    assert made.ModalityLUTSequence[0].ModalityLUTType == "OD"


def test_tables_of_big_endian_files_are_turned(tmp_path: Path) -> None:
    dataset = stored([0, 1])
    entries = item(LUTDescriptor=[2, 0, 16])
    entries.add_new(0x00283006, "OW", np.array([65535, 0x0100], dtype=">u2").tobytes())
    dataset.VOILUTSequence = [entries]
    dataset.PixelData = np.array([0, 1], dtype=">u2").tobytes()
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.2"
    path = tmp_path / "big.dcm"
    dataset.save_as(path, enforce_file_format=True)
    read = opened_dicom(path, "x")
    assert shown(read) == [255, 1]
    assert shown(copied(read, tmp_path)) == [255, 1]


@pytest.mark.parametrize(
    ("elements", "problem"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.2"}, r"is no picture \(RT Dose Storage\)"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.30"}, r"is no picture \(Parametric Map Storage\)"),
        (
            {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.66.7"},
            "Label Map Segmentation Storage",
        ),
        ({"SOPClassUID": "1.2.3.4"}, r"holds no image \(a private kind"),
        ({"PhotometricInterpretation": "HSV"}, "has the colour model HSV"),
        ({"BitsStored": None}, "its header lacks BitsStored"),
        ({"Rows": 9}, "holds fewer pixels than its header says"),
        (
            {"PhotometricInterpretation": "PALETTE COLOR"},
            "its header lacks RedPaletteColorLookupTableDescriptor",
        ),
        ({"VOILUTSequence": [item(LUTData=[1, 2])]}, r"not shown \(it lacks LUTDescriptor\)"),
        (
            {"VOILUTSequence": [item(LUTDescriptor=[9, 0, 16], LUTData=[1, 2])]},
            r"not shown \(a lookup table has 2 entries where its descriptor says 9\)",
        ),
    ],
)
def test_what_failed_is_said(elements: dict[str, object], problem: str) -> None:
    dataset = stored([0, 1], **elements)
    with pytest.raises(UnreadableFileError, match=problem):
        picture_of(dataset, "x")


def test_a_window_without_width_is_reported_and_left_out() -> None:
    with collected_remarks() as remarks:
        assert shown(stored([0, 100], WindowCenter=50, WindowWidth=0)) == [0, 255]
    assert "a window of the width 0" in remarks[0].problem


def test_values_of_eight_bits_stay(tmp_path: Path) -> None:
    pixels: NDArray[np.uint8] = np.array([[3, 7]], dtype=np.uint8)
    dataset = ultrasound(pixels)
    put_bytes(dataset, pixels)
    assert shown(dataset) == shown(copied(dataset, tmp_path)) == [3, 7]
