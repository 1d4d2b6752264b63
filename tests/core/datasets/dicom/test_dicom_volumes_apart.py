"""Files and series of several volumes, and what tells these apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from core.imaging.volume_files.registry import read_volume
from tests.dicom_pictures import enhanced_mr, item, mr_series, save, segmentation
from tests.dicom_trees import ZYX, only, problems, read
from tests.tiny_volumes import ramp

OTHER = ramp((6, 10, 12), seed=1)


def enhanced(*volumes: NDArray[np.int16], groups: list[dict[str, object]]) -> Dataset:
    """An enhanced file of several volumes, frames at one place together; a group for each."""
    dataset = enhanced_mr(np.concatenate([volumes[0]] * len(volumes)))
    frames, pixels = [], []
    for z in range(len(volumes[0])):
        for number, volume in enumerate(volumes):
            frames.append(
                item(
                    PlanePositionSequence=[item(ImagePositionPatient=[-10.0, -20.0, 5.0 + 3 * z])],
                    FrameContentSequence=[item(DimensionIndexValues=[number + 1, z + 1])],
                    **groups[number],
                )
            )
            pixels.append(volume[z])
    dataset.PerFrameFunctionalGroupsSequence = frames
    dataset.PixelData = np.stack(pixels).astype("<i2").tobytes()
    return dataset


def b_value(value: float) -> dict[str, object]:
    return {"MRDiffusionSequence": [item(DiffusionBValue=value)]}


def test_b_values_of_an_enhanced_file_are_cases_of_their_own(tmp_path: Path) -> None:
    save(enhanced(ZYX, OTHER, groups=[b_value(0.0), b_value(1000.0)]), tmp_path / "tree" / "e")
    cohort = read(tmp_path)
    by_name = {case.clinical["volume"]: read_volume(case.image.path) for case in cohort.cases}
    assert set(by_name) == {"b-value 0", "b-value 1000"}
    np.testing.assert_array_equal(by_name["b-value 0"].voxels, ZYX)
    np.testing.assert_array_equal(by_name["b-value 1000"].voxels, OTHER)
    assert sum("is one of 2 volumes of the file" in line for line in problems(cohort)) == 2
    assert len({path.read_bytes() for path in (tmp_path / "home").rglob("*.dcm")}) == 2


def test_frame_types_echoes_and_cardiac_phases_are_reported(tmp_path: Path) -> None:
    kinds: list[tuple[str, list[dict[str, object]]]] = [
        (
            "image type",
            [{"MRImageFrameTypeSequence": [item(FrameType=["ORIGINAL", kind])]} for kind in ("M", "R")],
        ),
        ("echo", [{"MREchoSequence": [item(EffectiveEchoTime=ms)]} for ms in (2.5, 5.0)]),
        (
            "cardiac phase",
            [
                {"CardiacSynchronizationSequence": [item(NominalCardiacTriggerDelayTime=ms)]}
                for ms in (0.0, 80.0)
            ],
        ),
        ("dimension", [{}, {}]),
    ]
    for number, (_, groups) in enumerate(kinds):
        dataset = enhanced(ZYX, OTHER, groups=groups)
        dataset.SeriesInstanceUID = f"1.2.{number}"
        save(dataset, tmp_path / "tree" / str(number))
    volumes = [str(case.clinical["volume"]) for case in read(tmp_path).cases]
    assert len(volumes) == 8
    for name, _ in kinds:
        assert sum(one.startswith(name) for one in volumes) == 2


def test_stacks_beside_each_other_are_volumes_of_their_own(tmp_path: Path) -> None:
    dataset = enhanced_mr(np.concatenate([ZYX, OTHER]))
    for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        frame.FrameContentSequence[0].StackID = "1" if number < 6 else "2"
        frame.PlanePositionSequence[0].ImagePositionPatient[2] += 100 * (number >= 6)
    save(dataset, tmp_path / "tree" / "e")
    cohort = read(tmp_path)
    assert [case.image.shape for case in cohort.cases] == [ZYX.shape] * 2


def test_a_segment_on_frames_of_one_volume_is_a_lesion_of_that_one_alone(tmp_path: Path) -> None:
    dataset = enhanced(ZYX, OTHER, groups=[b_value(0.0), b_value(1000.0)])
    alone = enhanced(OTHER, groups=[b_value(1000.0)])
    alone.SOPInstanceUID, alone.SeriesInstanceUID = dataset.SOPInstanceUID, dataset.SeriesInstanceUID
    mask = np.zeros(OTHER.shape, dtype=bool)
    mask[1:3, 2:6, 3:9] = True
    segment = segmentation([alone], mask)
    for frame in segment.PerFrameFunctionalGroupsSequence:
        (source,) = frame.DerivationImageSequence[0].SourceImageSequence
        source.ReferencedFrameNumber = 2 * int(source.ReferencedFrameNumber)
    save(dataset, tmp_path / "tree" / "e")
    save(segment, tmp_path / "tree" / "s")
    lesions = {
        str(case.clinical["volume"]): [lesion.area_px for lesion in case.lesions]
        for case in read(tmp_path).cases
    }
    assert lesions == {"b-value 0": [], "b-value 1000": [48]}


def test_b_values_of_a_classic_series(tmp_path: Path) -> None:
    slices = [*mr_series(ZYX), *mr_series(OTHER)]
    for number, dataset in enumerate(slices):
        dataset.SeriesInstanceUID, dataset.StudyInstanceUID = "1.2.3", "1.2"
        dataset.DiffusionBValue = 50.0 if number < 6 else 800.0
        dataset.AcquisitionTime = f"10{number:02}00"
        save(dataset, tmp_path / "tree" / f"{number:02}.dcm")
    cohort = read(tmp_path)
    assert sorted(str(case.clinical["volume"]) for case in cohort.cases) == ["b-value 50", "b-value 800"]
    assert sum("is one of 2 volumes of one series" in line for line in problems(cohort)) == 2


def test_one_volume_is_not_parted_by_what_differs_from_slice_to_slice(tmp_path: Path) -> None:
    for number, dataset in enumerate(mr_series(ZYX)):
        dataset.TriggerTime, dataset.AcquisitionNumber = str(10 * number), number
        save(dataset, tmp_path / "tree" / f"{number:02}.dcm")
    case = only(read(tmp_path))
    assert case.image.shape == ZYX.shape
    assert "volume" not in case.clinical
