"""Cases as they are trained on: pictures and references in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.imaging.case_pixels import image_as_imported, reference_as_imported


@dataclass(frozen=True, slots=True)
class Example:
    """A lesion of a case, as training takes it.

    Attributes:
        case_id: The name of the case.
        lesion_id: The name of the lesion.
        image: uint8, (y, x) or (y, x, 3), in the grid of the file.
        mask: bool, (y, x), never empty.
        pixel_sha256: The hash of the image.
    """

    case_id: str
    lesion_id: str
    image: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    pixel_sha256: str


def load_examples(cases: Sequence[Case]) -> list[Example]:
    """Return one example for every lesion with pixels, ordered by case and lesion.

    Raises:
        InputError: A file is missing or has changed since it was imported.
    """
    ordered = sorted(cases, key=lambda case: case.case_id)
    return [example for case in ordered for example in _examples(case)]


def _examples(case: Case) -> Iterator[Example]:
    if not case.lesions:
        return
    image = image_as_imported(case)
    for lesion in case.lesions:
        mask = reference_as_imported(case, lesion)
        if mask.any():
            yield Example(case.case_id, lesion.lesion_id, image, mask, case.image.pixel_sha256)
