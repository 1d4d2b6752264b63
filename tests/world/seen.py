"""What a reader makes of a file: the cells of a line of the world's tables."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

SPACING_WITHIN = 1e-4
"""Relative; headers hold spacing in 32 bits."""

MEAN_WITHIN = 0.02
"""Of the numbers' own size, or of 1 where they are small: two decoders of one JPEG differ by less."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Cells as text; an empty cell is not compared.

    Attributes:
        shape: ``z x y x x`` of a volume on the axes of `core.volumes`, ``y x x`` of a picture, x 3 in colour.
        spacing_mm: In the same order.
        orientation: To where the file's own axes run, as nibabel writes it (RAS, LPS, ...).
        mean: Of all values; of a picture those of 0 to 255 that are shown.
        corner: Mean of the half, along every axis, where the first voxel lies: a flip changes it.
        targets: Of a mask: label, name and number of pixels of each, and the like.
        refused: The problem that is named, without the file's name and what to do.
    """

    shape: str = ""
    spacing_mm: str = ""
    orientation: str = ""
    mean: str = ""
    corner: str = ""
    targets: str = ""
    refused: str = ""


CELLS = tuple(field.name for field in fields(Seen))


def of_array(
    values: NDArray[np.generic], spacing_mm: tuple[float, ...] | None, orientation: str = ""
) -> Seen:
    """What there is to see of values whose axes have been put right."""
    values = np.asarray(values)
    spatial = values.ndim - (values.shape[-1] == 3 and values.ndim == 3 and not orientation)
    half = values[tuple(slice(0, (size + 1) // 2) for size in values.shape[:spatial])]
    return Seen(
        shape="x".join(map(str, values.shape)),
        spacing_mm="" if spacing_mm is None else "x".join(f"{mm:.6g}" for mm in spacing_mm),
        orientation=orientation,
        mean=f"{values.mean(dtype=np.float64):.6g}",
        corner=f"{half.mean(dtype=np.float64):.6g}",
    )


def differences(seen: Seen, expected: Seen) -> list[str]:
    """The cells that differ, in words."""
    pairs = ((name, getattr(seen, name), getattr(expected, name)) for name in CELLS)
    return [f"{name}: {got!r}, not {want!r}" for name, got, want in pairs if not _agree(name, got, want)]


def _agree(name: str, got: str, want: str) -> bool:
    if got == want or (not want and name != "refused"):
        return True
    if name == "spacing_mm":
        return _close(got.split("x"), want.split("x"), relative=SPACING_WITHIN, absolute=0.0)
    if name in ("mean", "corner"):
        return _close([got], [want], relative=MEAN_WITHIN / 10, absolute=MEAN_WITHIN)
    return False


def _close(got: list[str], want: list[str], *, relative: float, absolute: float) -> bool:
    if len(got) != len(want) or "" in got:
        return False
    return bool(np.allclose(np.array(got, float), np.array(want, float), rtol=relative, atol=absolute))
