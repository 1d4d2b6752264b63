"""Masks as DICOM Segmentation objects that refer to the images they were made on.

DICOM PS3.3 A.51. One object per case and group; every lesion is a segment, so lesions may overlap.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.exports.kept_mask import KeptMask
from core.exports.mask_format import LoadedMasks, MaskFormat, WrittenFile
from core.exports.source_dicom import SourceDicom, source_dicom
from core.provenance import VERSION, code_version

if TYPE_CHECKING:
    from highdicom.seg import Segmentation, SegmentDescription

SERIES_NUMBER = 1000
_TEXT_LENGTH = 64


def write_dicom_seg(loaded: LoadedMasks, folder: Path) -> Sequence[WrittenFile]:
    """Write one ``.dcm`` for a case and group.

    Raises:
        InputError: The case does not come from DICOM, or its images cannot be referred to.
    """
    name = f"{loaded.stem()}.dcm"
    source = source_dicom(loaded.of.case)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the habits of patients' names
            made = _segmentation(loaded, source)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise InputError(
            f"case {loaded.of.case.case_id}: a segmentation cannot refer to its DICOM images ({error}); "
            "export it as NIfTI, PNG or COCO"
        ) from error
    made.save_as(folder / name)
    return [WrittenFile(name, loaded.of.masks)]


def uid_of(*parts: str) -> str:
    """Return a UID made from texts: the same texts, the same UID (2.25 and 128 bits, DICOM PS3.5 B.2)."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _segmentation(loaded: LoadedMasks, source: SourceDicom) -> Segmentation:
    from highdicom.seg import Segmentation, SegmentationTypeValues

    group, pixels = loaded.of.group, loaded.of.case.image.pixel_sha256
    masks = [mask.mask_sha256 for mask in loaded.of.masks]
    made_by = loaded.of.masks[0].model or "person"
    made = Segmentation(
        source_images=source.datasets,
        pixel_array=np.stack([source.in_frames(array) for array in loaded.arrays], axis=-1).astype(np.uint8),
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[
            _segment(number, mask, loaded) for number, mask in enumerate(loaded.of.masks, start=1)
        ],
        series_instance_uid=uid_of("series", pixels, group, made_by),
        series_number=SERIES_NUMBER,
        series_description=f"{made_by}, {group}"[:_TEXT_LENGTH],
        sop_instance_uid=uid_of("instance", pixels, group, made_by, *masks),
        instance_number=1,
        manufacturer="Samography",
        manufacturer_model_name="Samography",
        software_versions=code_version(),
        device_serial_number=VERSION,
        content_description=f"lesions by {made_by}"[:_TEXT_LENGTH],
    )
    if "FrameOfReferenceUID" not in source.datasets[0]:
        made.PatientOrientation = ""  # of a picture without a place; the standard wants it there, if empty
    return made


def _segment(number: int, mask: KeptMask, loaded: LoadedMasks) -> SegmentDescription:
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.seg import SegmentAlgorithmTypeValues, SegmentDescription
    from pydicom.sr.codedict import codes

    case_id = loaded.of.case.case_id
    return SegmentDescription(
        segment_number=number,
        segment_label=f"Lesion {mask.lesion_id}"[:_TEXT_LENGTH],
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=codes.SCT.Lesion,
        algorithm_type=(
            SegmentAlgorithmTypeValues.SEMIAUTOMATIC
            if mask.by_person
            else SegmentAlgorithmTypeValues.AUTOMATIC
        ),
        algorithm_identification=AlgorithmIdentificationSequence(
            name=(mask.model or "manual")[:_TEXT_LENGTH],
            version=(mask.checkpoint_sha256 or VERSION)[:_TEXT_LENGTH],
            family=codes.DCM.ArtificialIntelligence,
        ),
        tracking_uid=uid_of("lesion", loaded.of.case.image.pixel_sha256, mask.lesion_id),
        tracking_id=f"{case_id} lesion {mask.lesion_id}"[:_TEXT_LENGTH],
    )


DICOM_SEG = MaskFormat("dicom_seg", "DICOM SEG", write_dicom_seg)
