"""Tumour characteristics of what readers and models drew, and the references beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, is_volume_case
from core.characteristics.appearance import appearance_of_mask
from core.characteristics.registry import characterise, characterise_volume
from core.imaging.case_pixels import image_as_imported, reference_as_imported, volume_as_imported
from core.imaging.mask_files import load_mask, mask_path, save_mask
from core.measured import Measured


def mark_characteristics(
    case: Case, mask_sha256: Collection[str], *, masks: Path
) -> dict[str, Mapping[str, Measured]]:
    """Return every characteristic of some stored masks of a case, by `core.characteristics.appearance`.

    Args:
        case: The case whose masks they are; its picture is read once.
        mask_sha256: Hashes of the masks.
        masks: Folder of the mask files (`Settings.masks`).

    Raises:
        InputError: The picture or a mask is missing, damaged or not what was imported.
    """
    wanted = sorted(set(mask_sha256))
    image = image_as_imported(case) if wanted and not is_volume_case(case) else None
    return {_appearance(case, name): _measured(case, image, load_mask(masks, name)) for name in wanted}


def keep_references(case: Case, *, masks: Path) -> None:
    """Put the references of a case beside the masks that were drawn, where they are not there yet.

    Raises:
        InputError: A reference cannot be read or is not what was imported.
        OSError: A mask file cannot be written.
    """
    missing = [lesion for lesion in case.lesions if not mask_path(masks, lesion.mask_sha256).exists()]
    if not missing:
        return
    grid = volume_as_imported(case).grid if is_volume_case(case) else None
    for lesion in missing:
        if grid is None:
            save_mask(masks, reference_as_imported(case, lesion))
        else:
            save_mask(masks, reference_as_imported(case, lesion, grid=grid))


def _appearance(case: Case, mask_sha256: str) -> str:
    return appearance_of_mask(mask_sha256, case.image.pixel_sha256, steps=case.image.steps)


def _measured(case: Case, image: NDArray[np.uint8] | None, mask: NDArray[np.bool_]) -> Mapping[str, Measured]:
    if image is None:
        return characterise_volume(mask, case.image.steps)
    return characterise(image, mask, case.image.spacing_mm)
