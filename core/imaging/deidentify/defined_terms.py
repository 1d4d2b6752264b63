"""The values that coded attributes may hold: terms of the standard, or of makers known to write them.

Sixteen capitals are enough for a name, so that no code is kept by its form alone. Terms of the standard stand
in the section of PS3.3 that defines the attribute; those of makers in their conformance statements.
"""

from __future__ import annotations

import re
from functools import cache

from core.lexicon.word_lists import words_of

_SIDES = frozenset({"L", "R", "B", "U"})
_YES_NO = frozenset({"YES", "NO", "Y", "N"})
_SCAN_OPTIONS = frozenset(
    {
        *("PER", "RG", "CG", "PPG", "FC", "PFF", "PFP", "SP", "FS", "CT", "WE", "SAT1", "SAT2"),
        *("FAST_GEMS", "ACC_GEMS", "EDR_GEMS", "FR_GEMS", "FILTERED_GEMS", "VASCTOF_GEMS", "MP_GEMS"),
        *("SFS", "IR", "PFI", "PSF", "SS", "MT", "TRF_GEMS", "NPW", "ASYMMETRIC_ECHO", "OTHER", "NONE"),
        *("HELICAL MODE", "AXIAL MODE", "HELIX", "SURVEY", "SCOUT MODE"),
    }
)
_IMAGE_TYPES = frozenset(
    {
        *("ORIGINAL", "DERIVED", "MIXED", "PRIMARY", "SECONDARY", "OTHER", "NONE", "AXIAL", "LOCALIZER", "M"),
        *(
            "P",
            "R",
            "I",
            "ND",
            "NORM",
            "DIS2D",
            "DIS3D",
            "MFSPLIT",
            "FM",
            "FFE",
            "SE",
            "M_FFE",
            "M_SE",
            "MPR",
        ),
        *("M_IR", "P_FFE", "R_FFE", "I_FFE", "PHASE MAP", "MAGNITUDE", "REAL", "IMAGINARY", "PHASE", "ADC"),
        *(
            "DIFFUSION",
            "TRACEW",
            "TENSOR",
            "FA",
            "SUB",
            "SUBTRACTION",
            "SUBTRACT",
            "MIP",
            "MIN IP",
            "PROJECTION",
        ),
        *(
            "PROJECTION IMAGE",
            "CSA MIP",
            "CSA MPR",
            "CSAMANIPULATED",
            "MOSAIC",
            "T1",
            "T2",
            "PD",
            "WATER",
            "FAT",
        ),
        *(
            "IN_PHASE",
            "OUT_PHASE",
            "OPP_PHASE",
            "W",
            "F",
            "IP",
            "OP",
            "PROPELLER",
            "DYNAMIC",
            "DCE",
            "PERFUSION",
        ),
        *(
            "VOLUME",
            "ADDITION",
            "AVERAGE",
            "MEAN",
            "DIXON",
            "ABDOMINAL",
            "SMALL PARTS",
            "BREAST",
            "OB",
            "GYN",
        ),
        *(
            "TISSUE_CHARACTERIZATION",
            "VASCULAR",
            "CARDIAC",
            "TCD",
            "THYROID",
            "SCREEN SAVE",
            "SCREEN CAPTURE",
        ),
        *(
            "TOMOSYNTHESIS",
            "TOMO_2D",
            "GENERATED_2D",
            "TOMO_PROJ",
            "RECON",
            "REFORMATTED",
            "PJN",
            "RESAMPLED",
        ),
        *("POST_PROCESSED", "POST_CONTRAST", "PRE_CONTRAST", "CELL", "SEGMENTATION", "EPI", "EP", "GR", "IR"),
        *("ANGIO", "CINE", "FLOW_ENCODED", "FLUID_ATTENUATED", "PROTON_DENSITY", "STIR", "TAGGING", "TOF"),
        *(
            "TEMPERATURE",
            "T2_STAR",
            "VELOCITY",
            "STRESS",
            "REST",
            "DIFFUSION_ANISO",
            "METABOLITE_MAP",
            "MULTIECHO",
        ),
        *("0001", "0002", "0004", "0008", "0010", "0020", "0040", "0080", "0100", "0101", "0011", "0005"),
    }
)
_MODALITIES = words_of(
    "US MG MR CT PT NM CR DX DR XA RF OT SC IO PX ES GM SM XC OP OPT OCT IVUS IVOCT RG BI BDUS "
    "EM ECG HD TG RTIMAGE RTDOSE RTSTRUCT RTPLAN SEG SR PR KO REG BMD DG LS ST VA OAM OPM KER "
    "SRF IOL LEN MS AS DF DM DOC"
)
_BODY_PARTS = words_of(
    "ABDOMEN ABDOMENPELVIS ADRENAL ANKLE AORTA ARM AXILLA BACK BLADDER BRAIN BREAST BREASTS "
    "BRONCHUS BUTTOCK CALCANEUS CALF CAROTID CEREBELLUM CHEST CHESTABDOMEN CHESTABDPELVIS "
    "CLAVICLE COCCYX COLON CSPINE CTSPINE DUODENUM EAR ELBOW ESOPHAGUS EXTREMITY EYE FACE FEMUR "
    "FINGER FOOT FOREARM GALLBLADDER HAND HEAD HEADNECK HEART HIP HUMERUS ILEUM ILIUM JAW "
    "JEJUNUM KIDNEY KNEE LARYNX LEG LIVER LSPINE LSSPINE LUNG MAMMA MANDIBLE MAXILLA MEDIASTINUM "
    "MOUTH NECK NOSE ORBIT OVARY PANCREAS PAROTID PATELLA PELVIS PENIS PHARYNX PROSTATE RECTUM "
    "RIB SACRUM SCALP SCAPULA SCROTUM SELLA SHOULDER SKULL SPINE SPLEEN SSPINE STERNUM STOMACH "
    "TESTIS THIGH THORAX THUMB THYMUS THYROID TIBIA TLSPINE TOE TONGUE TRACHEA TSPINE UMBILICUS "
    "URETER URETHRA UTERUS VAGINA VEIN VULVA WHOLEBODY WRIST ZYGOMA"
)
_RESCALE_TYPES = words_of(
    "OD HU US MGML Z_EFF ED EDW HU_MOD PCT HOUNSFIELD UNSPECIFIED NORMALIZED US_MOD BQML SUV CNTS"
)
_FRAME_PIXELS = frozenset({"COLOR", "MONOCHROME", "MIXED", "TRUE_COLOR", "COLOR_RANGE", "COLOR_REF"})

DEFINED_TERMS: dict[str, frozenset[str]] = {
    "AcquisitionContrast": _IMAGE_TYPES | {"UNKNOWN"},
    "AngioFlag": _YES_NO,
    "BodyPartExamined": _BODY_PARTS,
    "BurnedInAnnotation": _YES_NO,
    "ComplexImageComponent": frozenset({"MAGNITUDE", "PHASE", "REAL", "IMAGINARY", "MIXED"}),
    "ContentQualification": frozenset({"PRODUCT", "RESEARCH", "SERVICE"}),
    "ConversionType": frozenset({"DV", "DI", "DF", "WSD", "SD", "SI", "DRW", "SYN"}),
    "DiffusionDirectionality": frozenset({"DIRECTIONAL", "BMATRIX", "ISOTROPIC", "NONE"}),
    "DimensionOrganizationType": frozenset({"3D", "3D_TEMPORAL", "TILED_FULL", "TILED_SPARSE"}),
    "FrameType": _IMAGE_TYPES,
    "ImageLaterality": _SIDES,
    "ImageType": _IMAGE_TYPES,
    "ImagedNucleus": words_of("1H H1 H 3HE 7LI 13C C13 19F F19 23NA NA23 31P P31 129XE"),
    "InPlanePhaseEncodingDirection": frozenset({"ROW", "COL", "COLUMN", "OBLIQUE", "OTHER"}),
    "Laterality": _SIDES,
    "LossyImageCompression": frozenset({"00", "01"}),
    "LossyImageCompressionMethod": frozenset(
        {
            *("ISO_10918_1", "ISO_14495_1", "ISO_15444_1", "ISO_15444_15", "ISO_13818_2", "ISO_14496_10"),
            *("ISO_23008_2", "ISO_18181_1"),
        }
    ),
    "MRAcquisitionType": frozenset({"1D", "2D", "3D"}),
    "Modality": _MODALITIES,
    "ModalityLUTType": _RESCALE_TYPES,
    "PatientPosition": words_of(
        "HFP HFS HFDR HFDL FFDR FFDL FFP FFS LFP LFS RFP RFS AFDR AFDL PFDR PFDL SITTING"
    ),
    "PatientSex": frozenset({"M", "F", "O"}),
    "PhotometricInterpretation": frozenset(
        {
            *("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422"),
            *("YBR_PARTIAL_420", "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT", "XYB"),
        }
    ),
    "PixelPresentation": _FRAME_PIXELS,
    "PositionReferenceIndicator": frozenset(
        {
            *(
                "NIPPLE",
                "SN",
                "STERNAL NOTCH",
                "XIPHOID",
                "XY",
                "ILIAC CREST",
                "SYMPHYSIS",
                "OM",
                "NA",
                "UNKNOWN",
            ),
            *("SLIDE_CORNER", "CORONAL_SUTURE"),
        }
    ),
    "PresentationLUTShape": frozenset({"IDENTITY", "INVERSE"}),
    "QualityControlImage": _YES_NO | {"BOTH"},
    "RescaleType": _RESCALE_TYPES,
    "ScanOptions": _SCAN_OPTIONS,
    "ScanningSequence": frozenset({"SE", "IR", "GR", "EP", "RM"}),
    "SequenceVariant": frozenset({"SK", "MTC", "SS", "TRSS", "SP", "MP", "OSP", "TOF", "NONE"}),
    "TransducerType": frozenset(
        {
            *("SECTOR_PHASED", "SECTOR_MECH", "SECTOR_ANNULAR", "LINEAR", "CURVED LINEAR", "CURVED_LINEAR"),
            *("SINGLE CRYSTAL", "SPLIT XTAL CWD", "IV_PHASED", "IV_ROT XTAL", "IV_ROT MIRROR", "ENDOCAV_PA"),
            *("ENDOCAV_MECH", "ENDOCAV_CLA", "ENDOCAV_AA", "ENDOCAV_LINEAR", "VECTOR_PHASED"),
        }
    ),
    "VOILUTFunction": frozenset({"LINEAR", "LINEAR_EXACT", "SIGMOID"}),
    "ViewPosition": frozenset(
        {
            *(
                "AP",
                "PA",
                "LL",
                "RL",
                "RLD",
                "LLD",
                "RLO",
                "LLO",
                "CC",
                "MLO",
                "ML",
                "LM",
                "LMO",
                "XCCL",
                "XCCM",
            ),
            *("FB", "SIO", "ISO", "CCID", "MLOID", "AT", "CV", "RM", "RI", "RS", "TAN", "SPECIMEN", "LAT"),
        }
    ),
    "VolumeBasedCalculationTechnique": frozenset(
        {
            "MAX_IP",
            "MIN_IP",
            "MEAN_IP",
            "VOLUME_RENDER",
            "SURFACE_RENDER",
            "MPR",
            "CURVED_MPR",
            "NONE",
            "MIXED",
        }
    ),
    "VolumetricProperties": frozenset({"VOLUME", "SAMPLED", "DISTORTED", "MIXED"}),
}
"""Terms by keyword; a value that is none of them is not kept, whoever wrote it."""

_ORIENTATION = re.compile(r"[APLRHF]{1,3}|LE|RT|CR|CD|[DV]")


def is_defined(keyword: str, value: str) -> bool:
    """Tell whether a value is one of the terms of its attribute, or empty.

    Letter case counts only where a value is shown by it: makers write ``normalized``.
    """
    if not value.strip():
        return True
    if keyword == "PatientOrientation":
        return _ORIENTATION.fullmatch(value) is not None
    return value.strip().upper() in DEFINED_TERMS.get(keyword, ())


def is_standard_uid(value: str) -> bool:
    """Tell whether a UID is one that the standard itself defines."""
    return value in _standard_uids()


def is_standard_tag(value: int) -> bool:
    """Tell whether a number is the tag of a public attribute."""
    from pydicom.datadict import dictionary_has_tag

    return bool(dictionary_has_tag(value))


@cache
def _standard_uids() -> frozenset[str]:
    from pydicom._uid_dict import UID_dictionary

    return frozenset(UID_dictionary)
