from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813
from pydicom.dataset import Dataset

from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import collected_remarks
from core.imaging.volume_files.registry import read_volume
from tests.tiny_volumes import put_pixels, ramp, slice_dataset, write_series

ZYX = ramp((6, 10, 12))


def itk_series(folder: Path) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


@pytest.mark.parametrize(
    ("orientation", "step"),
    [
        ((1, 0, 0, 0, 1, 0), (0.0, 0.0, 2.0)),
        ((0, 1, 0, 0, 0, -1), (2.5, 0.0, 0.0)),
        ((0.96, 0.28, 0, 0, 0, -1), (-0.28 * 3, 0.96 * 3, 0.0)),
    ],
    ids=["axial", "sagittal", "oblique coronal"],
)
def test_simpleitk_s_series_reader_agrees(
    tmp_path: Path, orientation: tuple[float, ...], step: tuple[float, ...]
) -> None:
    folder = write_series(tmp_path / "s", ZYX, orientation=orientation, step_mm=step)
    volume, theirs = read_volume(folder), sitk.DICOMOrient(itk_series(folder), "LPS")
    np.testing.assert_array_equal(volume.voxels, sitk.GetArrayFromImage(theirs))
    np.testing.assert_allclose(volume.spacing_mm, theirs.GetSpacing()[::-1], atol=1e-4)
    np.testing.assert_allclose(
        volume.grid.world_mm(np.zeros((1, 3)))[0], np.array([-1, -1, 1]) * theirs.GetOrigin(), atol=1e-4
    )


def test_values_are_rescaled_and_thickness_is_not_the_distance(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX, slope=2.0, intercept=-5.0)
    (folder / "notes.txt").write_text("no image")
    volume = read_volume(folder)
    np.testing.assert_array_equal(volume.voxels, ZYX * 2.0 - 5.0)
    assert volume.spacing_mm == pytest.approx((2.0, 0.75, 0.5))


def test_a_tilted_stack_keeps_its_shear(tmp_path: Path) -> None:
    volume = read_volume(write_series(tmp_path / "s", ZYX, step_mm=(0.0, 0.5, 2.0)))
    first, second = volume.grid.world_mm(np.array([[0.0, 0, 0], [1.0, 0, 0]]))
    np.testing.assert_allclose(second - first, [0.0, -0.5, 2.0], atol=1e-9)
    assert volume.grid.voxel_mm3 == pytest.approx(2.0 * 0.75 * 0.5)


def test_an_enhanced_multi_frame_file(tmp_path: Path) -> None:
    dataset = slice_dataset(ZYX[0], series="1.2.3")
    put_pixels(dataset, ZYX)
    del dataset.PixelSpacing
    dataset.NumberOfFrames = len(ZYX)
    dataset.SharedFunctionalGroupsSequence = [
        nest(
            PixelMeasuresSequence=nest(PixelSpacing=[0.75, 0.5]),
            PlaneOrientationSequence=nest(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
            PixelValueTransformationSequence=nest(RescaleSlope="3", RescaleIntercept="1"),
        )
    ]
    dataset.PerFrameFunctionalGroupsSequence = [
        nest(PlanePositionSequence=nest(ImagePositionPatient=[0, 0, -2.0 * z])) for z in range(len(ZYX))
    ]
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    volume = read_volume(tmp_path / "a.dcm")
    np.testing.assert_array_equal(volume.voxels, ZYX[::-1] * 3.0 + 1.0)
    assert volume.spacing_mm == pytest.approx((2.0, 0.75, 0.5))


def nest(**elements: object) -> Dataset:
    dataset = Dataset()
    for name, value in elements.items():
        setattr(dataset, name, [value] if isinstance(value, Dataset) else value)
    return dataset


def test_missing_slices(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX, leave_out=(3,))
    with pytest.raises(
        UnreadableFileError, match="s: about 1 slices are missing: neighbours lie 2 mm apart, but 4"
    ):
        read_volume(folder)


def test_slices_at_one_place(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX)
    write_series(folder, ZYX, leave_out=(0, 1, 2, 3), prefix="copy_")
    with pytest.raises(UnreadableFileError, match="2 slices lie where another one lies"):
        read_volume(folder)


def test_mixed_folders(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "series", ZYX)
    write_series(folder, ZYX, series="1.2.3.4", prefix="other_")
    with pytest.raises(UnreadableFileError, match="holds 2 series mixed"):
        read_volume(folder)
    folder = write_series(tmp_path / "size", ZYX, leave_out=(5,))
    write_series(folder, ZYX[:, :8], leave_out=range(5), prefix="small_")
    with pytest.raises(UnreadableFileError, match=r"slices of different size \(8 x 12, 10 x 12 pixels\)"):
        read_volume(folder)
    folder = write_series(tmp_path / "turned", ZYX, leave_out=(5,))
    write_series(folder, ZYX, leave_out=range(5), prefix="turned_", orientation=(0, 1, 0, 0, 0, -1))
    with pytest.raises(UnreadableFileError, match="slices of different orientation"):
        read_volume(folder)


def test_uneven_distances(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX)
    path = folder / "IM0021"
    dataset = pydicom.dcmread(path)
    dataset.ImagePositionPatient = [-40, -30, -20 + 3 * 2 - 0.5]
    dataset.save_as(path)
    with pytest.raises(UnreadableFileError, match=r"slices are missing|mm apart"):
        read_volume(folder)


def test_nothing_or_too_little_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFileError, match="empty: no DICOM image is in it"):
        read_volume(tmp_path / "empty")
    with pytest.raises(UnreadableFileError, match="one: a single slice is in it"):
        read_volume(write_series(tmp_path / "one", ZYX[:1]))


def test_screenshots_and_colour(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX)
    path = folder / "IM0000"
    dataset = pydicom.dcmread(path)
    del dataset.ImagePositionPatient
    dataset.save_as(path)
    with pytest.raises(UnreadableFileError, match="IM0000: does not say where its slices lie"):
        read_volume(folder)
    dataset.SamplesPerPixel = 3
    dataset.save_as(path)
    with pytest.raises(UnreadableFileError, match=r"IM0000: is in colour \(RGB\)"):
        read_volume(folder)


def test_no_name_of_a_patient_is_in_a_message(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX, leave_out=(3,))
    with pytest.raises(UnreadableFileError) as caught:
        read_volume(folder)
    assert "Nobody" not in str(caught.value)


def changed(folder: Path, number: int, **elements: object) -> None:
    """Elements of one slice, set in place."""
    path = sorted(folder.iterdir())[number]
    dataset = pydicom.dcmread(path)
    for name, value in elements.items():
        setattr(dataset, name, value)
    dataset.save_as(path)


def test_a_modality_table_gives_the_values(tmp_path: Path) -> None:
    pixels = (ZYX % 4).astype(np.int16)
    folder = write_series(tmp_path / "s", pixels)
    for number in range(len(pixels)):
        table = nest(LUTDescriptor=[4, 0, 16], LUTData=np.array([0, 10, 400, 7], "<u2").tobytes())
        changed(folder, number, ModalityLUTSequence=[table])
    expected = np.array([0, 10, 400, 7])[pixels]
    np.testing.assert_array_equal(read_volume(folder).voxels, expected)


def test_every_slice_has_its_own_slope_and_sign(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX)
    in_order = read_volume(folder).voxels
    changed(folder, 0, RescaleSlope="2", RescaleIntercept="1")
    twice = np.argwhere((read_volume(folder).voxels != in_order).any(axis=(1, 2))).ravel()
    assert len(twice) == 1
    np.testing.assert_array_equal(read_volume(folder).voxels[twice[0]], in_order[twice[0]] * 2.0 + 1.0)
    folder = write_series(tmp_path / "signs", ZYX % 100)
    unsigned = np.full(ZYX.shape[1:], 65000, dtype="<u2").tobytes()
    changed(folder, 0, PixelRepresentation=0, PixelData=unsigned)
    assert read_volume(folder).voxels.max() == 65000


def test_low_values_that_are_white_are_turned_over(tmp_path: Path) -> None:
    pixels = (ZYX % 256).astype(np.int16)
    folder = write_series(tmp_path / "s", pixels)
    for number in range(len(pixels)):
        changed(folder, number, PhotometricInterpretation="MONOCHROME1")
    with collected_remarks() as remarks:
        np.testing.assert_array_equal(read_volume(folder).voxels, -1 - pixels)
    assert [one.problem for one in remarks] == [
        "low values are white in it (MONOCHROME1); its values are turned over"
    ]


def test_what_is_no_image_in_the_folder_is_reported(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX)
    dose = slice_dataset(ZYX[0], series="1.2.9")
    dose.SOPClassUID = dose.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.481.2"
    dose.save_as(folder / "dose.dcm", enforce_file_format=True)
    with collected_remarks() as remarks:
        assert read_volume(folder).shape == ZYX.shape
    assert "one of its files is no picture (RT Dose Storage)" in remarks[0].problem
    with pytest.raises(UnreadableFileError, match=r"dose\.dcm: is no picture \(RT Dose Storage\)"):
        read_volume(folder / "dose.dcm")


def test_palettes_are_no_grey_values(tmp_path: Path) -> None:
    folder = write_series(tmp_path / "s", ZYX)
    changed(folder, 0, PhotometricInterpretation="PALETTE COLOR")
    with pytest.raises(UnreadableFileError, match="is in colour"):
        read_volume(folder)
