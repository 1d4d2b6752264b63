"""A volume opened by SAM-Med3D: blocks are encoded when a lesion needs them, and kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.clicks.check_clicks import checked_clicks
from core.clicks.cubes import from_cube, normalised, points_in_cube, read_block, to_cube
from core.clicks.first_blocks import clicked_blocks, covering_blocks, holds, positive_or_all
from core.clicks.growth import Position, grown
from core.clicks.model_grid import ModelGrid
from core.clicks.stitching import evidence, stitched
from core.models.contracts import Block, ClickMemory, Embedding, LesionAnswer, ModelInfo
from core.models.embedding_cache import EmbeddingCache, EmbeddingKey
from core.models.load_options import LoadOptions
from core.models.one_thread import one_thread
from core.models.sam_med3d.network import SamMed3D
from core.prompts.values import PromptSet
from core.volumes import Volume

_EMBEDDING = "embedding"


@dataclass(slots=True, eq=False)
class _ClickRound:
    """The state of a call: the clicks in the model's grid, and what was known before them."""

    positions: NDArray[np.float64]
    labels: NDArray[np.int64]
    n_earlier: int
    logits: dict[Block, NDArray[np.float32]]
    encode_seconds: list[float] = field(default_factory=list)


class OpenedMed3D:
    """`core.models.contracts.OpenedVolume` on a network; threads may share it.

    Args:
        info: Facts of the model.
        network: The network in evaluation; its weights no longer change.
        volume: Is read block by block.
        voxel_mm: The side of the model's voxels, see `ModelGrid`.
        options: Options of the caller.
    """

    def __init__(
        self,
        info: ModelInfo,
        network: SamMed3D,
        *,
        volume: Volume,
        voxel_mm: float | None,
        options: LoadOptions,
    ) -> None:
        self._info, self._network, self._volume, self._options = info, network, volume, options
        self._grid = ModelGrid(volume.grid, voxel_mm, network.config.smooth)
        self._side = network.config.image_size
        self._cache = EmbeddingCache(None, memory_bytes=options.cache_bytes)

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        """See `core.models.contracts.OpenedVolume.answer`."""
        positions = checked_clicks(self._info, clicks, shape=self._volume.shape, previous=previous)
        this = _ClickRound(
            self._grid.in_model(positions),
            np.array([int(point.positive) for point in clicks.points], dtype=np.int64),
            0 if previous is None else len(previous.clicks.points),
            {} if previous is None else dict(previous.logits),
        )
        logits = self._grown(this, clicks) if reference is None else self._covering(this, reference)
        seconds = this.encode_seconds
        return LesionAnswer(
            self._mask(logits), clicks, logits, encoded=len(seconds), encode_seconds=sum(seconds)
        )

    def _grown(self, this: _ClickRound, clicks: PromptSet) -> dict[Block, NDArray[np.float32]]:
        wanted = np.array([point in positive_or_all(clicks.points) for point in clicks.points])
        targets = this.positions[wanted]
        placed = tuple(this.logits)
        held = tuple(block for block in placed if holds(block, targets).any())
        new = clicked_blocks(targets, placed, side=self._side)
        return grown(
            (*new, *held),
            lambda block, place: self._ask(this, block, place),
            shape=self._grid.shape,
            known=placed,
            most_blocks=self._options.most_blocks,
        )

    def _covering(self, this: _ClickRound, reference: NDArray[np.bool_]) -> dict[Block, NDArray[np.float32]]:
        """Return the answer of each block alone; one without a click has none yet."""
        blocks = covering_blocks(reference, self._grid, side=self._side)
        return {
            block: self._ask(this, block, None)
            for block in blocks
            if block in this.logits or holds(block, this.positions).any()
        }

    def _ask(self, this: _ClickRound, block: Block, place: Position | None) -> NDArray[np.float32]:
        """Return the logits of a block: what is new to it is told, and nothing changes where nothing is."""
        known = this.logits.get(block)
        here = holds(block, this.positions)
        new = here.copy()
        if known is not None:
            new[: this.n_earlier] = False
            if not new.any():
                return known
        shown = here if self._options.memory is ClickMemory.ALL else new
        positions, labels = this.positions[shown], this.labels[shown]
        if not len(positions) and place is not None:
            positions, labels = np.array([place]), np.ones(1, dtype=np.int64)
        embedding = self._encoded(block, this.encode_seconds.append)
        return self._decoded(embedding, points_in_cube(positions, block), labels, known)

    def _encoded(self, block: Block, note_seconds: Callable[[float], None]) -> NDArray[np.float32]:
        def encode() -> Embedding:
            cube = normalised(read_block(self._volume.voxels, self._grid, block))
            started = time.perf_counter()
            encoded = self._encode(to_cube(cube))
            note_seconds(time.perf_counter() - started)
            return Embedding({_EMBEDDING: encoded}, block.shape)

        # The cache lives and dies with the opened volume, so a place stands for its pixels.
        place = hashlib.sha256(repr(block.start).encode()).hexdigest()
        key = EmbeddingKey(place, None, self._info.preprocessing)
        return self._cache.get_or_compute(key, encode).arrays[_EMBEDDING]

    @torch.inference_mode()
    def _encode(self, cube: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return embeddings of the cube's views, (view, channel, grid, grid, grid)."""
        seen = [torch.from_numpy(np.flip(cube, axes).copy()) for axes in self._network.config.views]
        device = self._network.device
        # One view after the other: memory is that of one cube.
        encoded = [self._network.encode(view[None, None].to(device))[0].float().cpu() for view in seen]
        return np.ascontiguousarray(torch.stack(encoded).numpy())

    @torch.inference_mode()
    def _decoded(
        self,
        embedding: NDArray[np.float32],
        points: NDArray[np.float32],
        labels: NDArray[np.int64],
        known: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        config, device = self._network.config, self._network.device
        # A first click comes with a mask of zeros: the published weights know no other beginning.
        before = np.zeros((config.low_res,) * 3, dtype=np.float32) if known is None else to_cube(known)
        total = np.zeros_like(before)
        for view, axes in zip(embedding, config.views, strict=True):
            clicks = _mirrored(points, axes, side=config.image_size)
            given = (view, clicks, labels, np.flip(before, axes)[None])
            with one_thread():
                logits, _ = self._network.decode(
                    *(torch.from_numpy(np.array(part))[None].to(device) for part in given)
                )
            total += np.flip(logits[0, 0].float().cpu().numpy(), axes)
        return np.ascontiguousarray(from_cube(total / np.float32(len(config.views))))

    def _mask(self, logits: dict[Block, NDArray[np.float32]]) -> NDArray[np.bool_]:
        if not logits:
            return np.zeros(self._volume.shape, dtype=np.bool_)
        if self._grid.smooth:
            return self._grid.evidence_in_volume(*evidence(self._probabilities(logits), logits))
        mask, extent = stitched(self._probabilities(logits), logits)
        return self._grid.mask_in_volume(mask, extent)

    def _probabilities(
        self, logits: dict[Block, NDArray[np.float32]]
    ) -> Iterator[tuple[Block, NDArray[np.float32]]]:
        for block, low_res in logits.items():
            yield block, probabilities(low_res, self._side)


def _mirrored(points: NDArray[np.float32], axes: tuple[int, ...], *, side: int) -> NDArray[np.float32]:
    """Return the indices (n, 3) of a cube in its mirror image."""
    mirrored = points.copy()
    mirrored[:, axes] = side - 1 - mirrored[:, axes]
    return mirrored


def probabilities(logits: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return low-resolution logits (z, y, x) as probabilities of a cube of that side, interpolated."""
    cube = torch.from_numpy(np.ascontiguousarray(to_cube(logits)))[None, None]
    fine = functional.interpolate(cube, size=(side,) * 3, mode="trilinear", align_corners=False)
    found: NDArray[np.float32] = from_cube(fine.sigmoid()[0, 0].numpy())
    return found
