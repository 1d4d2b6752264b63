"""The attributes that a de-identified file keeps, and what becomes of each; all others are dropped.

Basic Application Level Confidentiality Profile of DICOM PS3.15 Annex E, carried out as an allow-list, which
is stricter: what the profile leaves as it is, but nobody needs here, is dropped as well. Private attributes,
overlays, curves, comments, descriptions and every sequence not named here are dropped with all they hold.
"""

from __future__ import annotations

from enum import StrEnum


class Treatment(StrEnum):
    """The treatments of an attribute."""

    KEEP = "keep"
    """The value as it is, where its value is one that the attribute may hold (`defined_terms`,
    `plausible_numbers`)."""
    NEW_UID = "new_uid"
    SHIFT = "shift"
    """A date, moved by the patient's number of days."""
    ITEMS = "items"
    """A sequence: its items are treated by the same table."""


_CLASS = (
    *("SOPClassUID", "Modality", "ImageType", "SeriesNumber", "InstanceNumber", "AcquisitionNumber"),
    *("Manufacturer", "ManufacturerModelName", "BodyPartExamined", "Laterality", "ImageLaterality"),
    *("ViewPosition", "PatientPosition", "PatientOrientation", "BurnedInAnnotation", "ConversionType"),
    *("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("PresentationLUTShape", "QualityControlImage", "PositionReferenceIndicator"),
)
_PATIENT = ("PatientSex", "PatientAge", "PatientSize", "PatientWeight")
_PIXELS = (
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation"),
    *("PlanarConfiguration", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("SmallestImagePixelValue", "LargestImagePixelValue", "PixelPaddingValue", "PixelPaddingRangeLimit"),
    *("RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor"),
    *("BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData"),
    *("GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData"),
    *("SegmentedRedPaletteColorLookupTableData", "SegmentedGreenPaletteColorLookupTableData"),
    *("SegmentedBluePaletteColorLookupTableData", "LUTDescriptor", "LUTData", "ModalityLUTType"),
    *("RescaleSlope", "RescaleIntercept", "RescaleType", "WindowCenter", "WindowWidth", "VOILUTFunction"),
)
_SPACE = (
    *("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness", "SliceLocation"),
    *("SpacingBetweenSlices", "ImagerPixelSpacing", "NumberOfTemporalPositions", "InStackPositionNumber"),
    *("TemporalPositionIdentifier", "TemporalPositionIndex", "DimensionIndexValues", "StackID"),
    *("DimensionIndexPointer", "FunctionalGroupPointer", "DimensionOrganizationType"),
)
_MR = (
    *("ScanningSequence", "SequenceVariant", "ScanOptions", "MRAcquisitionType", "AngioFlag"),
    *("RepetitionTime", "EchoTime", "InversionTime", "EchoTrainLength", "EchoNumbers", "FlipAngle"),
    *("NumberOfAverages", "ImagingFrequency", "ImagedNucleus", "MagneticFieldStrength", "PixelBandwidth"),
    *("NumberOfPhaseEncodingSteps", "PercentSampling", "PercentPhaseFieldOfView", "TriggerTime"),
    *("AcquisitionMatrix", "InPlanePhaseEncodingDirection", "DiffusionBValue", "ReconstructionDiameter"),
    *("ContentQualification", "ComplexImageComponent", "AcquisitionContrast", "FrameType"),
    *("PixelPresentation", "VolumetricProperties", "VolumeBasedCalculationTechnique"),
    *("EffectiveEchoTime", "DiffusionDirectionality", "DiffusionGradientOrientation", "InversionTimes"),
    *("NominalCardiacTriggerDelayTime", "NominalPercentageOfCardiacPhase", "TemporalPositionTimeOffset"),
)
_ULTRASOUND = (
    *(
        "TransducerFrequency",
        "TransducerType",
        "DepthOfScanField",
        "MechanicalIndex",
        "SoftTissueThermalIndex",
    ),
    *("UltrasoundColorDataPresent", "FrameTime", "FrameIncrementPointer", "CineRate"),
    *("RegionSpatialFormat", "RegionDataType", "RegionFlags", "RegionLocationMinX0", "RegionLocationMinY0"),
    *("RegionLocationMaxX1", "RegionLocationMaxY1", "ReferencePixelX0", "ReferencePixelY0"),
    *("PhysicalUnitsXDirection", "PhysicalUnitsYDirection", "PhysicalDeltaX", "PhysicalDeltaY"),
    *("ReferencePixelPhysicalValueX", "ReferencePixelPhysicalValueY"),
)
_SEQUENCES = (
    *("SequenceOfUltrasoundRegions", "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
    *("PixelMeasuresSequence", "PlanePositionSequence", "PlaneOrientationSequence", "FrameContentSequence"),
    *("PixelValueTransformationSequence", "FrameVOILUTSequence", "MRImageFrameTypeSequence"),
    *("DimensionOrganizationSequence", "DimensionIndexSequence", "VOILUTSequence", "ModalityLUTSequence"),
    *("CTImageFrameTypeSequence", "PETFrameTypeSequence", "XRay3DFrameTypeSequence", "MREchoSequence"),
    *("MRDiffusionSequence", "DiffusionGradientDirectionSequence", "CardiacSynchronizationSequence"),
    *("MRTimingAndRelatedParametersSequence", "MRModifierSequence", "TemporalPositionSequence"),
)
_UIDS = (
    *("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"),
    *("DimensionOrganizationUID",),
)
_DATES = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")

TREATMENTS: dict[str, Treatment] = {
    **dict.fromkeys((*_CLASS, *_PATIENT, *_PIXELS, *_SPACE, *_MR, *_ULTRASOUND), Treatment.KEEP),
    **dict.fromkeys(_SEQUENCES, Treatment.ITEMS),
    **dict.fromkeys(_UIDS, Treatment.NEW_UID),
    **dict.fromkeys(_DATES, Treatment.SHIFT),
}
"""Treatment by keyword, at whatever depth an attribute stands."""

OF_PALETTES = frozenset(name for name in _PIXELS if "PaletteColorLookupTable" in name)
"""They are a part of the picture where it has a palette, and else bytes that nobody sees."""

EMPTIED = (
    *("PatientBirthDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyID"),
    *("PatientSex", "StudyDate"),
)
"""There, but empty where nothing was kept: the standard wants the attribute (type 2)."""
