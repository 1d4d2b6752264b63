"""Stills and frames of clips as picture cases: a de-identified DICOM file and a PNG of it side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality
from core.datasets.derived_pictures import write_picture
from core.datasets.dicom.clinical import clinical_of, device_of
from core.datasets.dicom.copying import copy_of, regions_of, still_of_clip, write_copy
from core.datasets.dicom.found_file import FoundFile, Kind
from core.datasets.dicom.import_context import Workshop
from core.datasets.dicom.import_options import BurntIn
from core.datasets.dicom.segmentations import (
    FoundSegmentation,
    drawn_segments,
    marked_frames,
    referring,
    segment_of_picture,
)
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.reference_masks import distinct_ids
from core.errors import StudyError
from core.imaging.dicom.frame_spacing import spacing_of
from core.imaging.dicom.opening import opened_dicom
from core.imaging.dicom.picture import picture_of
from core.imaging.dicom.picture_objects import require_picture
from core.imaging.dicom.stored_pixels import decoded
from core.imaging.read_image import UnreadableFileError

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from pydicom import Dataset


def picture_records(
    shop: Workshop, file: FoundFile, segmentations: Sequence[FoundSegmentation]
) -> Iterator[Record]:
    """The cases of a still (one) or a clip (one per chosen frame); what cannot be used is reported."""
    try:
        with shop.reading(file.reference):
            dataset = opened_dicom(file.path, file.reference)
            require_picture(dataset, file.reference)
            _require_clean(shop, file, dataset)
    except (StudyError, OSError) as error:
        shop.left_out(file.reference, error)
        return
    for frame in _frames(shop, file, segmentations):
        try:
            with shop.reading(file.reference):
                record = _record(shop, file, dataset, frame=frame, segmentations=segmentations)
            shop.used[record.case_id] = [file.reference]
            yield record
        except (StudyError, OSError) as error:
            shop.left_out(file.reference if frame is None else f"{file.reference}, frame {frame + 1}", error)


def _require_clean(shop: Workshop, file: FoundFile, dataset: Dataset) -> None:
    """Refuse a picture that says itself that text is burnt in, unless the person chose otherwise."""
    if not file.burnt_in:
        return
    if shop.choices.burnt_in is BurntIn.KEEP:
        shop.note(
            file.reference,
            "says that text, perhaps a name, is burnt in; it went in as it is",
            action="look at the picture and leave it out if it names a person",
        )
    elif shop.choices.burnt_in is BurntIn.LEAVE_OUT or not regions_of(dataset):
        raise UnreadableFileError(
            file.reference,
            "says that text, perhaps a name, is burnt in"
            + ("" if regions_of(dataset) else ", and not where the scan lies"),
            action="export it without annotations; or --column burnt_in=blank blacks out all but the scan",
        )


def _frames(shop: Workshop, file: FoundFile, segmentations: Sequence[FoundSegmentation]) -> list[int | None]:
    """Frames from 0 that go in; None of a still."""
    if file.kind is Kind.STILL:
        return [None]
    step = shop.choices.frames
    marked = [frame - 1 for frame in marked_frames(segmentations, file.sop_uid) if frame <= file.frames]
    chosen = range(0, file.frames, step) if step else ([] if marked else [file.frames // 2])
    return sorted({*chosen, *marked})


def _record(
    shop: Workshop,
    file: FoundFile,
    dataset: Dataset,
    *,
    frame: int | None,
    segmentations: Sequence[FoundSegmentation],
) -> Record:
    regions = regions_of(dataset)
    blank = regions if shop.choices.burnt_in is BurntIn.BLANK else ()
    case_id = shop.case_id(file.patient, file.sop_uid, *([] if frame is None else [str(frame)]))
    made = copy_of(dataset, decoded(dataset, file.reference, frame=frame), shop.key, blank=blank)
    if frame is not None:
        still_of_clip(made, dataset, shop.key, frame=frame)
    path = shop.folder / "pictures" / f"{case_id}.dcm"
    write_copy(made, path)
    copied = opened_dicom(path, path.name)
    pixels = picture_of(copied, path.name)
    image = write_picture(path.with_suffix(".png"), pixels)
    if not blank:
        shop.warn_of_text(f"pictures/{image.name}", _grey(pixels), regions)
    return Record(
        case_id=case_id,
        image=image,
        lesions=_lesions(shop, file, case_id, frame=frame, found=segmentations, shape=pixels.shape[:2]),
        patient_id=file.patient,
        modality=Modality.ULTRASOUND if file.modality == "US" else Modality.OTHER,
        device=device_of(copied),
        spacing_mm=spacing_of(copied),
        clinical=clinical_of(copied, frame=None if frame is None else frame + 1),
    )


def _lesions(
    shop: Workshop,
    file: FoundFile,
    case_id: str,
    *,
    frame: int | None,
    found: Sequence[FoundSegmentation],
    shape: tuple[int, ...],
) -> tuple[LesionFiles, ...]:
    """A lesion per segment of the segmentations that refer to the picture, where it is not empty there."""

    def place(segmentation: FoundSegmentation, opened: Segmentation, number: int) -> NDArray[np.bool_] | None:
        mask = segment_of_picture(
            segmentation, opened, number, sop_uid=file.sop_uid, frame=None if frame is None else frame + 1
        )
        if mask.shape != shape:
            raise UnreadableFileError(
                "segmentation", "is of another size than its picture", action="export it again"
            )
        return mask if mask.any() else None

    drawn = list(drawn_segments(shop, referring(found, [file.sop_uid]), place))
    titles = distinct_ids([name or str(number) for number, (name, _) in enumerate(drawn, start=1)])
    return tuple(
        LesionFiles(title, (write_picture(shop.folder / "masks" / f"{case_id}_lesion_{number}.png", mask),))
        for number, (title, (_, mask)) in enumerate(zip(titles, drawn, strict=True), start=1)
    )


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return pixels if pixels.ndim == 2 else np.asarray(pixels.max(axis=2))
