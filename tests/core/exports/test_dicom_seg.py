from __future__ import annotations

import shutil
from pathlib import Path

import highdicom
import numpy as np
import pydicom
from PIL import Image

from core.cases import Case, ImageFile, Modality
from core.exports.kept_mask import CaseMasks, KeptMask
from core.exports.mask_export import export_masks
from core.exports.registry import MASK_FORMATS
from core.imaging.mask_files import save_mask
from core.imaging.volume_files.registry import read_volume
from tests.dicom_pictures import enhanced_mr, errors_of_dciodvfy, mr_series, save, ultrasound
from tests.tiny_volumes import ramp

STILL = np.random.default_rng(0).integers(0, 255, (30, 40), dtype=np.uint8)


def kept(root: Path, mask: np.ndarray, *, lesion: str = "1", by_person: bool = False) -> KeptMask:
    sha256 = save_mask(root / "masks", mask)
    return KeptMask("c1", lesion, "tight_box", sha256, int(mask.sum()), "starter_2d", "f" * 64, by_person)


def exported(root: Path, case: Case, *masks: KeptMask) -> Path:
    out = root / "seg"
    found = CaseMasks(case, "tight_box", masks)
    made = export_masks([found], file_format=MASK_FORMATS["dicom_seg"], masks_root=root / "masks", out=out)
    assert made.problems == ()
    (path,) = out.glob("*.dcm")
    return path


def still_case(root: Path) -> Case:
    """A picture with its DICOM file beside it."""
    save(ultrasound(STILL), root / "c1.dcm")
    Image.fromarray(STILL).save(root / "c1.png")
    return Case("c1", "P-1", Modality.ULTRASOUND, ImageFile(root / "c1.png", "f" * 64, "a" * 64, STILL.shape))


def block(shape: tuple[int, ...], *where: slice) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[where] = True
    return mask


def test_a_single_frame_ultrasound_image_is_referred_to(tmp_path: Path) -> None:
    case = still_case(tmp_path)
    first, second = block((30, 40), slice(5, 12), slice(8, 20)), block((30, 40), slice(10, 18), slice(15, 30))
    path = exported(tmp_path, case, kept(tmp_path, first), kept(tmp_path, second, lesion="2", by_person=True))
    source, read = pydicom.dcmread(tmp_path / "c1.dcm"), pydicom.dcmread(path)
    referred = read.ReferencedSeriesSequence[0]
    assert referred.SeriesInstanceUID == source.SeriesInstanceUID
    assert referred.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert read.StudyInstanceUID == source.StudyInstanceUID
    assert read.pixel_array.sum() == first.sum() + second.sum()
    seg = highdicom.seg.segread(path)
    pixels = seg.get_pixels_by_source_instance([source.SOPInstanceUID], ignore_spatial_locations=True)
    np.testing.assert_array_equal(pixels[0, ..., 0], first)
    np.testing.assert_array_equal(pixels[0, ..., 1], second)
    kinds = [seg.get_segment_description(number).algorithm_type.value for number in (1, 2)]
    assert kinds == ["AUTOMATIC", "SEMIAUTOMATIC"]


def test_dciodvfy_finds_no_error_in_that_of_an_ultrasound_image(tmp_path: Path) -> None:
    case = still_case(tmp_path)
    mask = block((30, 40), slice(5, 12), slice(8, 20))
    assert errors_of_dciodvfy(exported(tmp_path, case, kept(tmp_path, mask))) == []


def mr_case(root: Path) -> Case:
    """A series whose file names and numbers run against its positions."""
    for number, dataset in enumerate(mr_series(ramp((6, 10, 12)))):
        save(dataset, root / "series" / f"{(number * 5) % 7}.dcm")
    volume = read_volume(root / "series")
    image = ImageFile(root / "series", "f" * 64, "b" * 64, volume.shape, volume.spacing_mm)
    return Case("c1", "P-1", Modality.MRI, image)


def test_a_series_is_referred_to_slice_by_slice(tmp_path: Path) -> None:
    case = mr_case(tmp_path)
    mask = block((6, 10, 12), slice(1, 3), slice(2, 6), slice(3, 9))
    path = exported(tmp_path, case, kept(tmp_path, mask))
    seg = highdicom.seg.segread(path)
    volume = read_volume(tmp_path / "series")
    theirs = seg.get_volume(combine_segments=True)
    index = np.argwhere(theirs.array > 0)
    world = index @ theirs.affine[:3, :3].T + theirs.affine[:3, 3]
    ours = volume.grid.world_mm(np.argwhere(mask).astype(float)) * [-1, -1, 1]
    np.testing.assert_allclose(np.sort(world, axis=0), np.sort(ours, axis=0), atol=1e-6)
    sources = {pydicom.dcmread(file).SOPInstanceUID for file in (tmp_path / "series").iterdir()}
    assert {uid for _, _, uid in seg.get_source_image_uids()} == sources
    for frame in seg.PerFrameFunctionalGroupsSequence:
        (image,) = frame.DerivationImageSequence[0].SourceImageSequence
        (file,) = [
            read
            for read in map(pydicom.dcmread, (tmp_path / "series").iterdir())
            if read.SOPInstanceUID == image.ReferencedSOPInstanceUID
        ]
        place = frame.PlanePositionSequence[0].ImagePositionPatient
        assert list(place) == list(file.ImagePositionPatient)


def test_dciodvfy_finds_no_error_in_that_of_a_series(tmp_path: Path) -> None:
    mask = block((6, 10, 12), slice(1, 3), slice(2, 6), slice(3, 9))
    assert errors_of_dciodvfy(exported(tmp_path, mr_case(tmp_path), kept(tmp_path, mask))) == []


def test_an_enhanced_file_is_referred_to_frame_by_frame(tmp_path: Path) -> None:
    source = enhanced_mr(ramp((6, 10, 12)))
    save(source, tmp_path / "series" / "e.dcm")
    volume = read_volume(tmp_path / "series")
    image = ImageFile(tmp_path / "series", "f" * 64, "b" * 64, volume.shape, volume.spacing_mm)
    mask = block((6, 10, 12), slice(1, 3), slice(2, 6), slice(3, 9))
    path = exported(tmp_path, Case("c1", "P-1", Modality.MRI, image), kept(tmp_path, mask))
    theirs = highdicom.seg.segread(path).get_pixels_by_source_frame(
        source.SOPInstanceUID, [1, 2, 3, 4, 5, 6], assert_missing_frames_are_empty=True
    )
    in_file = volume.grid.stored.to_stored(mask).transpose(2, 1, 0)
    np.testing.assert_array_equal(theirs[..., 0], in_file)
    assert errors_of_dciodvfy(path) == []


def test_an_empty_mask_is_a_segment_without_pixels(tmp_path: Path) -> None:
    path = exported(tmp_path, still_case(tmp_path), kept(tmp_path, np.zeros((30, 40), dtype=bool)))
    assert pydicom.dcmread(path).pixel_array.sum() == 0
    assert errors_of_dciodvfy(path) == []


def test_the_patient_is_the_store_s_and_nothing_else_of_the_person_is_in_it(tmp_path: Path) -> None:
    path = exported(
        tmp_path, still_case(tmp_path), kept(tmp_path, block((30, 40), slice(5, 12), slice(8, 20)))
    )
    read, data = pydicom.dcmread(path), path.read_bytes()
    assert (read.PatientID, str(read.PatientName)) == ("P-1", "P-1^")
    assert not read.PatientBirthDate
    assert not any(text in data for text in (b"Doe", b"4711", b"19620307", b"20230514"))


def test_the_same_masks_give_the_same_uids(tmp_path: Path) -> None:
    case = still_case(tmp_path)
    mask = kept(tmp_path, block((30, 40), slice(5, 12), slice(8, 20)))
    first = pydicom.dcmread(exported(tmp_path, case, mask))
    shutil.rmtree(tmp_path / "seg")
    second = pydicom.dcmread(exported(tmp_path, case, mask))
    assert first.SOPInstanceUID == second.SOPInstanceUID
    assert first.SeriesInstanceUID == second.SeriesInstanceUID
