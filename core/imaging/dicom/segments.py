"""Segments of a DICOM Segmentation: BINARY, FRACTIONAL or LABELMAP, told apart and placed alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.deidentify.identifying_terms import header_words, holds_any
from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.header_claims import require_decodable
from core.imaging.dicom.picture_objects import SEGMENTATIONS
from core.imaging.masks.content import targets_of
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark
from core.imaging.volume_files.volume_checks import require_volume
from core.imaging.volume_files.volume_format import StoredVolume
from core.lexicon.medical_words import holds_medical_words_alone

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

_ANATOMY = frozenset({"123037004", "91723000", "T-D0050"})
"""Category codes of what is body and not finding (SNOMED CT anatomical structure, and its older codes)."""
_HARMLESS = re.compile(r"[^\W_][\w ,.()+/-]{0,62}[\w.)]?")
_MANY_DIGITS = re.compile(r"\d{4}")
_FRACTIONAL = "FRACTIONAL"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as the header has it.

    Attributes:
        name: Its label; empty where it has none, or one that may name a person.
        is_anatomy: True where it is of the body and no finding.
    """

    number: int
    name: str
    is_anatomy: bool


def is_segmentation(dataset: Any) -> bool:
    """Tell whether a data set is a segmentation."""
    return str(dataset.get("SOPClassUID") or "") in SEGMENTATIONS


def segments_of(dataset: Any) -> tuple[Segment, ...]:
    """The segments by their numbers; the background of a label map is none."""
    words = header_words(dataset)
    found = (_segment(item, words) for item in dataset.get("SegmentSequence") or ())
    return tuple(sorted((one for one in found if one.number > 0), key=lambda one: one.number))


def findings_of(dataset: Any) -> tuple[Segment, ...]:
    """The segments that are no anatomy; those that are, are remarked upon."""
    segments = segments_of(dataset)
    findings = tuple(one for one in segments if not one.is_anatomy)
    if len(findings) < len(segments):
        passed = [one.name or str(one.number) for one in segments if one.is_anatomy]
        count = "1 segment is" if len(passed) == 1 else f"{len(passed)} segments are"
        remark(
            f"{count} of anatomy and not of a finding ({', '.join(passed)}): passed over",
            action="give the segment another category, if it is the target",
        )
    return findings


def opened_segmentation(dataset: Any, name: str) -> Segmentation:
    """A segmentation by the library that knows how its frames are placed.

    Raises:
        UnreadableFileError: It is damaged.
    """
    import highdicom

    require_decodable(dataset, name)
    try:
        with quiet_libraries():
            return highdicom.seg.Segmentation.from_dataset(dataset, copy=False)
    except Exception as error:  # highdicom raises whatever a damaged file leads it into
        raise UnreadableFileError(
            name, f"cannot be read as a DICOM segmentation ({type(error).__name__})", action="export it again"
        ) from None


def certainty_of(opened: Segmentation) -> float | None:
    """The value of a voxel that surely belongs to its segment; None where segments hold no fractions."""
    return 1.0 if str(opened.get("SegmentationType")) == _FRACTIONAL else None


def target_of(values: NDArray[Any], opened: Segmentation) -> NDArray[np.bool_]:
    """Return what of a segment's values is target: two fractions are binary, others cut at one half."""
    return targets_of(values, certain=certainty_of(opened))[0].pixels


def segments_in_space(opened: Segmentation, numbers: Sequence[int], *, combined: str = "") -> StoredVolume:
    """Return the segments by the positions of their frames.

    Args:
        opened: The segmentation; see `opened_segmentation`.
        numbers: One, or several where they are combined.
        combined: "labels" to give every voxel the number of its segment.

    Raises:
        UnreadableFileError: The frames do not say where they lie, or the segments to be combined overlap.
    """
    try:
        with quiet_libraries():
            require_room_for(opened, 1)
            volume = opened.get_volume(segment_numbers=list(numbers), combine_segments=bool(combined))
    except UnreadableFileError:
        raise
    except Exception as error:
        raise unplaced(error) from None
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ np.asarray(volume.affine, dtype=np.float64)  # LPS to RAS
    array = np.asarray(volume.array)
    return StoredVolume(array if combined else array[..., 0], affine)


def require_room_for(opened: Segmentation, segments: int) -> None:
    """Refuse frames so far apart, or so finely spaced, that the volume between them has no end.

    Args:
        opened: The segmentation; see `opened_segmentation`.
        segments: The number of segments that are kept at a time, each in a volume of its own.

    Raises:
        UnreadableFileError: Says how large they would be.
    """
    geometry = opened.get_volume_geometry()
    if geometry is not None:
        shape = (*geometry.spatial_shape, segments) if segments > 1 else geometry.spatial_shape
        require_volume(shape, np.dtype(np.float64 if segments == 1 else np.float32), "segmentation")


def unplaced(error: Exception) -> UnreadableFileError:
    """The error of a segmentation that does not fit its images."""
    return UnreadableFileError(
        "segmentation",
        f"does not say how it lies on its images ({type(error).__name__})",
        action="export it again with references to its source images",
    )


def _segment(item: Any, words: frozenset[str]) -> Segment:
    category = item.get("SegmentedPropertyCategoryCodeSequence") or ()
    codes = {str(code.get("CodeValue") or "") for code in category}
    label = " ".join(str(item.get("SegmentLabel") or "").split())
    is_kept = _HARMLESS.fullmatch(label) and not _MANY_DIGITS.search(label) and not holds_any(label, words)
    is_kept = is_kept and holds_medical_words_alone(label)
    return Segment(int(item.SegmentNumber), label if is_kept else "", bool(codes & _ANATOMY))
