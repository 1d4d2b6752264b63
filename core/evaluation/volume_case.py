"""A volume case with everything that is read once for all its lesions and prompts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.cases import UNION, Case, is_volume_case
from core.characteristics.appearance import appearance_of_mask
from core.characteristics.registry import characterise_volume
from core.errors import InputError
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.imaging.hashing import mask_sha256
from core.measured import Measured
from core.volumes import Volume


@dataclass(frozen=True, slots=True, eq=False)
class VolumeCase:
    """A case while it is worked on.

    Attributes:
        references: The references by lesion, bool (z, y, x).
    """

    case: Case
    volume: Volume
    references: dict[str, NDArray[np.bool_]]

    def characteristics(self, known: frozenset[str]) -> Iterator[tuple[str, dict[str, Measured]]]:
        """Return those of the lesions whose appearance is not `known`, by appearance."""
        image = self.case.image
        hashes = {lesion.lesion_id: lesion.mask_sha256 for lesion in self.case.lesions}
        for lesion_id, reference in self.references.items():
            sha256 = hashes.get(lesion_id) or mask_sha256(reference)
            appearance = appearance_of_mask(sha256, image.pixel_sha256, steps=image.steps)
            if appearance not in known:
                yield appearance, characterise_volume(reference, image.steps)

    def with_union(self) -> VolumeCase:
        """The case with the union of its lesions among the references, where it has several."""
        if len(self.references) < 2:
            return self
        union = np.logical_or.reduce(list(self.references.values()))
        return replace(self, references=self.references | {UNION: union})


def open_volume_case(case: Case) -> VolumeCase:
    """Read the volume and its references, and hold them against what was imported.

    Raises:
        InputError: The case is a picture, or a file is missing or has changed.
    """
    if not is_volume_case(case):
        raise InputError(f"{case.image.path.name} is a picture, not a volume; evaluate it instead")
    volume = volume_as_imported(case)
    references = {
        lesion.lesion_id: reference_as_imported(case, lesion, grid=volume.grid) for lesion in case.lesions
    }
    return VolumeCase(case, volume, references)
