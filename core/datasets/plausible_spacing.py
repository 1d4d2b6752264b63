"""Which pixel spacings can be true."""

from __future__ import annotations

from math import isfinite

from core.cases import Modality

_ANY = (0.0, float("inf"))

PLAUSIBLE_SPACING_MM: dict[Modality, tuple[float, float]] = {
    Modality.ULTRASOUND: (0.01, 5.0),
    Modality.ABUS: (0.01, 5.0),
    Modality.MRI: (0.05, 20.0),
    Modality.PATHOLOGY: (1e-5, 0.1),
    Modality.OTHER: _ANY,
}
"""Smallest and largest spacing that a device of each kind produces; wide, to catch wrong units only."""


def spacing_is_plausible(spacing_mm: tuple[float, ...], modality: Modality) -> bool:
    """Whether every value is a finite number above zero and within `PLAUSIBLE_SPACING_MM`."""
    low, high = PLAUSIBLE_SPACING_MM[modality]
    return all(isfinite(value) and value > 0 and low <= value <= high for value in spacing_mm)
