"""The U-Net behind the contract of models that answer clicks, though it takes none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy
import torch
from numpy.typing import NDArray

from core.clicks.check_clicks import checked_clicks
from core.clicks.check_volume import require_signal
from core.clicks.cubes import from_cube, normalised, read_block, to_cube
from core.clicks.first_blocks import covering_blocks
from core.clicks.model_grid import ModelGrid
from core.clicks.sliding import sliding_blocks
from core.clicks.stitching import stitched
from core.errors import CheckpointError
from core.models.card import read_card
from core.models.contracts import Block, LesionAnswer, ModelInfo
from core.models.device import choose_device
from core.models.load_options import LoadOptions
from core.models.trained_cards import WEIGHTS_FILE
from core.models.unet3d import UNet3D, read_unet3d
from core.prompts.values import PromptSet
from core.volumes import Volume


class UNet3DSegmenter:
    """`core.models.contracts.ClickSegmenter` on a network without prompts.

    Where blocks are placed by a reference it gets the same ones as a model that is clicked at, and answers
    them without looking at the clicks, as the baseline of zhou2025. Otherwise it slides over the volume
    once, and of what it finds the parts that hold a positive click are the answer. Further clicks mend
    nothing.

    Args:
        info: Facts of the model.
        network: Its weights are not changed.
        voxel_mm: Side of the voxels it was trained on; None for those of the volume.
        checkpoint_sha256: Hash of its weights.
    """

    def __init__(
        self,
        info: ModelInfo,
        network: UNet3D,
        *,
        voxel_mm: float | None,
        checkpoint_sha256: str | None = None,
    ) -> None:
        self._info, self._sha256 = info, checkpoint_sha256
        self.network = network.requires_grad_(False).eval()
        self.voxel_mm = voxel_mm

    @property
    def info(self) -> ModelInfo:
        """Return what is known of the model."""
        return self._info

    @property
    def checkpoint_sha256(self) -> str | None:
        """Return the hash of the loaded weights."""
        return self._sha256

    def open(self, volume: Volume) -> OpenedUNet3D:
        """See `core.models.contracts.ClickSegmenter.open`."""
        require_signal(volume)
        return OpenedUNet3D(self._info, self.network, volume=volume, voxel_mm=self.voxel_mm)


class OpenedUNet3D:
    """`core.models.contracts.OpenedVolume` on the U-Net; see `UNet3DSegmenter`."""

    def __init__(self, info: ModelInfo, network: UNet3D, *, volume: Volume, voxel_mm: float | None) -> None:
        self._info, self._network, self._volume = info, network, volume
        self._grid = ModelGrid(volume.grid, voxel_mm)

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        """See `core.models.contracts.OpenedVolume.answer`."""
        positions = checked_clicks(self._info, clicks, shape=self._volume.shape, previous=previous)
        if reference is not None:
            blocks = covering_blocks(reference, self._grid, side=self._network.side)
            return LesionAnswer(self._found(blocks), clicks, encoded=len(blocks))
        positive = positions[[point.positive for point in clicks.points]]
        fresh = "_everything" not in self.__dict__
        mask = _parts_at(self._everything, positive)
        return LesionAnswer(mask, clicks, encoded=len(self._slid) if fresh else 0)

    @property
    def _slid(self) -> tuple[Block, ...]:
        return sliding_blocks(self._grid.shape, side=self._network.side)

    @cached_property
    def _everything(self) -> NDArray[np.bool_]:
        """Return all that is found in the volume; worked out once."""
        return self._found(self._slid)

    def _found(self, blocks: tuple[Block, ...]) -> NDArray[np.bool_]:
        mask, extent = stitched(self._answers(blocks), blocks)
        return self._grid.mask_in_volume(mask, extent)

    def _answers(self, blocks: tuple[Block, ...]) -> Iterator[tuple[Block, NDArray[np.float32]]]:
        for block in blocks:
            yield block, self._probabilities(block)

    @torch.inference_mode()
    def _probabilities(self, block: Block) -> NDArray[np.float32]:
        cube = to_cube(normalised(read_block(self._volume.voxels, self._grid, block)))
        tensor = torch.from_numpy(np.ascontiguousarray(cube))[None, None].to(self._network.device)
        chance: NDArray[np.float32] = self._network(tensor)[0, 0].float().sigmoid().cpu().numpy()
        return np.ascontiguousarray(from_cube(chance))


def load_trained_unet3d(info: ModelInfo, folder: Path, *, options: LoadOptions) -> UNet3DSegmenter:
    """A U-Net trained here, from its folder.

    Raises:
        CheckpointError: A file is missing or damaged.
        SettingsError: The device is not usable.
    """
    device, card = choose_device(options.device), read_card(folder)
    if WEIGHTS_FILE not in card.files:
        raise CheckpointError(f"model {card.name!r} has no {WEIGHTS_FILE}; train it again")
    network, voxel_mm = read_unet3d(folder / WEIGHTS_FILE)
    return UNet3DSegmenter(info, network.to(device), voxel_mm=voxel_mm, checkpoint_sha256=card.weights_sha256)


def _parts_at(mask: NDArray[np.bool_], positions: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The connected parts of a mask that hold a position (n, 3)."""
    parts, _ = scipy.ndimage.label(mask)
    voxels = np.clip(np.floor(positions + 0.5).astype(np.intp), 0, np.array(mask.shape) - 1)
    wanted = set(parts[tuple(voxels.T)].tolist()) - {0}
    return np.asarray(np.isin(parts, list(wanted)))
