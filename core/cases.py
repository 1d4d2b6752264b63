"""Values of a study: case, image, lesion, and the vocabularies that describe them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.errors import InputError
from core.text.listed_names import cut
from core.text.missing_values import is_missing
from core.voxel_steps import VoxelSteps


class Modality(StrEnum):
    """The way in which the image was made."""

    ULTRASOUND = "ultrasound"
    ABUS = "abus"
    MRI = "mri"
    PATHOLOGY = "pathology"
    OTHER = "other"


class Pathology(StrEnum):
    """The proven nature of the finding."""

    BENIGN = "benign"
    MALIGNANT = "malignant"
    NORMAL = "normal"
    UNKNOWN = "unknown"


BIRADS_ORDER = ("0", "1", "2", "3", "4", "4A", "4B", "4C", "5", "6")
"""BI-RADS assessment categories from least to most suspicious (ACR BI-RADS Atlas, 5th edition)."""


_BIRADS = re.compile(
    r"(?:(?:acr\s*)?(?:bi[\W_]{0,3}rads)[\W_]*)?(?:(?:category|categories|cat|kategorie|kat|class|score)[\W_]*)?"
    r"\(?(?P<place>[0-6](?:[.,]0+)?|VI|IV|V|I{1,3})\s*\(?(?P<letter>[abc]?)\)?\s*\.?",
    flags=re.IGNORECASE,
)
_MOST_LETTERS = 100
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}


def parse_birads(text: object) -> str | None:
    """Return the category of `BIRADS_ORDER` for spellings such as ``BI-RADS 4A``, ``IVa`` or ``3,0``.

    Args:
        text: Anything from a spreadsheet cell; None, NaN and blank give None.

    Raises:
        InputError: The text is there but names no category, or more than one.
    """
    written = "" if text is None else " ".join(unicodedata.normalize("NFKC", str(text)).split())
    if is_missing(written):
        return None
    found = _BIRADS.fullmatch(written) if len(written) <= _MOST_LETTERS else None
    category = "" if found is None else _place(found["place"]) + found["letter"].upper()
    if category not in BIRADS_ORDER:
        raise InputError(
            f"BI-RADS category {cut(written)!r} is not one of {', '.join(BIRADS_ORDER)}; correct the column"
        )
    return category


def _place(written: str) -> str:
    return _ROMAN.get(written.upper(), written[0])


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An image of a case, referenced where it lies.

    Attributes:
        path: Absolute path of the file.
        file_sha256: Hash of the file's bytes.
        pixel_sha256: Hash of the decoded pixels (`core.imaging.hashing`), equal for re-encoded copies.
        shape: (y, x) or (z, y, x) in pixels, without channels.
        spacing_mm: Distance between pixel centres in the order of `shape`; None where unknown.
        axis_cosines: Cosines between (z, y), (z, x) and (y, x) where a volume's axes are not at right angles.
    """

    path: Path
    file_sha256: str
    pixel_sha256: str
    shape: tuple[int, ...]
    spacing_mm: tuple[float, ...] | None = None
    axis_cosines: tuple[float, ...] | None = None

    @property
    def steps(self) -> VoxelSteps | None:
        """The steps that everything in mm is measured by; None where the spacing is unknown."""
        return None if self.spacing_mm is None else VoxelSteps(self.spacing_mm, self.axis_cosines)


@dataclass(frozen=True, slots=True)
class IgnoredArea:
    """Pixels of a case whose truth nobody has said; metrics leave them out.

    Attributes:
        path: Absolute path of a mask on the image's grid.
        mask_sha256: Hash of its pixels.
    """

    path: Path
    mask_sha256: str


@dataclass(frozen=True, slots=True)
class Lesion:
    """A target with its reference annotation.

    Attributes:
        lesion_id: Unique within the case.
        mask_paths: Absolute paths; their union is the reference.
        mask_sha256: Hash of the union's pixels.
        area_px: Pixels (voxels) of the union.
    """

    lesion_id: str
    mask_paths: tuple[Path, ...]
    mask_sha256: str
    area_px: int


@dataclass(frozen=True, slots=True)
class Case:
    """An image or volume of one patient, with its lesions and clinical columns.

    Attributes:
        case_id: Unique within the study.
        patient_id: Several cases may share it; splits and intervals go by patient.
        duplicate_group: Cases that show the same picture share it; None for a picture met once.
        clinical: Further columns by name; numbers stay numbers, None is a missing value.
        ignored: The area that metrics leave out; None where the whole image counts.
        patient_known: False where the cohort does not tell patients apart: `patient_id` then stands for the
            picture and those that look like it.
    """

    case_id: str
    patient_id: str
    modality: Modality
    image: ImageFile
    lesions: tuple[Lesion, ...] = ()
    pathology: Pathology = Pathology.UNKNOWN
    birads: str | None = None
    device: str | None = None
    duplicate_group: str | None = None
    clinical: Mapping[str, str | float | None] = field(default_factory=dict)
    ignored: IgnoredArea | None = None
    patient_known: bool = True


UNION = "union"
"""Names all lesions of a case together, where it has several; answers without prompts are held against it."""


def is_volume_case(case: Case) -> bool:
    """Tell whether the case's image is a volume."""
    return len(case.image.shape) == 3


def whole_target(case: Case) -> Lesion:
    """Return all lesions of a case as one: the only one, or their union.

    The hash and size of a union are not known before its masks are read: the hash is empty and the size that
    of the lesions together, an upper bound where they overlap.
    """
    if len(case.lesions) == 1:
        return case.lesions[0]
    paths = tuple(dict.fromkeys(path for lesion in case.lesions for path in lesion.mask_paths))
    return Lesion(UNION, paths, "", sum(lesion.area_px for lesion in case.lesions))


def find_lesion(case: Case, lesion_id: str) -> Lesion | None:
    """The lesion that a result is about, `UNION` among them; None where the case does not have it now."""
    found = next((lesion for lesion in case.lesions if lesion.lesion_id == lesion_id), None)
    return whole_target(case) if found is None and lesion_id == UNION and case.lesions else found
