"""The registry of tumour characteristics, and the one way to measure them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.characteristics.area import (
    area_mm2,
    area_px,
    area_share,
    equivalent_diameter_mm,
    equivalent_diameter_px,
)
from core.characteristics.aspect_ratio import aspect_ratio, depth_to_width
from core.characteristics.characteristic import Characteristic
from core.characteristics.complexity import complexity, fourier_ratio
from core.characteristics.components import components, volume_components
from core.characteristics.contrast import contrast, contrast_to_noise, mean_intensity
from core.characteristics.irregularity import irregularity
from core.characteristics.largest_share import largest_component_share
from core.characteristics.lesion_view import LesionView
from core.characteristics.longest_diameter import (
    longest_diameter_mm,
    longest_diameter_px,
    longest_volume_diameter_mm,
)
from core.characteristics.slices import first_slice_area_mm2, middle_slice_area_mm2, slice_count
from core.characteristics.solidity import circularity, solidity
from core.characteristics.sphericity import sphericity
from core.characteristics.touches_border import touches_border, touches_volume_border
from core.characteristics.volume import volume_cm3
from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured
from core.spacing import SPACING_UNKNOWN
from core.voxel_steps import VoxelSteps

EMPTY_MASK = "the mask is empty"
OF_PICTURES = "defined for pictures only, and this is a volume"
OF_VOLUMES = "defined for volumes only, and this is a picture"

_COUNT = "pixel count"
_HU = "Hu et al. 2023 (ring and ratio: see core.characteristics.contrast, complexity)"
_KUHL = "Kuhl and Giardina 1982, doi:10.1016/0146-664X(82)90034-X (see core.characteristics.irregularity)"
_FERET = "maximum Feret diameter; AJCC Cancer Staging Manual, 8th edition (T by greatest dimension)"
_RECTANGLE = "Freeman and Shapira 1975, doi:10.1145/360881.360919"
_STAVROS = "Stavros et al. 1995, doi:10.1148/radiology.196.1.7784555"
_PATTERSON = "Patterson and Foster 1983, Ultrason Imaging 5:195"
_COX = "Cox 1927, J Paleontol 1:179"
_KANG = "Kang et al. 2025 (multifocal disease)"
_KANG_LENGTH = "Kang et al. 2025 (slice count and first-slice area against Dice)"
_VOXELS = "voxel count times voxel volume"
_IBSI = "Zwanenburg et al. 2020, doi:10.1148/radiol.2020191145"
_HULL = "area over area of the convex hull"

_MIXES = (
    "it grows with elongation, and for small lesions with the stairs of the pixels; see the irregularity "
    "beyond the best ellipse beside it"
)

_ENTRIES = (
    Characteristic("area_px", "Area", "px2", _COUNT, area_px, 0.0),
    Characteristic("area_mm2", "Area", "mm2", _COUNT, area_mm2, 0.0, needs_spacing=True),
    Characteristic("equivalent_diameter_px", "Equivalent diameter", "px", _COUNT, equivalent_diameter_px),
    Characteristic(
        "equivalent_diameter_mm",
        "Equivalent diameter",
        "mm",
        _COUNT,
        equivalent_diameter_mm,
        needs_spacing=True,
    ),
    Characteristic("longest_diameter_px", "Longest diameter", "px", _FERET, longest_diameter_px),
    Characteristic(
        "longest_diameter_mm",
        "Longest diameter",
        "mm",
        _FERET,
        longest_diameter_mm,
        needs_spacing=True,
        of_volume=longest_volume_diameter_mm,
    ),
    Characteristic("aspect_ratio", "Aspect ratio", "", _RECTANGLE, aspect_ratio),
    Characteristic("depth_to_width", "Depth to width", "", _STAVROS, depth_to_width),
    Characteristic("contrast", "Contrast", "", _HU, contrast),
    Characteristic("contrast_to_noise", "Contrast-to-noise ratio", "", _PATTERSON, contrast_to_noise),
    Characteristic("complexity", "Complexity, mixes size and elongation", "", _HU, complexity, note=_MIXES),
    Characteristic("irregularity", "Irregularity beyond the best ellipse", "", _KUHL, irregularity),
    Characteristic("fourier_ratio", "Fourier ratio", "", _HU, fourier_ratio),
    Characteristic("solidity", "Solidity", "", _HULL, solidity),
    Characteristic("components", "Components", "", _KANG, components, 0.0, of_volume=volume_components),
    Characteristic("area_share", "Share of the image", "", _COUNT, area_share, 0.0),
    Characteristic("circularity", "Circularity", "", _COX, circularity),
    Characteristic(
        "touches_border",
        "Touches the image border",
        "",
        _COUNT,
        touches_border,
        0.0,
        of_volume=touches_volume_border,
    ),
    Characteristic("mean_intensity", "Mean grey value", "grey", "mean over the mask", mean_intensity),
    Characteristic(
        "volume_cm3", "Volume", "cm3", _VOXELS, None, 0.0, needs_spacing=True, of_volume=volume_cm3
    ),
    Characteristic("slice_count", "Slices", "", _KANG_LENGTH, None, 0.0, of_volume=slice_count),
    Characteristic(
        "first_slice_area_mm2",
        "Lowest-slice area",
        "mm2",
        _KANG_LENGTH,
        None,
        needs_spacing=True,
        of_volume=first_slice_area_mm2,
    ),
    Characteristic(
        "middle_slice_area_mm2",
        "Middle-slice area",
        "mm2",
        _KANG_LENGTH,
        None,
        needs_spacing=True,
        of_volume=middle_slice_area_mm2,
    ),
    Characteristic(
        "largest_component_share",
        "Largest part's share",
        "",
        _KANG,
        None,
        of_volume=largest_component_share,
    ),
    Characteristic("sphericity", "Sphericity", "", _IBSI, None, needs_spacing=True, of_volume=sphericity),
)

CHARACTERISTICS: Mapping[str, Characteristic] = MappingProxyType({entry.key: entry for entry in _ENTRIES})
"""Every characteristic by key, in the order of tables."""


def characterise(
    image: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    spacing_mm: Sequence[float] | None = None,
) -> dict[str, Measured]:
    """Return every characteristic of `CHARACTERISTICS` for one lesion of a 2D image, in the registry's order.

    Of a mask with several components, area, grey values and border are those of all of them; diameter,
    proportions, complexity, solidity and circularity those of the largest one's outer contour.

    Args:
        image: uint8, (y, x) or (y, x, 3).
        mask: Boolean (y, x); may be empty: its area is 0 and its shape undefined.
        spacing_mm: (y, x) distance between pixel centres; without it values in mm are undefined and
            proportions are those of square pixels.

    Raises:
        InputError: Image or mask of another type or shape, or a spacing that does not fit.
    """
    lesion = LesionView.of(image, mask, spacing_mm=spacing_mm)
    return {key: _of_picture(entry, lesion) for key, entry in CHARACTERISTICS.items()}


def characterise_volume(
    mask: NDArray[np.bool_], spacing_mm: Sequence[float] | VoxelSteps | None = None
) -> dict[str, Measured]:
    """Return every characteristic of `CHARACTERISTICS` for one lesion of a volume, in the registry's order.

    Of a mask with several components, volume, slices and border are those of all of them; diameter and
    sphericity those of the largest. What is defined for pictures only is undefined with that reason.

    Args:
        mask: Boolean (z, y, x) of the whole volume, z from feet to head; may be empty.
        spacing_mm: The spacing of the voxels, `core.cases.ImageFile.steps`, or along (z, y, x) of a
            rectangular grid; without it values in mm are undefined.

    Raises:
        InputError: A mask of another type or number of axes, or a spacing that does not fit.
    """
    lesion = VolumeLesion.of(mask, spacing_mm=spacing_mm)
    return {key: _of_volume(entry, lesion) for key, entry in CHARACTERISTICS.items()}


def _of_picture(entry: Characteristic, lesion: LesionView) -> Measured:
    if entry.compute is None:
        return Measured.undefined(OF_VOLUMES)
    if entry.needs_spacing and lesion.spacing_mm is None:
        return Measured.undefined(SPACING_UNKNOWN)
    return entry.compute(lesion) if lesion.area_px else _of_empty(entry)


def _of_volume(entry: Characteristic, lesion: VolumeLesion) -> Measured:
    if entry.of_volume is None:
        return Measured.undefined(OF_PICTURES)
    if entry.needs_spacing and lesion.known_steps is None:
        return Measured.undefined(SPACING_UNKNOWN)
    return entry.of_volume(lesion) if lesion.n_voxels else _of_empty(entry)


def _of_empty(entry: Characteristic) -> Measured:
    if entry.of_empty_mask is None:
        return Measured.undefined(EMPTY_MASK)
    return Measured.of(entry.of_empty_mask)
