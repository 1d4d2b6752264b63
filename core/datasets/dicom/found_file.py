"""The facts that are read of a DICOM file of somebody else before anything of it is copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.datasets.dicom.frame_traits import FrameTraits, Part, parts_of, traits_of
from core.datasets.dicom.persons import PersonFacts, person_facts
from core.imaging.deidentify.header import person_of
from core.imaging.deidentify.identifying_terms import header_words
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.dicom.frame_header import frame_header
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.picture_objects import DIRECTORY, SEGMENTATIONS, frame_count, is_grey, no_picture
from core.imaging.read_image import UnreadableFileError

if TYPE_CHECKING:
    from pydicom import Dataset

_NO_STACK = frozenset({"XC", "ES", "SC", "OT", "MG", "CR", "DX"})
"""Modalities whose single images are pictures even where they say where they lie."""
_ULTRASOUND_VOLUME = "1.2.840.10008.5.1.4.1.1.6.2"
_FRAMES = "PerFrameFunctionalGroupsSequence"
_ROUNDED = 2


class FileRole(StrEnum):
    """The parts that a file may play."""

    SLICE = "slice"
    """A slice of a volume; an enhanced file holds many."""
    STILL = "still"
    CLIP = "clip"
    SEGMENTATION = "segmentation"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A DICOM file; identifiers in it are the original ones and must not be written anywhere.

    Attributes:
        path: The path where it lies.
        reference: Eight digits that stand for it in reports.
        patient: Pseudonym.
        person: The facts that the header states of the person, in memory only.
        sop_uid, series_uid: Original.
        stack: The values that must be equal for slices to lie in one volume.
        acquisition: Number of it, which may tell phases apart.
        traits: The place of a single slice, and what may tell it from another at the same place.
        volumes: Frames of an enhanced file by the volume that they are of; one of no frames for all others.
        burnt_in: True where the file itself says that text is burnt in.
    """

    path: Path
    reference: str
    kind: FileRole
    patient: str
    person: PersonFacts = field(repr=False)
    modality: str
    sop_uid: str
    series_uid: str
    frames: int
    stack: tuple[Any, ...]
    acquisition: str
    traits: FrameTraits
    volumes: tuple[Part, ...]
    burnt_in: bool


def files_below(root: Path) -> Iterator[Path]:
    """Return all files of a tree by path; links are not followed out of it."""
    if root.is_file():
        yield root
        return
    yield from sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def read_facts(path: Path, reference: str, key: DeidentificationKey) -> FoundFile | None:
    """Return what a file is; None for a directory file, which lists others.

    Raises:
        UnreadableFileError: Damaged, or no image; the message names the reference, not the file.
    """
    header = opened_dicom(path, reference, pixels=False)
    if is_directory(header):
        return None
    try:
        return _facts(path, reference, key, header)
    except UnreadableFileError:
        raise
    except Exception as error:  # pydicom raises whatever a damaged value leads it into
        raise UnreadableFileError(
            reference,
            f"its header cannot be read ({type(error).__name__})",
            action="it is damaged, cut short or of another kind: export it again",
        ) from None


def is_directory(header: Dataset) -> bool:
    """Tell whether a file is a directory of a medium (DICOMDIR)."""
    named = (header.get("SOPClassUID"), header.file_meta.get("MediaStorageSOPClassUID"))
    return DIRECTORY in map(str, named)


def _facts(path: Path, reference: str, key: DeidentificationKey, header: Dataset) -> FoundFile:
    sop_class = str(header.get("SOPClassUID") or "")
    if sop_class not in SEGMENTATIONS and (problem := no_picture(header)) is not None:
        raise UnreadableFileError(
            reference, problem, action="nothing, if it is a report, a plan or a map; they are not imported"
        )
    frames = frame_count(header, reference)
    kind = _kind(header, sop_class, frames)
    words = header_words(header)
    return FoundFile(
        path=path,
        reference=reference,
        kind=kind,
        patient=person_of(header, key).pseudonym,
        person=person_facts(header),
        modality=str(header.get("Modality") or ""),
        sop_uid=_uid(header, reference),
        series_uid=str(header.get("SeriesInstanceUID") or _uid(header, reference)),
        frames=frames,
        stack=_stack(header),
        acquisition=str(header.get("AcquisitionNumber") or ""),
        traits=traits_of(frame_header(header), words),
        volumes=_volumes(header, frames, words) if kind is FileRole.SLICE else (Part(()),),
        burnt_in=str(header.get("BurnedInAnnotation") or "").upper() == "YES",
    )


def _volumes(header: Dataset, frames: int, words: frozenset[str]) -> tuple[Part, ...]:
    """The volumes of an enhanced file: by orientation and stack, then by what tells frames apart."""
    if _FRAMES not in header:
        return (Part(()),)
    headers = [frame_header(header, frame) for frame in range(frames)]
    slices = [traits_of(one, words) for one in headers]
    grids: dict[tuple[Any, ...], list[int]] = {}
    for number, one in enumerate(headers):
        grids.setdefault((*_grid(one), str(one.get("StackID") or "")), []).append(number)
    return tuple(
        Part(tuple(members[number] for number in part.members), traits)
        for order, members in enumerate(grids.values(), start=1)
        for part in parts_of([slices[number] for number in members])
        for traits in [(*((("stack", str(order)),) if len(grids) > 1 else ()), *part.traits)]
    )


def _grid(header: Any) -> tuple[Any, ...]:
    """Return the orientation and pixel spacing of a frame, rounded."""
    given = [header.get(name) or () for name in ("ImageOrientationPatient", "PixelSpacing")]
    return tuple(tuple(round(float(value), _ROUNDED) for value in values) for values in given)


def _kind(header: Dataset, sop_class: str, frames: int) -> FileRole:
    if sop_class in SEGMENTATIONS:
        return FileRole.SEGMENTATION
    placing = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")
    is_placed = all(header.get(name) for name in placing) and frames == 1
    if sop_class == _ULTRASOUND_VOLUME or _is_enhanced(header):
        return FileRole.SLICE
    if is_placed and str(header.get("Modality") or "") not in _NO_STACK:
        return FileRole.SLICE
    return FileRole.CLIP if frames > 1 else FileRole.STILL


def _is_enhanced(header: Dataset) -> bool:
    """Tell whether every frame says where it lies, in grey; other files with frames are clips."""
    if not header.get(_FRAMES):
        return False
    places = frame_header(header).get("ImagePositionPatient"), frame_header(header).get("PixelSpacing")
    return all(places) and is_grey(str(header.get("PhotometricInterpretation") or ""))


def _stack(header: Dataset) -> tuple[Any, ...]:
    """Return series, size, orientation, and what tells phases and echoes of one series apart."""
    orientation = header.get("ImageOrientationPatient") or ()
    return (
        int(header.get("Rows") or 0),
        int(header.get("Columns") or 0),
        tuple(round(float(value), _ROUNDED) for value in orientation),
        str(header.get("TemporalPositionIdentifier") or ""),
        str(header.get("EchoNumbers") or ""),
        str(header.get("SOPInstanceUID") or "") if _FRAMES in header else "",
    )


def _uid(header: Dataset, reference: str) -> str:
    """The file's own UID; one without goes by its place in the tree."""
    return str(header.get("SOPInstanceUID") or f"file {reference}")
