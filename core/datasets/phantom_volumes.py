"""The parts that cohorts of synthetic volumes share: sizes to ask for, and the place of files in space."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from core.datasets.cohort_layout import ImportedCohort, LayoutOptions, Progress
from core.datasets.generic import read_generic
from core.errors import SettingsError
from core.files.whole_file import write_whole
from core.imaging.mask_volumes import stored_affine
from core.imaging.nifti_bytes import nifti_bytes
from core.volumes import Grid, StoredOrder

Shape = tuple[int, int, int]
Case = TypeVar("Case")

_WRITERS = min(2, os.cpu_count() or 1)
"""Volumes of hundreds of megabytes are drawn where a large size is asked for."""

ORDERS = (
    StoredOrder((2, 1, 0), (False, True, True)),
    StoredOrder((2, 1, 0), (True, False, False)),
    StoredOrder((0, 2, 1), (False, False, True)),
    StoredOrder((1, 0, 2), (True, True, False)),
)
"""Orders in which scanners and converters write the same voxels; the first is RAS+."""

_MIDDLE_RAS_MM = (3.5, 12.0, -8.25)
"""Near the scanner's own middle, but not in it."""


def asked_shape(size: str | None, *, default: Shape) -> Shape:
    """A size such as 36x128x192, (z, y, x) in voxels; the default where none is given.

    Raises:
        SettingsError: It is written otherwise.
    """
    if size is None:
        return default
    sides = re.fullmatch(r"(\d+)x(\d+)x(\d+)", size.replace(" ", "").lower())
    if sides is None:
        example = "x".join(str(side) for side in default)
        raise SettingsError(f"the size {size!r} is not of the form {example} (slices, rows, columns)")
    z, y, x = (int(side) for side in sides.groups())
    return z, y, x


def require_in_range(n_cases: int, *, seed: int, shape: Shape, least: Shape, most: Shape) -> None:
    """Check what was asked for before anything is drawn.

    Raises:
        SettingsError: A number out of range.
    """
    if n_cases < 1 or seed < 0:
        raise SettingsError(
            f"{n_cases} phantoms with seed {seed} were asked for; give cases >= 1 and seed >= 0"
        )
    if any(not low <= size <= high for low, size, high in zip(least, shape, most, strict=True)):
        raise SettingsError(
            f"phantoms of {shape} voxels (z, y, x) were asked for; give from {least} to {most}"
        )


def phantom_grid(
    shape: Shape, spacing_mm: tuple[float, float, float], *, turned_deg: tuple[float, ...], stored: int
) -> Grid:
    """Return where a scan lies, for z upwards, y from the front backwards and x to the patient's left.

    Args:
        shape: Voxels (z, y, x).
        spacing_mm: (z, y, x).
        turned_deg: Tilt about z, y and x.
        stored: The index in `ORDERS` of the order its file is written in.
    """
    to_ras = np.array([[0.0, 0.0, -1.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]])
    turned = Rotation.from_euler("ZYX", turned_deg, degrees=True).as_matrix()
    affine = np.eye(4)
    affine[:3, :3] = turned @ to_ras @ np.diag(spacing_mm)
    affine[:3, 3] = _MIDDLE_RAS_MM - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    return Grid(shape, affine, ORDERS[stored])


def write_phantoms(
    table: Path, cases: Sequence[Case], write: Callable[[Case], None], *, text: str, progress: Progress
) -> Path:
    """Write every case, then the table, whole; its folder gets ``images`` and ``masks``.

    Args:
        table: The table of the cohort.
        cases: The cases in the order in which progress is told.
        write: Draws one case and writes its volume and masks; called by several threads.
        text: The text of the table.
        progress: Told how many volumes are drawn.

    Returns:
        The table.
    """
    for folder in ("images", "masks"):
        (table.parent / folder).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=_WRITERS) as pool:
        for done, _ in enumerate(pool.map(write, cases), start=1):
            progress(done, len(cases))
    write_whole(table, text.encode())
    return table


@dataclass(frozen=True, slots=True)
class PhantomDefaults:
    """The number of cases and the voxels (z, y, x) of a cohort of phantoms where none are asked for."""

    n_cases: int
    shape: Shape


def read_phantoms(
    root: Path,
    options: LayoutOptions,
    write: Callable[..., Path],
    *,
    default: PhantomDefaults,
    clinical: Sequence[str],
) -> ImportedCohort:
    """Write phantoms of `options.seed` below the root, then read them back.

    Args:
        root: Folder to write below.
        options: `columns` may hold a ``size`` in voxels, such as 36x128x192 (z x y x x).
        write: (root, number of cases, seed=..., shape=..., progress=...) -> the table.
        default: The defaults; see `PhantomDefaults`.
        clinical: Columns of the table that are kept under their own names.

    Raises:
        SettingsError: A number out of range.
    """
    asked = dict(options.columns)
    shape = asked_shape(asked.pop("size", None), default=default.shape)
    n_cases = default.n_cases if options.cases is None else options.cases
    table = write(root, n_cases, seed=options.seed, shape=shape, progress=options.progress)
    columns = {**{name: name for name in clinical}, **asked}
    return read_generic(
        table, LayoutOptions(spacing_mm=options.spacing_mm, columns=columns, modality=options.modality)
    )


def write_phantom_volume(path: Path, voxels: NDArray[Any], grid: Grid) -> None:
    """Write the voxels (z, y, x) as NIfTI in the grid's stored order, whole or not at all."""
    write_whole(path, nifti_bytes(grid.stored.to_stored(voxels), stored_affine(grid), name=path.name))
