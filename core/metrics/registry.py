"""The registry of metrics, and the one way to measure them."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.measured import Measured
from core.metrics.dice import dice
from core.metrics.empty_masks import EmptyMaskPolicy, decided
from core.metrics.hausdorff import hausdorff_mm, hausdorff_voxels
from core.metrics.hd95 import hd95_mm, hd95_voxels
from core.metrics.hd95_surface import hd95_surface_mm, hd95_surface_voxels
from core.metrics.iou import iou
from core.metrics.mask_pair import MaskPair
from core.metrics.metric import Direction, Metric
from core.metrics.pixel_accuracy import pixel_accuracy
from core.metrics.precision import precision
from core.metrics.relative_volume_difference import RVD_KEY, relative_volume_difference
from core.metrics.sensitivity import sensitivity
from core.metrics.specificity import specificity
from core.metrics.surface_dice import nsd_2mm, nsd_2voxels
from core.metrics.volume_error import volume_error_cm3, volume_error_percent
from core.spacing import SPACING_UNKNOWN
from core.voxel_steps import VoxelSteps

_HIGHER, _LOWER, _ZERO = Direction.HIGHER, Direction.LOWER, Direction.ZERO
_OVERLAP, _DISTANCE = EmptyMaskPolicy.OVERLAP, EmptyMaskPolicy.DISTANCE
_WHOLE, _OF_REFERENCE = EmptyMaskPolicy.WHOLE_IMAGE, EmptyMaskPolicy.SHARE_OF_REFERENCE
_OF_PREDICTION, _SIZE = EmptyMaskPolicy.SHARE_OF_PREDICTION, EmptyMaskPolicy.RELATIVE_SIZE
_VOLUME = EmptyMaskPolicy.VOLUME_ERROR

OF_VOLUMES = "a picture has no volume"
"""Reason of what is measured of volumes only."""

_DICE = "Dice 1945, doi:10.2307/1932409"
_JACCARD = "Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x"
_CONFUSION = "Taha and Hanbury 2015, doi:10.1186/s12880-015-0068-x"
_HAUSDORFF = "Huttenlocher et al. 1993, doi:10.1109/34.232073"
_RELOADED = "Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z"
_SURFACE_DICE = "Nikolov et al. 2021, doi:10.2196/26151"
_HEIMANN = "Heimann et al. 2009, doi:10.1109/TMI.2009.2013851"

_ALL_PIXELS = (
    "the 95th percentile over all foreground pixels, those that both masks share counting as 0: it lies "
    "below the HD95 between surfaces of most papers and packages"
)
_SURFACES = "from surface pixel to surface pixel, as MONAI and most papers have it"
_ALIKE = (
    "every surface pixel counts alike, as in MONAI; the package surface-distance weighs them by area, so "
    "that its numbers differ, most of all with unequal spacing"
)

_ENTRIES = (
    Metric("dice", "Dice", "", _HIGHER, _DICE, _OVERLAP, dice, most=1.0, headline=True),
    Metric("iou", "IoU", "", _HIGHER, _JACCARD, _OVERLAP, iou, most=1.0, headline=True),
    Metric("pixel_accuracy", "Pixel accuracy", "", _HIGHER, _CONFUSION, _WHOLE, pixel_accuracy, most=1.0),
    Metric(
        "sensitivity",
        "Sensitivity",
        "",
        _HIGHER,
        _CONFUSION,
        _OF_REFERENCE,
        sensitivity,
        most=1.0,
        headline=True,
    ),
    Metric("specificity", "Specificity", "", _HIGHER, _CONFUSION, _WHOLE, specificity, most=1.0),
    Metric(
        "precision", "Precision", "", _HIGHER, _CONFUSION, _OF_PREDICTION, precision, most=1.0, headline=True
    ),
    Metric(
        "hausdorff_voxels",
        "Hausdorff distance, all pixels",
        "voxels",
        _LOWER,
        _HAUSDORFF,
        _DISTANCE,
        hausdorff_voxels,
    ),
    Metric(
        "hausdorff_mm",
        "Hausdorff distance, all pixels",
        "mm",
        _LOWER,
        _HAUSDORFF,
        _DISTANCE,
        hausdorff_mm,
        needs_spacing=True,
    ),
    Metric(
        "hd95_voxels",
        "HD95, all pixels",
        "voxels",
        _LOWER,
        _HAUSDORFF,
        _DISTANCE,
        hd95_voxels,
        note=_ALL_PIXELS,
        headline=True,
    ),
    Metric(
        "hd95_mm",
        "HD95, all pixels",
        "mm",
        _LOWER,
        _HAUSDORFF,
        _DISTANCE,
        hd95_mm,
        needs_spacing=True,
        note=_ALL_PIXELS,
        headline=True,
        in_place_of=("hd95_voxels",),
    ),
    Metric(
        "hd95_surface_mm",
        "HD95, surface to surface (shared interior not counted)",
        "mm",
        _LOWER,
        _RELOADED,
        _DISTANCE,
        hd95_surface_mm,
        needs_spacing=True,
        note=_SURFACES,
        headline=True,
        in_place_of=("hd95_surface_voxels", "hd95_voxels", "hd95_mm"),
    ),
    Metric(
        "hd95_surface_voxels",
        "HD95, surface to surface (shared interior not counted)",
        "voxels",
        _LOWER,
        _RELOADED,
        _DISTANCE,
        hd95_surface_voxels,
        note=_SURFACES,
        headline=True,
        in_place_of=("hd95_voxels", "hd95_mm"),
    ),
    Metric(
        "nsd_2voxels",
        "Surface Dice at 2 voxels, pixels count alike",
        "",
        _HIGHER,
        _SURFACE_DICE,
        _OVERLAP,
        nsd_2voxels,
        note=_ALIKE,
        most=1.0,
        headline=True,
    ),
    Metric(
        "nsd_2mm",
        "Surface Dice at 2 mm, pixels count alike",
        "",
        _HIGHER,
        _SURFACE_DICE,
        _OVERLAP,
        nsd_2mm,
        needs_spacing=True,
        note=_ALIKE,
        most=1.0,
        headline=True,
        in_place_of=("nsd_2voxels",),
    ),
    Metric(
        RVD_KEY, "Relative size error", "", _ZERO, _HEIMANN, _SIZE, relative_volume_difference, least=-1.0
    ),
    Metric(
        "volume_error_percent",
        "Volume error",
        "%",
        _ZERO,
        _HEIMANN,
        _VOLUME,
        volume_error_percent,
        of_volumes=True,
        least=-100.0,
        headline=True,
    ),
    Metric(
        "volume_error_cm3",
        "Volume error",
        "cm3",
        _ZERO,
        _HEIMANN,
        _VOLUME,
        volume_error_cm3,
        needs_spacing=True,
        of_volumes=True,
        least=-math.inf,
        headline=True,
    ),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.key: metric for metric in _ENTRIES})
"""Every metric by key, in the order of tables."""


def headline_metrics(known: Container[str]) -> list[str]:
    """Return the keys of the headline metrics among those known, one form of each, in the order of tables.

    HD95 between surfaces, which is what most papers print, stands in place of that over all pixels, and
    millimetres in place of voxels.
    """
    listed = [metric for metric in METRICS.values() if metric.headline and metric.key in known]
    replaced = {key for metric in listed for key in metric.in_place_of}
    return [metric.key for metric in listed if metric.key not in replaced]


def measurable(*, spacing_known: bool, of_volume: bool) -> frozenset[str]:
    """Return the keys of the metrics that can be measured in such an image."""
    return frozenset(
        metric.key
        for metric in METRICS.values()
        if (spacing_known or not metric.needs_spacing) and (of_volume or not metric.of_volumes)
    )


def measure(
    reference: NDArray[np.bool_],
    prediction: NDArray[np.bool_],
    spacing_mm: Sequence[float] | VoxelSteps | None = None,
    *,
    ignore: NDArray[np.bool_] | None = None,
) -> dict[str, Measured]:
    """Return every metric of `METRICS` for one prediction, in the registry's order.

    Args:
        reference: Annotated mask, boolean, (y, x) or (z, y, x); may be empty.
        prediction: Predicted mask, boolean, same shape; may be empty (`core.metrics.empty_masks`).
        spacing_mm: The spacing of the pixels, `core.cases.ImageFile.steps`, or along each axis of a
            rectangular grid; without it the metrics in mm are undefined.
        ignore: Pixels left out, boolean, same shape. They count as background of both masks, so where
            they cut through a lesion the cut is a surface of both.

    Raises:
        InputError: A mask is not boolean or not 2D or 3D, shapes differ, or the spacing does not fit.
    """
    pair = MaskPair.of(reference, prediction, spacing_mm=spacing_mm, ignore=ignore)
    return {key: _measured(metric, pair) for key, metric in METRICS.items()}


def _measured(metric: Metric, pair: MaskPair) -> Measured:
    if metric.of_volumes and pair.reference.ndim == 2:
        return Measured.undefined(OF_VOLUMES)
    # Before the table: a missed lesion's surface Dice of 0 must not stand alone among cases without mm.
    if metric.needs_spacing and pair.steps is None:
        return Measured.undefined(SPACING_UNKNOWN)
    outcome = decided(
        metric.when_empty, reference_empty=not pair.n_reference, prediction_empty=not pair.n_prediction
    )
    return metric.compute(pair) if outcome is None else outcome
