"""A case as it is classified: its picture, and one mask of all its lesions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.characteristics.registry import characterise
from core.imaging.case_pixels import image_as_imported, reference_as_imported
from core.imaging.mask_files import mask_path
from core.imaging.mask_pictures import read_mask
from core.measured import Measured


@dataclass(frozen=True, slots=True, eq=False)
class OpenedCase:
    """Pixels of a case: image (y, x) or (y, x, 3) uint8, mask (y, x) bool, None without a reference."""

    case: Case
    image: NDArray[np.uint8]
    mask: NDArray[np.bool_] | None

    def characteristics(self, mask: NDArray[np.bool_] | None = None) -> dict[str, Measured]:
        """Return characteristics of the lesions together; nothing without a mask, or of an empty one.

        Args:
            mask: The mask in place of the reference.
        """
        shown = self.mask if mask is None else mask
        if shown is None or not shown.any():
            return {}
        return dict(characterise(self.image, shown, self.case.image.spacing_mm))


def open_case(case: Case) -> OpenedCase:
    """Read a picture and the union of its references.

    Raises:
        InputError: It is a volume, or a file is missing or has changed since it was imported.
    """
    image = image_as_imported(case)
    references = [reference_as_imported(case, lesion) for lesion in case.lesions]
    return OpenedCase(case, image, united(references))


def predicted_mask(masks: Path, hashes: Sequence[str]) -> NDArray[np.bool_] | None:
    """The union of masks that a run kept; None where it kept none of a case.

    Args:
        masks: Folder of mask files (`Settings.masks`).
        hashes: Hashes of the masks of one case.
    """
    return united([read_mask(mask_path(masks, sha256)) for sha256 in hashes])


def united(masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_] | None:
    """The union of masks of one grid; None of none."""
    return np.asarray(np.logical_or.reduce(masks), dtype=np.bool_) if masks else None
