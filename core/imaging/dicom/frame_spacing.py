"""How far apart the pixels of a single frame lie.

The ultrasound regions say it (DICOM PS3.3 C.8.5.5), else Pixel Spacing (PS3.3 10.7.1.1). Imager Pixel Spacing
is at the detector, not in the patient, and is not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.imaging.dicom.frame_header import frame_header
from core.imaging.remarks import remark

Spacing = tuple[float, float]

_CENTIMETRES = 3
_TWO_DIMENSIONAL = 1
_AGREE_WITHIN = 0.01


def spacing_of(dataset: Any) -> Spacing | None:
    """Spacing (y, x) in mm; None where the file does not tell, which is remarked upon."""
    regions = [
        (abs(float(region.PhysicalDeltaY)) * 10, abs(float(region.PhysicalDeltaX)) * 10)
        for region in dataset.get("SequenceOfUltrasoundRegions") or ()
        if _is_measurable(region)
    ]
    if regions and np.ptp(regions, axis=0).max() > _AGREE_WITHIN * np.max(regions):
        remark(
            "its ultrasound regions have different pixel spacings: areas are in pixels",
            action="export the region that shows the lesion as a picture of its own, if mm are needed",
        )
        return None
    if regions:
        return regions[0]
    given = frame_header(dataset).get("PixelSpacing")
    if given is not None and len(given) == 2:
        return float(given[0]), float(given[1])
    _remark_on_shape(dataset)
    remark(
        "the file does not tell the pixel spacing: areas are in pixels",
        action="give the spacing by hand where it is known",
    )
    return None


def _remark_on_shape(dataset: Any) -> None:
    """Tell of pixels that are no squares: a viewer stretches them, and lengths in pixels mislead."""
    ratio = dataset.get("PixelAspectRatio")
    if ratio is not None and len(ratio) == 2 and int(ratio[0]) != int(ratio[1]):
        remark(
            f"its pixels are no squares but {int(ratio[0])} high and {int(ratio[1])} wide: they are shown "
            "and measured as squares",
            action="do not compare its lengths and shapes in pixels with those of other pictures",
        )


def _is_measurable(region: Any) -> bool:
    """Whether a region is a 2D image with both axes in centimetres, and not a trace or a scale."""
    names = ("PhysicalUnitsXDirection", "PhysicalUnitsYDirection")
    return (
        all(region.get(name) == _CENTIMETRES for name in names)
        and region.get("RegionSpatialFormat", _TWO_DIMENSIONAL) == _TWO_DIMENSIONAL
        and bool(region.get("PhysicalDeltaX"))
        and bool(region.get("PhysicalDeltaY"))
    )
