"""The pixels of a case, held against what was imported."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, Lesion
from core.errors import InputError
from core.imaging.case_volumes import require_picture
from core.imaging.hashing import mask_sha256, pixel_sha256
from core.imaging.mask_pictures import read_mask
from core.imaging.read import read_image


def image_as_imported(case: Case) -> NDArray[np.uint8]:
    """The image, uint8 (y, x) or (y, x, 3).

    Raises:
        InputError: It cannot be read, is not the picture that was imported, or is a volume.
    """
    require_picture(case)
    image = read_image(case.image.path)
    if pixel_sha256(image) != case.image.pixel_sha256:
        raise InputError(f"{case.image.path.name} has changed since it was imported; import the study again")
    return image


def reference_as_imported(case: Case, lesion: Lesion) -> NDArray[np.bool_]:
    """The union of a lesion's reference masks, bool (y, x).

    Raises:
        InputError: A mask cannot be read, or the union is not what was imported.
    """
    masks = [read_mask(path) for path in lesion.mask_paths]
    union = np.asarray(np.logical_or.reduce(masks), dtype=bool)
    if mask_sha256(union) != lesion.mask_sha256:
        raise InputError(
            f"the reference of {case.image.path.name}, lesion {lesion.lesion_id}, has changed since it was "
            "imported; import the study again"
        )
    return union
