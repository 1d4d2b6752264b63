"""Reference masks out of DICOM Segmentation objects that lie beside the images they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.datasets.dicom.found_file import FoundFile
from core.datasets.dicom.import_context import Workshop
from core.errors import StudyError
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.segments import (
    Segment,
    certainty_of,
    findings_of,
    opened_segmentation,
    segments_in_space,
    target_of,
    unplaced,
)

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

_Placed = TypeVar("_Placed")
_HOW: dict[str, Any] = {
    "combine_segments": False,
    "ignore_spatial_locations": True,
    "assert_missing_frames_are_empty": True,
}


@dataclass(frozen=True, slots=True)
class FoundSegmentation:
    """One segmentation and what it refers to, by original UIDs.

    Attributes:
        images: SOP instances.
        frames: (SOP instance, frame from 1) that segments were drawn on; frame 1 of a single-frame image.
        segments: Those that are no anatomy.
    """

    file: FoundFile
    images: frozenset[str]
    frames: frozenset[tuple[str, int]]
    segments: tuple[Segment, ...]

    def is_drawn_on(self, sop_uid: str, frames: Sequence[int]) -> bool:
        """Whether it may mark any of an image's frames (from 0): it does not always say which."""
        said = {frame - 1 for uid, frame in self.frames if uid == sop_uid}
        return sop_uid in self.images and (not said or not frames or bool(said & set(frames)))


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
    """What a segmentation holds and refers to; segments of anatomy are remarked upon.

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
    images |= {uid for uid, _ in frames}
    return FoundSegmentation(file, frozenset(images), frozenset(frames), findings_of(dataset))


def drawn_segments(
    shop: Workshop,
    found: Sequence[FoundSegmentation],
    place: Callable[[FoundSegmentation, Segmentation, int], _Placed | None],
) -> Iterator[tuple[str, _Placed]]:
    """The segments that mark something on a case, each with its name; empty where it has no harmless one.

    What cannot be read or placed is reported, segment by segment.

    Args:
        shop: The import.
        found: Segmentations that refer to the case.
        place: (segmentation, opened, number of the segment) -> the segment on the case; None where it is
            empty there.
    """
    for segmentation in found:
        reference = segmentation.file.reference
        try:
            with shop.reading(reference):
                opened = opened_segmentation(opened_dicom(segmentation.file.path, reference), reference)
        except (StudyError, OSError) as error:
            shop.left_out(reference, error)
            continue
        for segment in segmentation.segments:
            try:
                with shop.reading(f"{reference}, segment {segment.number}"):
                    placed = place(segmentation, opened, segment.number)
            except (StudyError, OSError) as error:
                shop.left_out(f"{reference}, segment {segment.number}", error)
                continue
            if placed is not None:
                shop.marking.add(reference)
                yield segment.name, placed


def segment_of_picture(
    segmentation: FoundSegmentation,
    opened: Segmentation,
    number: int,
    *,
    sop_uid: str,
    frame: int | None,
) -> NDArray[np.bool_]:
    """A segment on one still, or on one frame (from 1) of a clip: bool (y, x).

    Whether fractions are a mask of two values is seen on all that the segment was drawn on.

    Raises:
        UnreadableFileError: The segmentation does not say how it lies on the picture.
    """
    wanted = (sop_uid, frame or 1)
    of_kind = [one for one in segmentation.frames if frame is None or one[0] == sop_uid]
    drawn = sorted({*of_kind, wanted}) if certainty_of(opened) is not None else [wanted]
    try:
        if frame is None:
            uids = sorted({uid for uid, _ in drawn})
            found = opened.get_pixels_by_source_instance(uids, segment_numbers=[number], **_HOW)
            place = uids.index(sop_uid)
        else:
            numbers = [each for _, each in drawn]
            found = opened.get_pixels_by_source_frame(sop_uid, numbers, segment_numbers=[number], **_HOW)
            place = numbers.index(frame)
    except Exception as error:
        raise unplaced(error) from None
    return np.asarray(target_of(found[..., 0], opened)[place])


def segment_in_space(opened: Segmentation, number: int) -> SegmentVolume:
    """A segment of a volume, by the positions of its frames.

    Raises:
        UnreadableFileError: Its frames do not say where they lie.
    """
    stored = segments_in_space(opened, [number])
    return SegmentVolume(target_of(stored.array, opened), stored.affine)


def segments_on_slices(opened: Segmentation, number: int, sop_uids: Sequence[str]) -> NDArray[np.bool_]:
    """A segment on the slices it refers to, bool (slice, row, column) in the order of `sop_uids`.

    Raises:
        UnreadableFileError: It refers to other images, or lies on another grid.
    """
    try:
        found = opened.get_pixels_by_source_instance(list(sop_uids), segment_numbers=[number], **_HOW)
    except Exception as error:
        raise unplaced(error) from None
    return target_of(found[..., 0], opened)


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
