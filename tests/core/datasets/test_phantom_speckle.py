from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from core.datasets.phantom_speckle import Scanner, log_compress, speckle

FLAT_DB = np.zeros((384, 512), dtype=np.float32)
PSF_PX = (1.2, 2.5)


def envelope(level_db: np.ndarray = FLAT_DB, *, looks: int = 1) -> np.ndarray:
    return speckle(level_db, psf_px=PSF_PX, looks=looks, rng=np.random.default_rng(11))


def test_fully_developed_speckle_is_rayleigh() -> None:
    # Mean over standard deviation of a Rayleigh variable: sqrt(pi / (4 - pi)) = 1.91 (Wagner 1983).
    near_probe = envelope()[:80]
    assert near_probe.mean() / near_probe.std() == pytest.approx(1.913, abs=0.06)
    independent = near_probe[::9, ::15].ravel()
    assert stats.kstest(independent, "rayleigh", args=(0, np.sqrt(0.5))).pvalue > 0.01


def test_level_is_kept() -> None:
    power = envelope() ** 2
    assert power[:60].mean() == pytest.approx(1.0, abs=0.08)
    assert power[-60:].mean() == pytest.approx(1.0, abs=0.12)
    assert (envelope(FLAT_DB - 20.0) ** 2)[:60].mean() == pytest.approx(0.01, abs=0.001)


def test_looks_average_the_speckle() -> None:
    single, averaged = envelope()[:80], envelope(looks=4)[:80]
    assert averaged.std() / averaged.mean() == pytest.approx(single.std() / single.mean() / 2, rel=0.15)


def test_cells_are_wider_across_than_along_the_beam_and_widen_with_depth() -> None:
    field = envelope()

    def neighbours(part: np.ndarray, *, dy: int, dx: int) -> float:
        a, b = part[: -dy or None, : -dx or None], part[dy:, dx:]
        return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])

    top, bottom = field[:80], field[-80:]
    assert neighbours(top, dy=0, dx=3) > neighbours(top, dy=3, dx=0) + 0.2
    assert neighbours(bottom, dy=0, dx=5) > neighbours(top, dy=0, dx=5) + 0.2


def test_log_compression_by_hand() -> None:
    scanner = Scanner(psf_mm=(0.1, 0.2), looks=1, dynamic_range_db=60.0, white_db=0.0)
    levels = np.array([[10.0, 1.0, 10**-1.5, 1e-3, 1e-6]], dtype=np.float32)
    np.testing.assert_allclose(log_compress(levels, scanner), [[255, 255, 127.5, 0, 0]], atol=0.1)
