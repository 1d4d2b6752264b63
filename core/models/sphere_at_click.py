"""The baseline of clicks in volumes: a ball of the usual size where the reader clicked, without weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clicks.check_clicks import checked_clicks
from core.clicks.check_volume import require_signal
from core.errors import SettingsError
from core.models.contracts import LesionAnswer, ModelInfo
from core.prompts.values import PromptSet
from core.volumes import Volume


class SphereAtClick:
    """`core.models.contracts.ClickSegmenter` that looks at nothing.

    Args:
        info: Facts of the model.
        volume_cm3: Volume of the ball, the median lesion of those that a study trained on.

    Raises:
        SettingsError: The volume is not a positive number.
    """

    def __init__(self, info: ModelInfo, *, volume_cm3: float) -> None:
        if not 0 < volume_cm3 < float("inf"):
            raise SettingsError(f"a ball of {volume_cm3} cm3 cannot be; give a positive volume")
        self._info = info
        self.radius_mm = float((volume_cm3 * 1000 * 3 / (4 * np.pi)) ** (1 / 3))

    @property
    def info(self) -> ModelInfo:
        """Return what is known of the model."""
        return self._info

    @property
    def checkpoint_sha256(self) -> str | None:
        """The hash of the weights: None, since there are none."""
        return None

    def open(self, volume: Volume) -> OpenedSphere:
        """See `core.models.contracts.ClickSegmenter.open`."""
        require_signal(volume)
        return OpenedSphere(self._info, volume, self.radius_mm)


@dataclass(frozen=True, slots=True, eq=False)
class OpenedSphere:
    """`core.models.contracts.OpenedVolume`: the same ball wherever the clicks' mean lies."""

    info: ModelInfo
    volume: Volume
    radius_mm: float

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        """A ball at the mean of the positive clicks; empty where there is none. It needs no blocks."""
        positions = checked_clicks(self.info, clicks, shape=self.volume.shape, previous=previous)
        mask = np.zeros(self.volume.shape, dtype=np.bool_)
        positive = positions[[point.positive for point in clicks.points]]
        if len(positive):
            self._fill(mask, positive.mean(axis=0))
        return LesionAnswer(mask, clicks)

    def _fill(self, mask: NDArray[np.bool_], middle: NDArray[np.float64]) -> None:
        """Fill the voxels whose centres lie within the radius, in mm of the volume's axes, maybe oblique."""
        steps_mm = self.volume.grid.affine[:3, :3]
        # How far an axis must be followed to leave the ball, also where axes are not at right angles.
        reach = self.radius_mm * np.linalg.norm(np.linalg.inv(steps_mm), axis=1)
        low = np.maximum(0, np.ceil(middle - reach)).astype(int)
        stop = np.minimum(mask.shape, np.floor(middle + reach) + 1).astype(int)
        offsets = np.stack(
            np.meshgrid(
                *(np.arange(a, b) - at for a, b, at in zip(low, stop, middle, strict=True)), indexing="ij"
            ),
            axis=-1,
        )
        within = ((offsets @ steps_mm.T) ** 2).sum(axis=-1) <= self.radius_mm**2
        mask[tuple(slice(a, b) for a, b in zip(low, stop, strict=True))] = within
