"""The numbers that attributes may hold: nine digits of a patient's number fit into an echo time as well."""

from __future__ import annotations

from collections.abc import Iterable

_POSITIVE_MS = (0.0, 60_000.0)
_COUNT = (0.0, 9_999.0)
_PIXEL = (-65_535.0, 65_535.0)
_MM = (-5_000.0, 5_000.0)
_SIZE_MM = (0.0, 100.0)
_COSINE = (-1.01, 1.01)
_SHARE = (0.0, 1_000.0)

RENUMBERED = frozenset({"SeriesNumber", "InstanceNumber", "AcquisitionNumber"})
"""Numbers of order: where one cannot be true, another takes its place, equal for equal ones."""

RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(RENUMBERED, _COUNT),
    "AcquisitionMatrix": _COUNT,
    "CineRate": _SHARE,
    "DepthOfScanField": _SHARE,
    "DiffusionBValue": (0.0, 20_000.0),
    "DiffusionGradientOrientation": _COSINE,
    "DimensionIndexValues": (0.0, 65_535.0),
    "EchoNumbers": _SHARE,
    "EchoTime": _POSITIVE_MS,
    "EchoTrainLength": _COUNT,
    "EffectiveEchoTime": _POSITIVE_MS,
    "FlipAngle": (-360.0, 360.0),
    "FrameTime": _POSITIVE_MS,
    "ImageOrientationPatient": _COSINE,
    "ImagePositionPatient": _MM,
    "ImagerPixelSpacing": _SIZE_MM,
    "ImagingFrequency": _SHARE,
    "InStackPositionNumber": _COUNT,
    "InversionTime": _POSITIVE_MS,
    "InversionTimes": _POSITIVE_MS,
    "LossyImageCompressionRatio": _SHARE,
    "MagneticFieldStrength": (0.0, 25.0),
    "MechanicalIndex": (0.0, 10.0),
    "NominalCardiacTriggerDelayTime": _POSITIVE_MS,
    "NominalPercentageOfCardiacPhase": (0.0, 100.0),
    "NumberOfAverages": _SHARE,
    "NumberOfPhaseEncodingSteps": _COUNT,
    "NumberOfTemporalPositions": _COUNT,
    "PatientSize": (0.2, 2.6),
    "PatientWeight": (0.2, 500.0),
    "PercentPhaseFieldOfView": _SHARE,
    "PercentSampling": _SHARE,
    "PhysicalDeltaX": _SIZE_MM,
    "PhysicalDeltaY": _SIZE_MM,
    "PhysicalUnitsXDirection": (0.0, 12.0),
    "PhysicalUnitsYDirection": (0.0, 12.0),
    "PixelBandwidth": (0.0, 20_000.0),
    "PixelSpacing": _SIZE_MM,
    "ReconstructionDiameter": (0.0, 5_000.0),
    "ReferencePixelPhysicalValueX": _MM,
    "ReferencePixelPhysicalValueY": _MM,
    "ReferencePixelX0": _PIXEL,
    "ReferencePixelY0": _PIXEL,
    "RegionDataType": (0.0, 20.0),
    "RegionFlags": (0.0, 255.0),
    "RegionLocationMaxX1": _PIXEL,
    "RegionLocationMaxY1": _PIXEL,
    "RegionLocationMinX0": _PIXEL,
    "RegionLocationMinY0": _PIXEL,
    "RegionSpatialFormat": (0.0, 10.0),
    "RepetitionTime": _POSITIVE_MS,
    "SliceLocation": _MM,
    "SliceThickness": _SIZE_MM,
    "SoftTissueThermalIndex": (0.0, 10.0),
    "SpacingBetweenSlices": (-100.0, 100.0),
    "StackID": _COUNT,
    "TemporalPositionIdentifier": _COUNT,
    "TemporalPositionIndex": _COUNT,
    "TemporalPositionTimeOffset": (0.0, 60_000.0),
    "TransducerFrequency": (0.0, 100_000.0),
    "TriggerTime": _POSITIVE_MS,
    "UltrasoundColorDataPresent": (0.0, 1.0),
}
"""Least and greatest number by keyword, in the attribute's own unit."""

ROUNDED = {"PatientSize": 2, "PatientWeight": 1}
"""Decimals of what is measured on a person; more of them could tell people apart."""


def are_plausible(keyword: str, values: Iterable[object]) -> bool:
    """Tell whether all values are numbers that the attribute may hold; anything where it has no range."""
    if keyword not in RANGES:
        return True
    low, high = RANGES[keyword]
    try:
        return all(low <= float(str(value)) <= high for value in values)
    except ValueError:
        return False
