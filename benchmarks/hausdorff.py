"""The Hausdorff distance on a full ABUS volume, ours against SimpleITK's filter, in one run.

    python -m benchmarks.hausdorff [--small]

Prints the distance in mm and in voxels (as TDSC-ABUS 2023 was scored) of two lesions of 5, 20 and 100 cm3.
SimpleITK's filter runs over the whole volume once, for the lesion of 5 cm3, and on the pair cut to its joint
bounding box for all: its time goes by the volume, ours by the lesion. Ends with 1 where numbers differ by
more than 1e-6, or ours takes a second or more for 5 cm3, or is there less than 50 times faster than the
filter over the whole volume.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import SimpleITK as sitk  # noqa: N813
from numpy.typing import NDArray

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.measured import Measured
from core.metrics.bounding_box import joint_bounding_box
from core.metrics.hausdorff import hausdorff_mm, hausdorff_voxels
from core.metrics.mask_pair import MaskPair
from core.metrics.registry import measure

WHOLE_ZYX, SMALL_ZYX = (330, 440, 840), (40, 220, 160)
SPACING_MM = (1.0, 0.082, 0.2)
UNIT = (1.0, 1.0, 1.0)
MAX_DIFFERENCE = 1e-6
MAX_SECONDS = 1.0
MIN_RATIO = 50
N_REPEATS = 3
SIZES_CM3, SMALL_SIZES_CM3 = (5.0, 20.0, 100.0), (0.2, 0.4)
"""Half of the lesions of zhou2025 are below 3.4 cm3, and 94 % below 20; 100 is its largest."""

Mask = NDArray[np.bool_]


def blobby_lesion(
    seed: int, shape_zyx: tuple[int, ...], *, volume_cm3: float, centre_zyx: tuple[int, ...]
) -> Mask:
    """A lesion of about this size with a lobulated surface, in an empty volume."""
    generator = np.random.default_rng(seed)
    semi_axes_mm = np.array([14.0, 14.0, 22.0]) * np.cbrt(volume_cm3 / 18.0)
    reach = np.ceil(1.5 * semi_axes_mm / SPACING_MM).astype(int)
    window = tuple(
        slice(max(0, c - r), min(size, c + r))
        for c, r, size in zip(centre_zyx, reach, shape_zyx, strict=True)
    )
    grid = np.stack(np.meshgrid(*(np.arange(s.start, s.stop) for s in window), indexing="ij"))
    scale = (np.array(SPACING_MM) / semi_axes_mm).reshape(3, 1, 1, 1)
    unit = (grid - np.reshape(centre_zyx, (3, 1, 1, 1))) * scale
    lobes = sum(np.sin(unit[axis] * generator.uniform(3, 6) + generator.uniform(0, 6)) for axis in range(3))
    mask = np.zeros(shape_zyx, dtype=np.bool_)
    mask[window] = np.sqrt((unit**2).sum(axis=0)) < 1 + 0.1 * lobes
    return mask


def best_time_s(work: Callable[[], float], *, repeats: int) -> tuple[float, float]:
    """Return the result and shortest time of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return result, min(times)


def ours(reference: Mask, prediction: Mask, metric: Callable[[MaskPair], Measured]) -> float:
    """A Hausdorff distance as `core.metrics` measures it, from the whole masks on."""
    value = metric(MaskPair.of(reference, prediction, spacing_mm=SPACING_MM)).value
    assert value is not None
    return value


def simpleitk(reference: sitk.Image, prediction: sitk.Image) -> float:
    """Compute the Hausdorff distance by HausdorffDistanceImageFilter."""
    hausdorff = sitk.HausdorffDistanceImageFilter()
    hausdorff.Execute(reference, prediction)
    return float(hausdorff.GetHausdorffDistance())


def as_image(mask: Mask, step_zyx: tuple[float, float, float]) -> sitk.Image:
    """The mask for SimpleITK, outside the timed part."""
    image = sitk.GetImageFromArray(np.ascontiguousarray(mask).view(np.uint8))
    image.SetSpacing(step_zyx[::-1])
    return image


def compare(shape_zyx: tuple[int, ...], volume_cm3: float) -> tuple[float, float]:
    """Run both ways on the pair cut to its box; the greatest difference and our longer time in seconds."""
    reference, prediction = pair(shape_zyx, volume_cm3)
    box = joint_bounding_box(reference, prediction)
    print(f"lesions of {reference.sum():,} and {prediction.sum():,} voxels (about {volume_cm3:g} cm3)")
    differences, times = [], []
    for unit, metric, step in (("mm", hausdorff_mm, SPACING_MM), ("voxels", hausdorff_voxels, UNIT)):
        found, taken_s = best_time_s(partial(ours, reference, prediction, metric), repeats=N_REPEATS)
        images = as_image(reference[box], step), as_image(prediction[box], step)
        theirs, theirs_s = best_time_s(partial(simpleitk, *images), repeats=1)
        print(f"  ours               {found:13.9f} {unit:6} in {taken_s:7.3f} s")
        print(f"  SimpleITK, cropped {theirs:13.9f} {unit:6} in {theirs_s:7.3f} s")
        differences.append(abs(found - theirs))
        times.append(taken_s)
    _, all_s = best_time_s(lambda: len(measure(reference, prediction, SPACING_MM)), repeats=1)
    print(f"  every metric of the registry: {all_s:.3f} s")
    return max(differences), max(times)


def compare_whole(shape_zyx: tuple[int, ...], volume_cm3: float) -> tuple[float, float]:
    """Run SimpleITK over the whole volume; the difference in mm and how many times faster ours is."""
    reference, prediction = pair(shape_zyx, volume_cm3)
    found, taken_s = best_time_s(partial(ours, reference, prediction, hausdorff_mm), repeats=N_REPEATS)
    images = as_image(reference, SPACING_MM), as_image(prediction, SPACING_MM)
    theirs, theirs_s = best_time_s(partial(simpleitk, *images), repeats=1)
    ratio = theirs_s / taken_s
    print(f"  SimpleITK, whole   {theirs:13.9f} mm     in {theirs_s:7.3f} s, {ratio:.0f} times ours")
    return abs(found - theirs), ratio


def pair(shape_zyx: tuple[int, ...], volume_cm3: float) -> tuple[Mask, Mask]:
    """A lesion and a prediction that is off by some voxels."""
    centre = tuple(side // 2 for side in shape_zyx)
    shifted = tuple(place + step for place, step in zip(centre, (2, 5, 6), strict=True))
    reference = blobby_lesion(1, shape_zyx, volume_cm3=volume_cm3, centre_zyx=centre)
    return reference, blobby_lesion(2, shape_zyx, volume_cm3=volume_cm3, centre_zyx=shifted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare on lesions of three sizes, and judge."""
    parser = benchmark_parser("benchmarks.hausdorff", __doc__)
    small = read_options(parser, arguments, small={}).small
    shape, sizes = (SMALL_ZYX, SMALL_SIZES_CM3) if small else (WHOLE_ZYX, SIZES_CM3)
    n_threads = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    print(f"volume {shape} (z, y, x), spacing {SPACING_MM} mm, {n_threads} threads for SimpleITK")
    differences, seconds = zip(*(compare(shape, size) for size in sizes), strict=True)
    whole_difference, ratio = compare_whole(shape, sizes[0])
    print_result(f"SimpleITK over the whole volume takes {ratio:.0f} times as long")
    same = max(*differences, whole_difference) <= MAX_DIFFERENCE
    judged = {
        f"same numbers to {MAX_DIFFERENCE:.0e}": same,
        f"under {MAX_SECONDS:g} s for {sizes[0]:g} cm3": seconds[0] < MAX_SECONDS,
        f"at least {MIN_RATIO} times faster than SimpleITK over the whole volume": ratio >= MIN_RATIO,
    }
    for claim, holds in judged.items():
        print(f"{claim}: {'yes' if holds else 'NO'}")
    return int(not (same if small else all(judged.values())))


if __name__ == "__main__":
    sys.exit(main())
