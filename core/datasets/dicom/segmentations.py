"""Reference masks out of DICOM Segmentation objects that lie beside the images they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dicom.copying import read_whole
from core.datasets.dicom.found_file import FoundFile
from core.imaging.read import UnreadableFileError

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

_ANATOMY = frozenset({"123037004", "91723000", "T-D0050"})
"""Category codes of what is body and not finding (SNOMED CT anatomical structure, and its older code)."""


@dataclass(frozen=True, slots=True)
class FoundSegmentation:
    """One segmentation and what it refers to, by original UIDs.

    Attributes:
        frames: (SOP instance, frame from 1) that segments were drawn on; frame 1 of a single-frame image.
    """

    file: FoundFile
    images: frozenset[str]
    frames: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True, eq=False)
class SegmentVolume:
    """A segment where it lies in space.

    Attributes:
        mask: bool, three axes.
        affine: (4, 4), index to mm RAS+.
    """

    mask: NDArray[np.bool_]
    affine: NDArray[np.float64]


def read_segmentation(file: FoundFile) -> FoundSegmentation:
    """What a segmentation refers to.

    Raises:
        UnreadableFileError: It cannot be read; named by its reference.
    """
    dataset = opened_dicom(file.path, file.reference)
    images = set()
    for series in dataset.get("ReferencedSeriesSequence") or ():
        images |= {
            str(one.ReferencedSOPInstanceUID) for one in series.get("ReferencedInstanceSequence") or ()
        }
    frames = set(_drawn_on(dataset))
    return FoundSegmentation(file, frozenset(images | {uid for uid, _ in frames}), frozenset(frames))


def lesion_segments(file: FoundFile) -> tuple[Segmentation, list[int]]:
    """The opened segmentation and the numbers of its segments that are no anatomy.

    Raises:
        UnreadableFileError: It is damaged, or of probabilities and not of masks.
    """
    import highdicom

    try:
        opened = highdicom.seg.segread(file.path)
        numbers = [
            number
            for number in opened.segment_numbers
            if opened.get_segment_description(number).segmented_property_category.value not in _ANATOMY
        ]
    except Exception as error:  # highdicom raises whatever a damaged file leads it into
        raise UnreadableFileError(
            file.reference,
            f"cannot be read as a DICOM segmentation ({type(error).__name__})",
            action="export it again",
        ) from None
    return opened, list(numbers)


def segment_of_picture(opened: Segmentation, number: int, *, sop_uid: str, frame: int | None) -> NDArray[Any]:
    """A segment on one still, or on one frame (from 1) of a clip: bool (y, x).

    Raises:
        UnreadableFileError: The segmentation does not say how it lies on the picture.
    """
    known: dict[str, Any] = {
        "segment_numbers": [number],
        "combine_segments": False,
        "ignore_spatial_locations": True,
        "assert_missing_frames_are_empty": True,
    }
    try:
        if frame is None:
            found = opened.get_pixels_by_source_instance([sop_uid], **known)
        else:
            found = opened.get_pixels_by_source_frame(sop_uid, [frame], **known)
    except Exception as error:
        raise _unplaced(error) from None
    return np.asarray(found[0, ..., 0] > 0)


def segment_in_space(opened: Segmentation, number: int) -> SegmentVolume:
    """A segment of a volume, by the positions of its frames.

    Raises:
        UnreadableFileError: Its frames do not say where they lie.
    """
    try:
        volume = opened.get_volume(segment_numbers=[number], combine_segments=False)
    except Exception as error:
        raise _unplaced(error) from None
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ np.asarray(volume.affine, dtype=np.float64)  # LPS to RAS
    return SegmentVolume(np.asarray(volume.array[..., 0] > 0), affine)


def segments_on_slices(opened: Segmentation, number: int, sop_uids: Sequence[str]) -> NDArray[np.bool_]:
    """A segment on the slices it refers to, bool (slice, row, column) in the order of `sop_uids`.

    Raises:
        UnreadableFileError: It refers to other images, or lies on another grid.
    """
    try:
        found = opened.get_pixels_by_source_instance(
            list(sop_uids),
            segment_numbers=[number],
            combine_segments=False,
            ignore_spatial_locations=True,
            assert_missing_frames_are_empty=True,
        )
    except Exception as error:
        raise _unplaced(error) from None
    return np.asarray(found[..., 0] > 0)


def referring(found: Sequence[FoundSegmentation], sop_uids: Sequence[str]) -> list[FoundSegmentation]:
    """The segmentations that refer to any of these images."""
    return [one for one in found if one.images & set(sop_uids)]


def marked_frames(found: Sequence[FoundSegmentation], sop_uid: str) -> list[int]:
    """Frames of a clip, from 1, that segmentations were drawn on."""
    return sorted({frame for one in found for uid, frame in one.frames if uid == sop_uid})


def _drawn_on(dataset: Any) -> Iterator[tuple[str, int]]:
    for group in dataset.get("PerFrameFunctionalGroupsSequence") or ():
        for derivation in group.get("DerivationImageSequence") or ():
            for source in derivation.get("SourceImageSequence") or ():
                frames = source.get("ReferencedFrameNumber") or 1
                for frame in [frames] if isinstance(frames, int | str) else frames:
                    yield str(source.ReferencedSOPInstanceUID), int(frame)


def _unplaced(error: Exception) -> UnreadableFileError:
    return UnreadableFileError(
        "segmentation",
        f"does not say how it lies on its images ({type(error).__name__})",
        action="export it again with references to its source images",
    )
