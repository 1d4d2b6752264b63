"""A volume case with everything that is read once for all its lesions and prompts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.characteristics.appearance import appearance_sha256
from core.characteristics.registry import characterise_volume
from core.errors import InputError
from core.imaging.case_volumes import is_volume_case, reference_volume_as_imported, volume_as_imported
from core.measured import Measured
from core.volumes import Volume


@dataclass(frozen=True, slots=True, eq=False)
class VolumeCase:
    """A case while it is worked on.

    Attributes:
        references: By lesion, bool (z, y, x).
    """

    case: Case
    volume: Volume
    references: dict[str, NDArray[np.bool_]]

    def characteristics(self, known: frozenset[str]) -> Iterator[tuple[str, dict[str, Measured]]]:
        """Those of the lesions whose appearance is not `known`, by appearance."""
        for lesion in self.case.lesions:
            appearance = appearance_sha256(self.case.image, lesion)
            if appearance not in known:
                reference = self.references[lesion.lesion_id]
                yield appearance, characterise_volume(reference, self.case.image.steps)


def open_volume_case(case: Case) -> VolumeCase:
    """Read the volume and its references, and hold them against what was imported.

    Raises:
        InputError: The case is a picture, or a file is missing or has changed.
    """
    if not is_volume_case(case):
        raise InputError(f"{case.image.path.name} is a picture, not a volume; evaluate it instead")
    volume = volume_as_imported(case)
    references = {
        lesion.lesion_id: reference_volume_as_imported(case, lesion, volume.grid) for lesion in case.lesions
    }
    return VolumeCase(case, volume, references)
