"""Hausdorff distance on a full ABUS volume, ours against SimpleITK's filter, in one run.

    python benchmarks/hausdorff.py

Prints both numbers, their difference and how many times faster ours is, for a lesion of 5 cm3 and one of
20 cm3: the filter's time goes by the volume, ours by the lesion. Ends with 1 where the numbers differ by
more than 1e-6 mm or ours is less than 50 times faster on the lesion of 5 cm3.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import SimpleITK as sitk  # noqa: N813
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.metrics.hausdorff import hausdorff_mm
from core.metrics.mask_pair import MaskPair
from core.metrics.registry import measure

SHAPE_ZYX = (330, 440, 840)
SPACING_MM = (1.0, 0.082, 0.2)
MAX_DIFFERENCE_MM = 1e-6
MIN_RATIO = 50
N_REPEATS = 5
TYPICAL_CM3 = 5.0
LARGE_CM3 = 20.0

Mask = NDArray[np.bool_]


def blobby_lesion(seed: int, *, volume_cm3: float, centre_zyx: tuple[int, int, int]) -> Mask:
    """A lesion of about this size with a lobulated surface, in an empty volume."""
    generator = np.random.default_rng(seed)
    semi_axes_mm = np.array([14.0, 14.0, 22.0]) * np.cbrt(volume_cm3 / 18.0)
    reach = np.ceil(1.5 * semi_axes_mm / SPACING_MM).astype(int)
    window = tuple(
        slice(max(0, c - r), min(size, c + r))
        for c, r, size in zip(centre_zyx, reach, SHAPE_ZYX, strict=True)
    )
    grid = np.stack(np.meshgrid(*(np.arange(s.start, s.stop) for s in window), indexing="ij"))
    scale = (np.array(SPACING_MM) / semi_axes_mm).reshape(3, 1, 1, 1)
    unit = (grid - np.reshape(centre_zyx, (3, 1, 1, 1))) * scale
    lobes = sum(np.sin(unit[axis] * generator.uniform(3, 6) + generator.uniform(0, 6)) for axis in range(3))
    mask = np.zeros(SHAPE_ZYX, dtype=np.bool_)
    mask[window] = np.sqrt((unit**2).sum(axis=0)) < 1 + 0.1 * lobes
    return mask


def best_time_s(work: Callable[[], float], *, repeats: int) -> tuple[float, float]:
    """Result and shortest time of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return result, min(times)


def ours_mm(reference: Mask, prediction: Mask) -> float:
    """Hausdorff distance as `core.metrics` measures it."""
    value = hausdorff_mm(MaskPair.of(reference, prediction, spacing_mm=SPACING_MM)).value
    assert value is not None
    return value


def simpleitk_mm(reference: sitk.Image, prediction: sitk.Image) -> float:
    """Hausdorff distance by HausdorffDistanceImageFilter."""
    hausdorff = sitk.HausdorffDistanceImageFilter()
    hausdorff.Execute(reference, prediction)
    return float(hausdorff.GetHausdorffDistance())


def as_image(mask: Mask) -> sitk.Image:
    """The mask for SimpleITK, outside the timed part."""
    image = sitk.GetImageFromArray(mask.view(np.uint8))
    image.SetSpacing(SPACING_MM[::-1])
    return image


def compare(volume_cm3: float) -> tuple[float, float]:
    """Run both on one pair of lesions and print; the difference in mm and the ratio of times."""
    reference = blobby_lesion(1, volume_cm3=volume_cm3, centre_zyx=(150, 215, 400))
    prediction = blobby_lesion(2, volume_cm3=volume_cm3, centre_zyx=(152, 220, 406))
    ours, ours_s = best_time_s(lambda: ours_mm(reference, prediction), repeats=N_REPEATS)
    _, all_s = best_time_s(lambda: len(measure(reference, prediction, SPACING_MM)), repeats=1)
    images = as_image(reference), as_image(prediction)
    theirs, theirs_s = best_time_s(lambda: simpleitk_mm(*images), repeats=1)
    print(f"lesions of {reference.sum():,} and {prediction.sum():,} voxels (about {volume_cm3:g} cm3)")
    print(f"  ours       {ours:.9f} mm in {ours_s:7.3f} s (every metric of the registry: {all_s:.3f} s)")
    print(f"  SimpleITK  {theirs:.9f} mm in {theirs_s:7.3f} s")
    print(f"  difference {abs(ours - theirs):.1e} mm, {theirs_s / ours_s:.0f} times faster")
    return abs(ours - theirs), theirs_s / ours_s


def main() -> int:
    """Compare on a typical and on a large lesion, and judge."""
    n_threads = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    print(f"volume {SHAPE_ZYX} (z, y, x), spacing {SPACING_MM} mm, {n_threads} threads for SimpleITK")
    typical, large = compare(TYPICAL_CM3), compare(LARGE_CM3)
    agree = max(typical[0], large[0]) <= MAX_DIFFERENCE_MM
    print(f"same number to {MAX_DIFFERENCE_MM:.0e} mm: {'yes' if agree else 'NO'}")
    print(f"typical lesion at least {MIN_RATIO} times faster: {'yes' if typical[1] >= MIN_RATIO else 'NO'}")
    return int(not agree or typical[1] < MIN_RATIO)


if __name__ == "__main__":
    sys.exit(main())
