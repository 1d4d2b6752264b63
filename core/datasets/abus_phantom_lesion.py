"""The lesions of an ABUS phantom: outline, reference, echoes, and what they do to the echoes behind them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from core.datasets.abus_phantom_plan import AbusLesion
from core.datasets.abus_phantom_tissue import AbusTissue
from core.datasets.mri_phantom_space import Field, Space
from core.datasets.phantom_fields import sigmoid

_REACH = 1.9
"""Half of the block that a lesion is drawn in, in its largest semi-axis."""

_MOST_LOSS_DB, _MOST_GAIN_DB = 22.0, 7.0
_RIM_MM = 2.0


def put_lesion(tissue: AbusTissue, space: Space, lesion: AbusLesion) -> NDArray[np.bool_]:
    """Draw one lesion into the tissue.

    Args:
        tissue: Its `echo_db` and `loss_db` are changed in place.
        space: The space of the whole scan.
        lesion: The plan.

    Returns:
        bool (z, y, x), the reference: one piece of about `lesion.volume_cm3`, below the skin; at least one
        voxel.
    """
    block = space.around(lesion.centre_mm, _REACH * max(lesion.radii_mm))
    level = _level(block, lesion)
    inside = _cut_to_volume(level, tissue.below_skin[block.box], block, lesion)
    edge = float(level[inside].max())
    share = sigmoid((edge - level) * min(lesion.radii_mm) / _blur_mm(block, lesion))
    echo = tissue.echo_db[block.box]
    echo += lesion.rim_db * np.exp(-(((level - edge) * min(lesion.radii_mm) / _RIM_MM) ** 2)) * (1.0 - share)
    share *= tissue.below_skin[block.box]
    tissue.echo_db[block.box] = echo + share * (_echoes(block, lesion) - echo)
    _put_posterior(tissue.loss_db, block, lesion, inside=inside)
    mask = np.zeros(space.shape, dtype=np.bool_)
    mask[block.box] = inside
    return mask


def _level(block: Space, lesion: AbusLesion) -> Field:
    """Return a level that grows outwards; its level sets are ellipsoids, lobed and spiculated as planned."""
    rng = np.random.default_rng(lesion.seed)
    turn = rng.uniform(-0.5, 0.5)
    z, y, x = (place - centre for place, centre in zip(block.places_mm, lesion.centre_mm, strict=True))
    along, across = z * np.cos(turn) + x * np.sin(turn), x * np.cos(turn) - z * np.sin(turn)
    radii = lesion.radii_mm
    distance = np.sqrt((along / radii[0]) ** 2 + (y / radii[1]) ** 2 + (across / radii[2]) ** 2)
    radius = float(np.mean(radii))
    lobes = (0.03 + 0.17 * lesion.irregularity) * block.clouds(rng, size_mm=1.1 * radius)
    bumps = 0.09 * lesion.irregularity * block.clouds(rng, size_mm=max(0.3 * radius, 2.0))
    spicules = _spicules((z, y, x), lesion, rng) if lesion.irregularity > 0.5 else 0.0
    return np.asarray(distance + lobes + bumps - spicules, dtype=np.float32)


def _spicules(offsets: tuple[Field, Field, Field], lesion: AbusLesion, rng: np.random.Generator) -> Field:
    """Return narrow spikes in random directions, as an amount by which the outline moves outwards."""
    scaled = [offset / radius for offset, radius in zip(offsets, lesion.radii_mm, strict=True)]
    length = np.sqrt(sum(part**2 for part in scaled)) + np.float32(1e-3)
    spikes = np.zeros(length.shape, dtype=np.float32)
    for _ in range(int(rng.integers(8, 16))):
        direction = rng.normal(size=3)
        direction /= np.linalg.norm(direction)
        cosine = sum(part * np.float32(to) for part, to in zip(scaled, direction, strict=True)) / length
        sharpness, height = rng.uniform(25.0, 90.0), rng.uniform(0.15, 0.5) * lesion.irregularity
        spikes += (height * np.exp(sharpness * (cosine - 1.0))).astype(np.float32)
    return spikes


def _cut_to_volume(
    level: Field, allowed: NDArray[np.bool_], block: Space, lesion: AbusLesion
) -> NDArray[np.bool_]:
    """The level set of the planned volume; its largest piece, so that a lesion is connected."""
    levels = np.where(allowed, level, np.inf)
    wanted = round(lesion.volume_cm3 * 1000.0 / float(np.prod(block.spacing_mm)))
    n_voxels = min(max(wanted, 1), max(int(allowed.sum()), 1))
    threshold = np.partition(levels.ravel(), n_voxels - 1)[n_voxels - 1]
    inside = levels <= threshold
    pieces, count = label(inside, structure=np.ones((3, 3, 3)))
    if count > 1:
        inside = pieces == 1 + int(np.argmax(np.bincount(pieces.ravel())[1:]))
    return np.asarray(inside, dtype=np.bool_)


def _blur_mm(block: Space, lesion: AbusLesion) -> float:
    """Return the width of the edge: indistinct where irregular, never finer than a voxel shows."""
    return max(0.25 + 0.5 * lesion.irregularity, 0.3 * block.voxel_mm)


def _echoes(block: Space, lesion: AbusLesion) -> Field:
    """Return the level within, uneven where the lesion is irregular."""
    rng = np.random.default_rng([lesion.seed, 1])
    uneven = (0.6 + 2.0 * lesion.irregularity) * block.clouds(rng, size_mm=5.0)
    return np.asarray(lesion.level_db + uneven, dtype=np.float32)


def _put_posterior(loss_db: Field, block: Space, lesion: AbusLesion, *, inside: NDArray[np.bool_]) -> None:
    """Put a shadow or enhancement behind the lesion: what its tissue took or spared, half of it within."""
    z, y, x = block.box
    columns = loss_db[z, y.start :, x]
    path_mm = np.zeros(columns.shape, dtype=np.float32)
    path_mm[:, : inside.shape[1]] = inside
    np.cumsum(path_mm, axis=1, out=path_mm)
    path_mm *= block.spacing_mm[1]
    taken = np.clip(path_mm * lesion.attenuation_db_per_mm, -_MOST_GAIN_DB, _MOST_LOSS_DB)
    taken[:, : inside.shape[1]][inside] *= 0.3
    columns += taken
