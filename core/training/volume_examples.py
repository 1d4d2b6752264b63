"""Lesions of volumes as they are trained on: boxes of the model's grid, in memory or read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.byte_lru import ByteLru
from core.cases import Case, Lesion
from core.clicks.cubes import read_block
from core.clicks.model_grid import ModelGrid
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.models.contracts import Block
from core.training.lesion_regions import CubeFrame, cut_out, lesion_regions
from core.volumes import Volume

BUDGET_BYTES = 6 * 2**30
"""Most that the boxes of one side of a training take."""

_HALF_PRECISION_MOST = 4096.0
"""Half precision tells whole numbers up to about here; beyond that values are kept as float32."""


@dataclass(frozen=True, slots=True, eq=False)
class VolumeExample:
    """A box around a lesion or a part of one, with room for every cube that is drawn from it.

    Attributes:
        case_id: The name of the case.
        lesion_id: The name of the lesion.
        voxels: (z, y, x) of the model's grid, in the volume's own values.
        reference: bool, same shape, never empty.
    """

    case_id: str
    lesion_id: str
    voxels: NDArray[Any]
    reference: NDArray[np.bool_]

    @property
    def nbytes(self) -> int:
        """The bytes of memory that it takes."""
        return self.voxels.nbytes + self.reference.nbytes


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of an example."""

    case: Case
    lesion: Lesion
    region: Block


class VolumeExamples(Sequence[VolumeExample]):
    """The examples of one side, ordered by case, lesion and block.

    Every volume is read once to place them; those that go beyond the budget are read again at each use.

    Args:
        cases: Volumes with lesions; lesions without voxels in the model's grid are left out.
        frame: The model's.
        budget_bytes: Most that is kept in memory.

    Raises:
        InputError: A file is missing or has changed since it was imported.
    """

    def __init__(self, cases: Sequence[Case], frame: CubeFrame, *, budget_bytes: int = BUDGET_BYTES) -> None:
        self._frame = frame
        self._held = ByteLru[VolumeExample](budget_bytes, size=lambda example: example.nbytes)
        self._places: list[_Place] = []
        for case in sorted(cases, key=lambda case: case.case_id):
            self._add(case)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        found = self._held.get(index)
        if found is None:
            found = _read_again(self._places[index], self._frame)
            self._held.keep(index, found)
        return found

    def _add(self, case: Case) -> None:
        volume = volume_as_imported(case)
        grid = ModelGrid(volume.grid, self._frame.voxel_mm, self._frame.smooth)
        for lesion in case.lesions:
            reference = reference_as_imported(case, lesion, grid=volume.grid)
            placed = grid.mask_in_model(reference)
            for region in lesion_regions(reference, grid, self._frame):
                place = _Place(case, lesion, region)
                self._held.keep(len(self._places), _example(place, volume, grid, reference=placed))
                self._places.append(place)


def _read_again(place: _Place, frame: CubeFrame) -> VolumeExample:
    volume = volume_as_imported(place.case)
    grid = ModelGrid(volume.grid, frame.voxel_mm, frame.smooth)
    reference = reference_as_imported(place.case, place.lesion, grid=volume.grid)
    return _example(place, volume, grid, reference=grid.mask_in_model(reference))


def _example(
    place: _Place, volume: Volume, grid: ModelGrid, *, reference: NDArray[np.bool_]
) -> VolumeExample:
    return VolumeExample(
        place.case.case_id,
        place.lesion.lesion_id,
        _small(read_block(volume.voxels, grid, place.region)),
        cut_out(reference, place.region),
    )


def _small(values: NDArray[np.float32]) -> NDArray[Any]:
    """Return the same values in as few bytes as they need."""
    if values.min() >= 0 and values.max() <= 255 and np.array_equal(values, values.astype(np.uint8)):
        return values.astype(np.uint8)
    return values.astype(np.float16) if np.abs(values).max() <= _HALF_PRECISION_MOST else values
