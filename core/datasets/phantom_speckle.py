"""The way from scatterers to a B-mode picture: speckle, log compression, grey levels.

Fully developed speckle is the envelope of a complex Gaussian field seen through the point-spread
function, so its amplitude is Rayleigh distributed (Wagner RF, Smith SW, Sandrik JM, Lopez H. Statistics
of speckle in ultrasound B-scans. IEEE Trans Sonics Ultrason 1983;30:156-163,
doi:10.1109/T-SU.1983.31404). Spatial compounding averages several such envelopes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from core.datasets.phantom_fields import Field

BEAM_WIDENING = 1.7
"""The factor by which the beam is wider at the bottom of the picture than at the top."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """The marks that a device and its setting leave on the picture.

    Attributes:
        psf_mm: Standard deviation (y, x) of the point-spread function at the focus; y is axial.
        looks: Envelopes that are averaged; 1 is no compounding.
        dynamic_range_db: Range between black and white.
        white_db: Level that becomes white.
    """

    psf_mm: tuple[float, float]
    looks: int
    dynamic_range_db: float
    white_db: float


def speckle(echo_db: Field, *, psf_px: tuple[float, ...], looks: int, rng: np.random.Generator) -> Field:
    """Return the envelope of scatterers with the given mean level.

    Args:
        echo_db: Mean amplitude in dB, (y, x), or (z, y, x) for frames of one sweep.
        psf_px: Standard deviation of the point-spread function in pixels at the top, for each axis; towards
            the bottom it becomes `BEAM_WIDENING` times as wide in x.
        looks: Independent envelopes to average, at least 1.
        rng: Source of the scatterers.

    Returns:
        float32 of the same shape, linear amplitude; for one look at a level of 0 dB its mean square is 1 at
        the top and at the bottom, and little less in between.
    """
    amplitude = np.power(10.0, echo_db / 20.0).astype(np.float32)
    envelope = np.zeros_like(amplitude)
    for _ in range(looks):
        envelope += np.hypot(_echoes(amplitude, psf_px, rng=rng), _echoes(amplitude, psf_px, rng=rng))
    gain = np.sqrt(2.0 * np.pi * psf_px[-2] * psf_px[-1]) / looks
    gain *= np.prod([max(2.0 * np.sqrt(np.pi) * sigma, 1.0) ** 0.5 for sigma in psf_px[:-2]])
    return np.asarray(envelope * np.float32(gain), dtype=np.float32)


def _echoes(amplitude: Field, psf_px: tuple[float, ...], *, rng: np.random.Generator) -> Field:
    """Return one quadrature of the received signal."""
    scatterers = amplitude * rng.standard_normal(amplitude.shape, dtype=np.float32)
    near = gaussian_filter(scatterers, psf_px, mode="reflect", truncate=3.0)
    widening_px = psf_px[-1] * np.sqrt(BEAM_WIDENING**2 - 1.0)
    far = gaussian_filter1d(near, widening_px, axis=-1, mode="reflect", truncate=3.0)
    depth = np.linspace(0.0, 1.0, amplitude.shape[-2], dtype=np.float32)[:, np.newaxis]
    return np.asarray(near * (1.0 - depth) + far * (depth * np.float32(np.sqrt(BEAM_WIDENING))))


def log_compress(envelope: Field, scanner: Scanner) -> Field:
    """Return the grey levels 0..255, float32: `white_db` is white, `dynamic_range_db` below it is black."""
    level_db = 20.0 * np.log10(envelope + 1e-7)
    share = (level_db - scanner.white_db) / scanner.dynamic_range_db + 1.0
    return np.asarray(np.clip(share, 0.0, 1.0) * 255.0, dtype=np.float32)
