"""The grid that zhou2025 brings every volume onto: 840 x 440 x 330 voxels of 0.2, 0.082 and 1 mm.

The study gives its distances without a unit; in voxels they can be compared on this grid only. It says
"cropped or padded with zeros" and not about what. Our choices: the middle of the volume stays in the middle;
axes stay as they are; grey values are linear between voxels, masks are those of the nearest voxel; a lesion
that does not lie inside is refused, never cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.imaging.nearest_grid import onto_grid
from core.prompts.values import PointPrompt, PromptSet
from core.volumes import Grid, Volume
from core.voxel_steps import VoxelSteps

OWN, STUDY = "own", "zhou2025"
GRIDS = (OWN, STUDY)
SHAPE, SPACING_MM = (330, 440, 840), (1.0, 0.082, 0.2)
"""(z, y, x): slices, depth and width of the scan."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A volume as a model is given it, and the way back to its own grid.

    Attributes:
        volume: The volume on the grid that was asked for.
        references: The references by lesion, bool (z, y, x), on the same grid.
        steps: The steps that distances on that grid are measured by; None where the case has no spacing.
        own: The grid of the case.
    """

    volume: Volume
    references: Mapping[str, NDArray[np.bool_]]
    steps: VoxelSteps | None
    own: Grid

    def mask_back(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """An answer on the grid of the case."""
        return mask if self._same else onto_grid(mask, self.volume.grid, target=self.own)

    def clicks_back(self, clicks: PromptSet) -> PromptSet:
        """Return clicks in index coordinates of the case."""
        if self._same:
            return clicks
        return replace(clicks, prompts=tuple(self._back(one) for one in clicks.points))

    @property
    def _same(self) -> bool:
        return self.volume.grid is self.own

    def _back(self, click: PointPrompt) -> PointPrompt:
        world = self.volume.grid.world_mm(np.array([click.position]))
        index = np.linalg.inv(self.own.affine) @ np.append(world[0], 1.0)
        return PointPrompt(tuple(float(place) for place in index[:3]), positive=click.positive)


def given(
    volume: Volume,
    references: Mapping[str, NDArray[np.bool_]],
    *,
    steps: VoxelSteps | None,
    grid: str,
) -> Given:
    """A volume and its references as they are, or on the study's grid.

    Args:
        volume: Volume of a case.
        references: The references by lesion, on its grid.
        steps: Steps of the case; None where its spacing is not known.
        grid: One of `GRIDS`.

    Raises:
        InputError: The spacing is not known, or a lesion does not lie wholly on the study's grid.
    """
    if grid == OWN:
        return Given(volume, references, steps, volume.grid)
    if steps is None:
        raise InputError(
            "the spacing of the volume is not known, so that it cannot be resampled; leave --grid out"
        )
    target = centred_grid(volume.grid, shape=SHAPE, spacing_mm=SPACING_MM)
    moved = {name: _inside(mask, volume.grid, target, name) for name, mask in references.items()}
    return Given(resampled(volume, target), moved, target.steps, volume.grid)


def centred_grid(grid: Grid, *, shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]) -> Grid:
    """A grid of another shape and spacing with the same axes and the same middle."""
    affine = grid.affine.copy()
    affine[:3, :3] *= np.asarray(spacing_mm) / np.asarray(grid.spacing_mm)
    middle = grid.world_mm((np.asarray([grid.shape]) - 1) / 2)[0]
    affine[:3, 3] = middle - affine[:3, :3] @ ((np.asarray(shape) - 1) / 2)
    return Grid(shape, affine)


def resampled(volume: Volume, target: Grid) -> Volume:
    """Resample linearly between voxels, zero outside of the volume; whole numbers stay whole."""
    from scipy.ndimage import affine_transform  # takes half a second to import

    to_own = np.linalg.inv(volume.grid.affine) @ target.affine
    voxels = affine_transform(
        np.asarray(volume.voxels, dtype=np.float32),
        to_own[:3, :3],
        offset=to_own[:3, 3],
        output_shape=target.shape,
        order=1,
        mode="grid-constant",
        output=np.float32,
    )
    kind = np.asarray(volume.voxels).dtype
    return Volume(np.rint(voxels).astype(kind) if kind.kind in "iu" else voxels, target)


def _inside(mask: NDArray[np.bool_], grid: Grid, target: Grid, lesion_id: str) -> NDArray[np.bool_]:
    """The mask on the target grid."""
    places = grid.world_mm(np.argwhere(mask).astype(np.float64))
    index = (places - target.affine[:3, 3]) @ np.linalg.inv(target.affine[:3, :3]).T
    outside = (index < -0.5) | (index > np.asarray(target.shape) - 0.5)
    if n := int(outside.any(axis=1).sum()):
        raise InputError(
            f"{n} of {len(index)} voxels of lesion {lesion_id!r} lie outside of the study's grid of "
            f"{' x '.join(map(str, target.shape))} voxels (z, y, x); leave --grid out for this case"
        )
    return onto_grid(mask, grid, target=target)
