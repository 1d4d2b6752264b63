"""Sizes of pictures and volumes in words."""

from __future__ import annotations

from math import prod

from core.cases import Case
from core.imaging.case_volumes import is_volume_case


def slice_words(case: Case, slice_index: int) -> str:
    """Where a slice lies in its volume, counted from 1 at the feet."""
    return f"Slice {slice_index + 1} of {case.image.shape[0]}, counted from the feet"


def size_words(case: Case, pixels: int) -> str:
    """Area of a mask in a picture; volume in a volume, in cm3 too where the spacing is known."""
    if not is_volume_case(case):
        return f"area {pixels:,} px"
    spacing = case.image.spacing_mm
    cm3 = "" if spacing is None else f" = {pixels * prod(spacing) / 1000:.2f} cm³"
    return f"volume {pixels:,} voxels{cm3}"


def extent_words(case: Case) -> str:
    """Size and spacing."""
    spacing = case.image.spacing_mm
    if is_volume_case(case):
        size, axes, unit = " × ".join(map(str, case.image.shape)), "(z × y × x)", "voxels"
    else:
        size, axes, unit = f"{case.image.shape[-1]} × {case.image.shape[-2]}", "(y × x)", "px"
    if spacing is None:
        return f"{size} {unit}, pixel spacing unknown"
    return f"{size} {unit}, pixel spacing {' × '.join(f'{mm:.3g}' for mm in spacing)} mm {axes}"
