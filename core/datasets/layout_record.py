"""The facts that a layout knows of a case before any picture has been opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.cases import IgnoredArea, Modality, Pathology


@dataclass(frozen=True, slots=True)
class LesionFiles:
    """The mask files whose union is one lesion's reference.

    Attributes:
        label: The choice of labels, as `core.imaging.masks.label_choice.chosen` reads it; None for each
            as a lesion of its own.
    """

    lesion_id: str
    masks: tuple[Path, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class VolumeSpacing:
    """The spacing of volumes where a layout knows it better than their files.

    Attributes:
        file_axes_mm: Spacing along the first, second and third axis of the file's own array, in place of what
            the file says; None where nobody gave one.
        placeholder_mm: Spacing that in this layout says nothing: the case then has none.
    """

    file_axes_mm: tuple[float, float, float] | None = None
    placeholder_mm: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A case as its folder or table row describes it; `core.datasets.assemble` opens the files.

    Attributes:
        case_id: Unique in the cohort; a second record of the same id is reported and left out.
        image: The picture.
        lesions: Empty where no mask is named.
        patient_id: None where the cohort does not tell patients apart.
        spacing_mm: (y, x) as the cohort gives it, not yet checked.
        volume_spacing: The treatment of a volume's own spacing; None where it is believed.
        expects_lesion: True where a record without masks is worth a note.
        ignored: The area that metrics leave out, on the image's grid; None where the whole image counts.
        image_from: Files below the study's root that the image was made of, where it is not one itself.
        masks_from: Likewise of the masks.
    """

    case_id: str
    image: Path
    lesions: tuple[LesionFiles, ...] = ()
    patient_id: str | None = None
    modality: Modality = Modality.ULTRASOUND
    pathology: Pathology = Pathology.UNKNOWN
    birads: str | None = None
    device: str | None = None
    spacing_mm: tuple[float, float] | None = None
    volume_spacing: VolumeSpacing | None = None
    expects_lesion: bool = False
    clinical: Mapping[str, str | float | None] = field(default_factory=dict)
    ignored: IgnoredArea | None = None
    image_from: tuple[Path, ...] = ()
    masks_from: tuple[Path, ...] = ()

    @property
    def masks(self) -> tuple[Path, ...]:
        """The mask files of all lesions."""
        return tuple(path for lesion in self.lesions for path in lesion.masks)
