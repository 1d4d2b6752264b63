"""Series as volume cases: a folder of de-identified slices each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality
from core.datasets.dicom.clinical import clinical_of, device_of
from core.datasets.dicom.copying import copy_of, frames_of_file, write_copy
from core.datasets.dicom.found_file import FoundFile
from core.datasets.dicom.import_context import ImportContext
from core.datasets.dicom.import_options import BurntIn
from core.datasets.dicom.segmentations import (
    FoundSegmentation,
    SegmentVolume,
    drawn_segments,
    segment_in_space,
    segments_on_slices,
)
from core.datasets.dicom.stacks import Stack
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.reference_masks import distinct_ids
from core.errors import StudyError
from core.files.whole_file import write_whole
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.stored_pixels import decoded
from core.imaging.nifti_bytes import nifti_bytes
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.dicom_series import ordered_slices, series_affine

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from pydicom import Dataset

_MODALITIES = {"MR": Modality.MRI, "US": Modality.ABUS}


def volume_record(
    context: ImportContext, stack: Stack, segmentations: Sequence[FoundSegmentation]
) -> Record | None:
    """Make one volume case; None where it cannot be used, which is reported."""
    first = stack.files[0]
    case_id = context.case_id(
        first.patient, first.series_uid, *map(str, first.stack), first.acquisition, *stack.key
    )
    folder = context.folder / "series" / case_id
    name = f"series/{case_id}"
    if stack.slices < 2:
        problem = "a single slice (a localiser, perhaps) is no volume"
        context.left_out(first.reference, UnreadableFileError(name, problem, action="nothing, if it is one"))
        return None
    try:
        with context.reading(name):
            originals = _write(context, stack, folder)
            copied = opened_dicom(next(iter(originals)), name)
            _warn(context, folder, name)
            series_affine(folder)
    except (StudyError, OSError) as error:
        context.left_out(name, error, files=[file.reference for file in stack.files])
        return None
    context.used[case_id] = [file.reference for file in originals.values()]
    if stack.volumes > 1:
        _tell(context, stack, name)
    return Record(
        case_id=case_id,
        image=folder,
        lesions=_lesions(context, case_id, originals, stack=stack, found=segmentations),
        patient_id=first.patient,
        modality=_MODALITIES.get(first.modality, Modality.OTHER),
        device=device_of(copied),
        clinical={**clinical_of(copied), **({} if stack.name is None else {"volume": stack.name})},
    )


def _tell(context: ImportContext, stack: Stack, name: str) -> None:
    """Say of a volume which of its series or file it is."""
    of = f"the file {stack.files[0].reference}" if stack.frames else "one series"
    by = stack.name or "size or orientation"
    context.note(name, f"is one of {stack.volumes} volumes of {of}: {by}", action="nothing")


def _write(context: ImportContext, stack: Stack, folder: Path) -> dict[Path, FoundFile]:
    """Copy the slices that can be copied; the originals by copy."""
    originals: dict[Path, FoundFile] = {}
    for number, file in enumerate(stack.files, start=1):
        path = folder / f"{number:05}.dcm"
        try:
            with context.reading(file.reference):
                dataset = opened_dicom(file.path, file.reference)
                _require_clean(context, file)
                made = copy_of(dataset, _pixels(dataset, file, stack.frames), context.key)
                if stack.frames:
                    frames_of_file(made, dataset, context.key, frames=stack.frames)
                write_copy(made, path)
            originals[path] = file
        except (StudyError, OSError) as error:
            context.left_out(file.reference, error)
    for stale in set(folder.glob("*.dcm")) - originals.keys():
        stale.unlink()
    if not originals:
        raise UnreadableFileError(folder.name, "none of its slices could be copied", action="export it again")
    return originals


def _pixels(dataset: Dataset, file: FoundFile, frames: Sequence[int]) -> NDArray[Any]:
    """Return all pixels, or those of some frames."""
    if not frames:
        return decoded(dataset, file.reference)
    return np.stack([decoded(dataset, file.reference, frame=frame) for frame in frames])


def _require_clean(context: ImportContext, file: FoundFile) -> None:
    if file.burnt_in and context.choices.burnt_in is not BurntIn.KEEP:
        raise UnreadableFileError(
            file.reference,
            "says that text, perhaps a name, is burnt in",
            action="export it without annotations",
        )


def _warn(context: ImportContext, folder: Path, name: str) -> None:
    """Look for text along the border of the middle slice."""
    middle = ordered_slices(folder)
    one = middle[len(middle) // 2]
    dataset = opened_dicom(one.path, name)
    pixels = decoded(dataset, name)
    plane = np.asarray(pixels[one.frame] if pixels.ndim == 3 else pixels, dtype=np.float64)
    high = float(np.percentile(plane, 99.5))
    if high > 0:
        context.warn_of_text(name, np.clip(plane / high * 255, 0, 255).astype(np.uint8), ())


def _lesions(
    context: ImportContext,
    case_id: str,
    originals: dict[Path, FoundFile],
    *,
    stack: Stack,
    found: Sequence[FoundSegmentation],
) -> tuple[LesionFiles, ...]:
    """A lesion per segment that is not empty."""
    uids = {path: file.sop_uid for path, file in originals.items()}

    def place(segmentation: FoundSegmentation, opened: Segmentation, number: int) -> SegmentVolume | None:
        placed = _placed(opened, number, uids)
        return placed if placed.mask.any() else None

    on_it = [one for one in found if any(one.is_drawn_on(uid, stack.frames) for uid in uids.values())]
    drawn = list(drawn_segments(context, on_it, place))
    titles = distinct_ids([name or str(number) for number, (name, _) in enumerate(drawn, start=1)])
    lesions = []
    for number, (title, (_, placed)) in enumerate(zip(titles, drawn, strict=True), start=1):
        path = context.folder / "masks" / f"{case_id}_lesion_{number}.nii.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, nifti_bytes(placed.mask, placed.affine))
        lesions.append(LesionFiles(title, (path,)))
    return tuple(lesions)


def _placed(opened: Segmentation, number: int, originals: dict[Path, str]) -> SegmentVolume:
    """A segment with the affine of its axes: by the slices it refers to, else by its own positions."""
    folder = next(iter(originals)).parent
    slices = ordered_slices(folder)
    try:
        if len(slices) != len(originals):
            raise UnreadableFileError(folder.name, "is one enhanced file", action="go by positions")
        mask = segments_on_slices(opened, number, [originals[one.path] for one in slices])
        if mask.shape[1:] != slices[0].shape:
            raise UnreadableFileError(folder.name, "is another grid", action="go by positions")
        return SegmentVolume(mask.transpose(2, 1, 0), series_affine(folder))
    except UnreadableFileError:
        return segment_in_space(opened, number)
