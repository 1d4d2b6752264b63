"""What is read of a DICOM file of somebody else before anything of it is copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.imaging.deidentify.header import person_of
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.read import UnreadableFileError

if TYPE_CHECKING:
    from pydicom import Dataset

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
_DIRECTORY = "1.2.840.10008.1.3.10"
_NO_STACK = frozenset({"XC", "ES", "SC", "OT", "MG", "CR", "DX"})
"""Modalities whose single images are pictures even where they say where they lie."""
_ULTRASOUND_VOLUME = "1.2.840.10008.5.1.4.1.1.6.2"
_TESTED_NAMES = frozenset({"", ".dcm", ".dicom", ".ima", ".img"})


class Kind(StrEnum):
    """How a file goes in."""

    SLICE = "slice"
    """Of a volume; an enhanced file holds many."""
    STILL = "still"
    CLIP = "clip"
    SEGMENTATION = "segmentation"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One DICOM file; identifiers in it are the original ones and must not be written anywhere.

    Attributes:
        path: Where it lies.
        reference: Eight digits that stand for it in reports.
        patient: Pseudonym.
        sop_uid, series_uid: Original.
        stack: What must be equal for slices to lie in one volume.
        acquisition: Number of it, which may tell phases apart.
        position: Of the first pixel; None for what is not one slice with a place.
        burnt_in: True where the file itself says that text is burnt in.
    """

    path: Path
    reference: str
    kind: Kind
    patient: str
    modality: str
    sop_uid: str
    series_uid: str
    frames: int
    stack: tuple[Any, ...]
    acquisition: str
    position: tuple[float, ...] | None
    burnt_in: bool


def looks_like_dicom(path: Path) -> bool:
    """Whether a file is DICOM by its bytes, or could be by its name."""
    with path.open("rb") as file:
        start = file.read(132)
    return start[128:] == b"DICM" or path.suffix.lower() in _TESTED_NAMES


def files_below(root: Path) -> Iterator[Path]:
    """All files of a tree by path; links are not followed out of it."""
    if root.is_file():
        yield root
        return
    yield from sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def read_facts(path: Path, reference: str, key: DeidentificationKey) -> FoundFile | None:
    """What a file is; None for a directory file, which lists others.

    Raises:
        UnreadableFileError: Damaged, or no image; the message names the reference, not the file.
    """
    from pydicom import dcmread

    try:
        header = dcmread(path, stop_before_pixels=True)
        sop_class = str(header.get("SOPClassUID") or "")
        if sop_class == _DIRECTORY or _is_directory(header):
            return None
        if not header.get("SOPInstanceUID") or not sop_class:
            raise UnreadableFileError(
                reference, "is no DICOM image: it names neither its kind nor itself", action="export it again"
            )
        return _facts(path, reference, key, header)
    except UnreadableFileError:
        raise
    except OSError:
        raise
    except Exception as error:  # pydicom raises whatever a damaged file leads it into
        raise UnreadableFileError(
            reference,
            f"cannot be read as DICOM ({type(error).__name__})",
            action="it is damaged, cut short or of another kind: export it again",
        ) from None


def _is_directory(header: Dataset) -> bool:
    return str(header.file_meta.get("MediaStorageSOPClassUID", "")) == _DIRECTORY


def _facts(path: Path, reference: str, key: DeidentificationKey, header: Dataset) -> FoundFile:
    sop_class = str(header.SOPClassUID)
    is_standard = header.SOPClassUID.name != sop_class  # a name is known of the standard's own
    if sop_class != SEGMENTATION and ("Rows" not in header or not is_standard):
        raise UnreadableFileError(
            reference,
            f"holds no image ({header.SOPClassUID.name if is_standard else 'a private kind of object'})",
            action="nothing, if it is a report or a plan; they are not imported",
        )
    frames = int(header.get("NumberOfFrames") or 1)
    return FoundFile(
        path=path,
        reference=reference,
        kind=_kind(header, sop_class, frames),
        patient=person_of(header, key).pseudonym,
        modality=str(header.get("Modality") or ""),
        sop_uid=str(header.SOPInstanceUID),
        series_uid=str(header.get("SeriesInstanceUID") or header.SOPInstanceUID),
        frames=frames,
        stack=_stack(header),
        acquisition=str(header.get("AcquisitionNumber") or ""),
        position=_position(header),
        burnt_in=str(header.get("BurnedInAnnotation") or "").upper() == "YES",
    )


def _kind(header: Dataset, sop_class: str, frames: int) -> Kind:
    if sop_class == SEGMENTATION:
        return Kind.SEGMENTATION
    placing = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")
    is_placed = all(header.get(name) for name in placing) and frames == 1
    is_enhanced = "PerFrameFunctionalGroupsSequence" in header
    if sop_class == _ULTRASOUND_VOLUME or is_enhanced:
        return Kind.SLICE
    if is_placed and str(header.get("Modality") or "") not in _NO_STACK:
        return Kind.SLICE
    return Kind.CLIP if frames > 1 else Kind.STILL


def _position(header: Dataset) -> tuple[float, ...] | None:
    found = header.get("ImagePositionPatient")
    return tuple(round(float(value), 3) for value in found) if found else None


def _stack(header: Dataset) -> tuple[Any, ...]:
    """Series, size, orientation, and what tells phases and echoes of one series apart."""
    orientation = header.get("ImageOrientationPatient") or ()
    return (
        int(header.get("Rows") or 0),
        int(header.get("Columns") or 0),
        tuple(round(float(value), 2) for value in orientation),
        str(header.get("TemporalPositionIdentifier") or ""),
        str(header.get("EchoNumbers") or ""),
        str(header.SOPInstanceUID) if "PerFrameFunctionalGroupsSequence" in header else "",
    )
