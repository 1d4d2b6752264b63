"""Series as volume cases: a folder of de-identified slices each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality
from core.datasets.dicom.choices import BurntIn
from core.datasets.dicom.clinical import clinical_of, device_of
from core.datasets.dicom.copying import copy_of, pixels_of, read_whole, write_copy
from core.datasets.dicom.found_file import FoundFile
from core.datasets.dicom.segmentations import (
    FoundSegmentation,
    lesion_segments,
    referring,
    segment_in_space,
    segments_on_slices,
)
from core.datasets.dicom.workshop import Workshop, told_as_unreadable
from core.datasets.record import LesionFiles, Record
from core.errors import StudyError
from core.imaging.mask_volumes import nifti_bytes
from core.imaging.read import UnreadableFileError
from core.imaging.volume_files.dicom_series import ordered_slices
from core.imaging.volume_files.registry import read_stored_volume
from core.imaging.whole_file import write_whole

_MODALITIES = {"MR": Modality.MRI, "US": Modality.ABUS}


def stacks(files: Iterable[FoundFile]) -> list[list[FoundFile]]:
    """Slices that make a volume each: of one patient and series, one size, orientation, phase and echo.

    Where slices then still lie at one place, the number of the acquisition parts them, if it can.
    """
    found: dict[tuple[object, ...], list[FoundFile]] = defaultdict(list)
    for file in files:
        found[(file.patient, file.series_uid, *file.stack)].append(file)
    return [stack for together in found.values() for stack in _parted(together)]


def _parted(together: list[FoundFile]) -> list[list[FoundFile]]:
    if _places_differ(together):
        return [together]
    by_acquisition: dict[str, list[FoundFile]] = defaultdict(list)
    for file in together:
        by_acquisition[file.acquisition].append(file)
    parts = list(by_acquisition.values())
    return parts if all(map(_places_differ, parts)) else [together]


def _places_differ(together: Sequence[FoundFile]) -> bool:
    places = [file.position for file in together]
    return None in places or len(set(places)) == len(places)


def volume_record(
    shop: Workshop, slices: Sequence[FoundFile], segmentations: Sequence[FoundSegmentation]
) -> Record | None:
    """One volume case; None where it cannot be used, which is reported."""
    first = slices[0]
    case_id = shop.case_id(first.patient, first.series_uid, *map(str, first.stack), first.acquisition)
    folder = shop.folder / "series" / case_id
    name = f"series/{case_id}"
    if sum(one.frames for one in slices) < 2:
        problem = "a single slice (a localiser, perhaps) is no volume"
        shop.left_out(first.reference, UnreadableFileError(name, problem, action="nothing, if it is one"))
        return None
    try:
        with told_as_unreadable(name):
            originals = _write(shop, slices, folder)
            copied = opened_dicom(next(iter(originals)), name)
            _warn(shop, folder, name)
    except (StudyError, OSError) as error:
        shop.left_out(name, error)
        return None
    return Record(
        case_id=case_id,
        image=folder,
        lesions=_lesions(shop, case_id, originals, segmentations),
        patient_id=first.patient,
        modality=_MODALITIES.get(first.modality, Modality.OTHER),
        device=device_of(copied),
        clinical=clinical_of(copied),
    )


def _write(shop: Workshop, slices: Sequence[FoundFile], folder: Path) -> dict[Path, str]:
    """Copy the slices that can be copied; original SOP instance UIDs by copy."""
    originals: dict[Path, str] = {}
    for number, file in enumerate(slices, start=1):
        path = folder / f"{number:05}.dcm"
        try:
            with told_as_unreadable(file.reference):
                dataset = opened_dicom(file.path, file.reference)
                _require_clean(shop, file)
                write_copy(copy_of(dataset, decoded(dataset, file.reference), shop.key), path)
            originals[path] = file.sop_uid
        except (StudyError, OSError) as error:
            shop.left_out(file.reference, error)
    for stale in set(folder.glob("*.dcm")) - originals.keys():
        stale.unlink()
    if not originals:
        raise UnreadableFileError(folder.name, "none of its slices could be copied", action="export it again")
    return originals


def _require_clean(shop: Workshop, file: FoundFile) -> None:
    if file.burnt_in and shop.choices.burnt_in is not BurntIn.KEEP:
        raise UnreadableFileError(
            file.reference,
            "says that text, perhaps a name, is burnt in",
            action="export it without annotations",
        )


def _warn(shop: Workshop, folder: Path, name: str) -> None:
    """Look for text along the border of the middle slice."""
    middle = ordered_slices(folder)
    one = middle[len(middle) // 2]
    dataset = opened_dicom(one.path, name)
    pixels = decoded(dataset, name)
    plane = np.asarray(pixels[one.frame] if pixels.ndim == 3 else pixels, dtype=np.float64)
    high = float(np.percentile(plane, 99.5))
    if high > 0:
        shop.warn_of_text(name, np.clip(plane / high * 255, 0, 255).astype(np.uint8), ())


def _lesions(
    shop: Workshop, case_id: str, originals: dict[Path, str], found: Sequence[FoundSegmentation]
) -> tuple[LesionFiles, ...]:
    """A lesion per segment that is not empty."""
    lesions: list[LesionFiles] = []
    for segmentation in referring(found, list(originals.values())):
        try:
            opened, numbers = lesion_segments(segmentation.file)
            for number in numbers:
                mask, affine = _placed(opened, number, originals)
                if mask.any():
                    path = shop.folder / "masks" / f"{case_id}_lesion_{len(lesions) + 1}.nii.gz"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    write_whole(path, nifti_bytes(mask, affine))
                    lesions.append(LesionFiles(str(len(lesions) + 1), (path,)))
        except (StudyError, OSError) as error:
            shop.left_out(segmentation.file.reference, error)
    return tuple(lesions)


def _placed(
    opened: object, number: int, originals: dict[Path, str]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """A segment with the affine of its axes: by the slices it refers to, else by its own positions."""
    folder = next(iter(originals)).parent
    slices = ordered_slices(folder)
    try:
        if len(slices) != len(originals):
            raise UnreadableFileError(folder.name, "is one enhanced file", action="go by positions")
        mask = segments_on_slices(opened, number, [originals[one.path] for one in slices])  # type: ignore[arg-type]
        if mask.shape[1:] != slices[0].shape:
            raise UnreadableFileError(folder.name, "is another grid", action="go by positions")
        return mask.transpose(2, 1, 0), read_stored_volume(folder).affine
    except UnreadableFileError:
        placed = segment_in_space(opened, number)  # type: ignore[arg-type]
        return placed.mask, placed.affine
