"""Brightness of a lesion against the ring of tissue round it."""

from __future__ import annotations

from math import sqrt

from core.characteristics.lesion_view import LesionView
from core.measured import Measured

NO_RING = "no scanned pixel lies round the lesion"


def mean_intensity(lesion: LesionView) -> Measured:
    """Return mean grey value of the whole mask, 0 to 255."""
    return Measured.of(lesion.inside.mean())


def contrast(lesion: LesionView) -> Measured:
    """Return (outside - inside) / (outside + inside) of mean grey values, -1 to 1; dark lesions are above 0.

    Outside is the ring within max(5 px, 20 % of the equivalent diameter) of the mask, in the scan area.
    Michelson contrast (1927); the ring is this project's choice, Hu et al. (2023) do not give one.
    """
    if not lesion.ring.size:
        return Measured.undefined(NO_RING)
    outside, inside = lesion.ring.mean(), lesion.inside.mean()
    if outside + inside == 0:
        return Measured.undefined("the lesion and its ring are black")
    return Measured.of((outside - inside) / (outside + inside))


def contrast_to_noise(lesion: LesionView) -> Measured:
    """Return |mean outside - mean inside| / sqrt(variance outside + variance inside), from 0 up.

    Over the same ring as `contrast` (Patterson and Foster 1983, Ultrason Imaging 5:195).
    """
    if not lesion.ring.size:
        return Measured.undefined(NO_RING)
    noise = sqrt(lesion.ring.var() + lesion.inside.var())
    if noise == 0:
        return Measured.undefined("the lesion and its ring have no noise")
    return Measured.of(abs(lesion.ring.mean() - lesion.inside.mean()) / noise)
