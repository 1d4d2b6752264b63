"""A format of volumes, and what its reader hands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class StoredVolume:
    """An array as a file holds it.

    Attributes:
        array: The array in the file's own order, scaled as the file says; three axes are expected, others are
            refused by `core.imaging.volume_files.volume_checks`.
        affine: (4, 4) float64, index along the first three axes to mm RAS+.
    """

    array: NDArray[Any]
    affine: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LabelLayer:
    """A volume of a mask file, which may hold several that overlap.

    Attributes:
        stored: Its values.
        names: The names of labels by their value, as the file's header or label table has them; a layer of
            two values whose target has the value 1 is named by ``names[1]``.
        certain: The value that stands for certainty in a layer of probabilities; None where none is told.
    """

    stored: StoredVolume
    names: Mapping[int, str] = field(default_factory=dict)
    certain: float | None = None


@dataclass(frozen=True, slots=True)
class VolumeFormat:
    """A way in which a volume may lie on disk.

    Attributes:
        key: Short name.
        label: The name for people.
        takes: True for a path that looks like this format, by its name alone (or by being a folder).
        read: The volume. Raises `core.imaging.read_image.UnreadableFileError`.
        read_layers: The layers that it holds as a mask, raising the same; None for one layer without names.
    """

    key: str
    label: str
    takes: Callable[[Path], bool]
    read: Callable[[Path], StoredVolume]
    read_layers: Callable[[Path], tuple[LabelLayer, ...]] | None = None


def ends_with(*suffixes: str) -> Callable[[Path], bool]:
    """A test of a path's name, whatever its letter case."""
    return lambda path: path.name.lower().endswith(suffixes)
