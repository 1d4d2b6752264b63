"""Sizes of pictures and volumes in words."""

from __future__ import annotations

from core.cases import Case, is_volume_case


def slice_words(case: Case, slice_index: int) -> str:
    """Return where a slice lies in its volume, counted from 1 at the feet."""
    return f"Slice {slice_index + 1} of {case.image.shape[0]}, counted from the feet"


def size_words(case: Case, pixels: int) -> str:
    """Return area of a mask in a picture; volume in a volume, in cm3 too where the spacing is known."""
    if not is_volume_case(case):
        return f"area {pixels:,} px"
    steps = case.image.steps
    cm3 = "" if steps is None else f" = {pixels * steps.size / 1000:.2f} cm³"
    return f"volume {pixels:,} voxels{cm3}"


def extent_words(case: Case) -> str:
    """Return size, spacing, and angles that are not right ones."""
    steps = case.image.steps
    if is_volume_case(case):
        size, axes, unit = " × ".join(map(str, case.image.shape)), "(z × y × x)", "voxels"
    else:
        size, axes, unit = f"{case.image.shape[-1]} × {case.image.shape[-2]}", "(y × x)", "px"
    if steps is None:
        return f"{size} {unit}, pixel spacing unknown"
    angles = f", axes at {steps.angles_text}" if steps.is_oblique else ""
    spacing = " × ".join(f"{mm:.3g}" for mm in steps.lengths_mm)
    return f"{size} {unit}, pixel spacing {spacing} mm {axes}{angles}"
