from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from core.cases import Modality
from core.imaging.volume_files.registry import read_volume
from tests.dicom_pictures import (
    enhanced_mr,
    errors_of_dciodvfy,
    mr_series,
    put_bytes,
    save,
    segmentation,
    ultrasound,
)
from tests.dicom_trees import RNG, STILL, ZYX, only, read
from tests.tiny_volumes import ramp


def test_a_still_goes_in_with_spacing_device_and_pseudonym(tmp_path: Path) -> None:
    save(ultrasound(STILL), tmp_path / "tree" / "Doe_Jane" / "IM1")
    case = only(read(tmp_path))
    assert case.image.shape == STILL.shape
    assert case.image.spacing_mm == pytest.approx((0.2, 0.1))
    assert case.modality is Modality.ULTRASOUND
    assert case.device == "Scanners Inc Echo 5"
    assert case.patient_id.startswith("P-")
    assert case.case_id.startswith(case.patient_id)
    assert case.clinical["age"] == 61.0
    assert case.clinical["sex"] == "F"
    assert str(case.clinical["study_date"]) < "2023-05-14"
    np.testing.assert_array_equal(np.asarray(Image.open(case.image.path)), STILL)
    copied = pydicom.dcmread(case.image.path.with_suffix(".dcm"))
    np.testing.assert_array_equal(copied.pixel_array, STILL)
    assert copied.PatientIdentityRemoved == "YES"
    meanings = [item.CodeValue for item in copied.DeidentificationMethodCodeSequence]
    assert meanings == ["113100", "113107", "113108"]


def test_a_series_is_stacked_by_position_and_keeps_its_geometry(tmp_path: Path) -> None:
    for number, dataset in enumerate(mr_series(ZYX)):
        save(dataset, tmp_path / "tree" / f"{(number * 5) % 7}.IMA")
    shutil.copytree(tmp_path / "tree", tmp_path / "before")
    case = only(read(tmp_path))
    assert case.modality is Modality.MRI
    ours, source = read_volume(case.image.path), read_volume(tmp_path / "before")
    np.testing.assert_array_equal(ours.voxels, source.voxels)
    np.testing.assert_array_equal(ours.grid.affine, source.grid.affine)
    for path in (tmp_path / "before").iterdir():
        assert (tmp_path / "tree" / path.name).read_bytes() == path.read_bytes()
    copies = [pydicom.dcmread(path) for path in case.image.path.iterdir()]
    assert len({copy.FrameOfReferenceUID for copy in copies}) == 1
    assert len({copy.SOPInstanceUID for copy in copies}) == 6
    assert len({copy.StudyDate for copy in copies}) == 1


def test_of_a_clip_the_middle_frame_goes_in_or_those_asked_for(tmp_path: Path) -> None:
    clip = RNG.integers(0, 90, (5, 40, 50), dtype=np.uint8)
    save(ultrasound(clip), tmp_path / "tree" / "clip.dcm")
    case = only(read(tmp_path))
    assert case.clinical["frame"] == 3.0
    np.testing.assert_array_equal(np.asarray(Image.open(case.image.path)), clip[2])
    copied = pydicom.dcmread(case.image.path.with_suffix(".dcm"))
    assert copied.SOPClassUID == "1.2.840.10008.5.1.4.1.1.6.1"
    assert "NumberOfFrames" not in copied
    assert list(copied.ImageType) == ["DERIVED", "PRIMARY"]
    frames = [found.clinical["frame"] for found in read(tmp_path, frames="every:2").cases]
    assert sorted(frames) == [1.0, 3.0, 5.0]
    assert len(read(tmp_path, frames="all").cases) == 5


def test_segments_become_lesions_of_a_picture(tmp_path: Path) -> None:
    still = ultrasound(STILL)
    first, second = np.zeros((2, 1, 64, 80), dtype=bool)
    first[0, 5:12, 8:20] = True
    second[0, 30:40, 30:50] = True
    save(still, tmp_path / "tree" / "a")
    save(segmentation([still], first, second), tmp_path / "tree" / "b")
    save(segmentation([still], first, anatomy=True), tmp_path / "tree" / "c")
    case = only(read(tmp_path))
    assert [(lesion.lesion_id, lesion.area_px) for lesion in case.lesions] == [("1", 84), ("2", 200)]
    np.testing.assert_array_equal(np.asarray(Image.open(case.lesions[0].mask_paths[0])) > 0, first[0])


def test_segments_become_lesions_of_a_series_where_they_lie(tmp_path: Path) -> None:
    slices = mr_series(ZYX)
    mask = np.zeros(ZYX.shape, dtype=bool)
    mask[1:3, 2:6, 3:9] = True
    for number, dataset in enumerate(slices):
        save(dataset, tmp_path / "tree" / "series" / f"{(number * 5) % 7}.dcm")
    seg = segmentation(slices, mask)
    save(seg, tmp_path / "tree" / "seg.dcm")
    case = only(read(tmp_path))
    (lesion,) = case.lesions
    assert lesion.area_px == mask.sum() == 48
    volume = read_volume(lesion.mask_paths[0])
    world = volume.grid.world_mm(np.argwhere(volume.voxels > 0).astype(float))
    source = np.argwhere(mask)
    lps = np.stack([-10 + 0.5 * source[:, 2], -20 + 0.75 * source[:, 1], 5 + 3.0 * source[:, 0]], axis=1)
    np.testing.assert_allclose(np.sort(world, axis=0), np.sort(lps * [-1, -1, 1], axis=0), atol=1e-5)


def test_a_segmentation_by_positions_alone_is_placed_too(tmp_path: Path) -> None:
    slices = mr_series(ZYX)
    mask = np.zeros(ZYX.shape, dtype=bool)
    mask[1:3, 2:6, 3:9] = True
    seg = segmentation(slices, mask)
    for frame in seg.PerFrameFunctionalGroupsSequence:
        del frame.DerivationImageSequence
    for number, dataset in enumerate(slices):
        save(dataset, tmp_path / "tree" / f"{number}.dcm")
    save(seg, tmp_path / "tree" / "seg.dcm")
    assert [lesion.area_px for lesion in only(read(tmp_path)).lesions] == [48]


def test_phases_of_one_series_are_volumes_of_their_own(tmp_path: Path) -> None:
    slices = [*mr_series(ZYX), *mr_series(ramp((6, 10, 12), seed=1))]
    for number, dataset in enumerate(slices):
        dataset.SeriesInstanceUID, dataset.StudyInstanceUID = "1.2.3", "1.2"
        dataset.TemporalPositionIdentifier = 1 + number // 6
        save(dataset, tmp_path / "tree" / f"{number:02}.dcm")
    cohort = read(tmp_path)
    assert [case.image.shape for case in cohort.cases] == [ZYX.shape] * 2
    assert len({case.patient_id for case in cohort.cases}) == 1


def test_phases_that_only_the_acquisition_number_tells_apart(tmp_path: Path) -> None:
    slices = [*mr_series(ZYX), *mr_series(ramp((6, 10, 12), seed=1))]
    for number, dataset in enumerate(slices):
        dataset.SeriesInstanceUID, dataset.StudyInstanceUID = "1.2.3", "1.2"
        dataset.AcquisitionNumber = 1 + number // 6
        save(dataset, tmp_path / "tree" / f"{number:02}.dcm")
    assert [case.image.shape for case in read(tmp_path).cases] == [ZYX.shape] * 2


def test_ultrasound_slices_with_places_are_a_volume(tmp_path: Path) -> None:
    pixels = RNG.integers(0, 90, (4, 30, 40), dtype=np.uint8)
    for number in range(4):
        dataset = ultrasound(pixels[number])
        dataset.SeriesInstanceUID, dataset.StudyInstanceUID, dataset.FrameOfReferenceUID = (
            "1.2.3",
            "1.2",
            "1.4",
        )
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
        dataset.ImagePositionPatient = [0, 1.5 * number, 0]
        dataset.PixelSpacing = [0.2, 0.1]
        save(dataset, tmp_path / "tree" / f"{number}.dcm")
    case = only(read(tmp_path))
    assert case.modality is Modality.ABUS
    assert sorted(case.image.spacing_mm or ()) == pytest.approx([0.1, 0.2, 1.5])


def test_an_enhanced_file_is_a_volume(tmp_path: Path) -> None:
    dataset = enhanced_mr(ZYX)
    dataset.PerFrameFunctionalGroupsSequence[0].FrameContentSequence[0].FrameComments = "Doe"
    save(dataset, tmp_path / "tree" / "e.dcm")
    case = only(read(tmp_path))
    np.testing.assert_array_equal(read_volume(case.image.path).voxels, ZYX)
    assert case.image.spacing_mm == pytest.approx((3.0, 0.75, 0.5))
    assert b"Doe" not in next(case.image.path.glob("*.dcm")).read_bytes()


def test_dciodvfy_finds_no_error_in_the_copies(tmp_path: Path) -> None:
    clip = RNG.integers(0, 90, (5, 40, 50), dtype=np.uint8)
    files = [ultrasound(STILL), ultrasound(clip), *mr_series(ZYX)]
    for number, dataset in enumerate(files):
        save(dataset, tmp_path / "tree" / str(number))
    read(tmp_path)
    copies = sorted((tmp_path / "home").rglob("*.dcm"))
    assert len(copies) == 8
    assert {path.name: errors for path in copies if (errors := errors_of_dciodvfy(path))} == {}


def test_colour_is_written_as_rgb(tmp_path: Path) -> None:
    dataset = ultrasound(STILL)
    rgb = RNG.integers(0, 255, (64, 80, 3), dtype=np.uint8)
    put_bytes(dataset, STILL)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 1
    dataset.PixelData = np.ascontiguousarray(rgb.transpose(2, 0, 1)).tobytes()
    save(dataset, tmp_path / "tree" / "a")
    case = only(read(tmp_path))
    np.testing.assert_array_equal(np.asarray(Image.open(case.image.path)), rgb)


@pytest.mark.parametrize("syntax", ["RLELossless", "JPEGLSLossless"])
def test_compressed_pixels_are_written_plain(tmp_path: Path, syntax: str) -> None:
    dataset = ultrasound(STILL)
    dataset.compress(getattr(pydicom.uid, syntax))
    save(dataset, tmp_path / "tree" / "a")
    case = only(read(tmp_path))
    np.testing.assert_array_equal(np.asarray(Image.open(case.image.path)), STILL)
    copied = pydicom.dcmread(case.image.path.with_suffix(".dcm"))
    assert copied.file_meta.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian


def test_a_jpeg_in_ybr_becomes_rgb_and_is_marked_as_lossy(tmp_path: Path) -> None:
    y, x = np.mgrid[:64, :80]
    rgb = np.stack([2 * x, 3 * y, 255 - 2 * x], axis=-1).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, format="JPEG", quality=95, subsampling=1)
    dataset = ultrasound(STILL)
    dataset.SamplesPerPixel, dataset.PlanarConfiguration = 3, 0
    dataset.PhotometricInterpretation = "YBR_FULL_422"
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    dataset.PixelData = pydicom.encaps.encapsulate([buffer.getvalue()])
    dataset["PixelData"].VR = "OB"
    save(dataset, tmp_path / "tree" / "a")
    case = only(read(tmp_path))
    shown = np.asarray(Image.open(case.image.path)).astype(int)
    assert np.abs(shown - rgb).mean() < 3
    copied = pydicom.dcmread(case.image.path.with_suffix(".dcm"))
    assert (copied.PhotometricInterpretation, copied.LossyImageCompression) == ("RGB", "01")
    assert errors_of_dciodvfy(case.image.path.with_suffix(".dcm")) == []


def test_importing_again_changes_nothing_and_names_stay(tmp_path: Path) -> None:
    save(ultrasound(STILL), tmp_path / "tree" / "a")
    for number, dataset in enumerate(mr_series(ZYX)):
        save(dataset, tmp_path / "tree" / "s" / f"{number}.dcm")
    first = read(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "home").rglob("*.dcm")}
    assert read(tmp_path).cases == first.cases
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "home").rglob("*.dcm")} == before
