"""The formats in which masks can be exported."""

from __future__ import annotations

from core.exports.coco_masks import COCO_MASKS
from core.exports.dicom_seg import DICOM_SEG
from core.exports.mask_format import MaskFormat
from core.exports.nifti_masks import NIFTI_MASKS
from core.exports.png_masks import PNG_MASKS

MASK_FORMATS: dict[str, MaskFormat] = {
    entry.key: entry for entry in (NIFTI_MASKS, PNG_MASKS, COCO_MASKS, DICOM_SEG)
}
"""Formats by key."""
