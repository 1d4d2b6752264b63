"""The values that acceptance of a case writes down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.annotation.click_point import ClickPoint
from core.annotation.draft import LesionDraft
from core.annotation.reading_key import ReadingKey
from core.measured import Measured


class MaskOrigin(StrEnum):
    """The maker of a mask: the model, or a person out of the model's."""

    MODEL = "model"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class MaskRecord:
    """A mask of a lesion.

    Attributes:
        mask_sha256: Name of its file.
        metrics: Against the matched reference lesion; empty without a reference.
    """

    origin: MaskOrigin
    mask_sha256: str
    area_px: int
    metrics: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class LesionReading:
    """A lesion as accepted.

    Attributes:
        draft: Prompts with times and latencies, edits, form: everything to replay it.
        model: The model's mask.
        edited: The person's change to it; None where nothing was changed.
        share_changed: 0 where nothing was changed.
        checkpoint_sha256: The hash of the weights that answered; None without weights, or without prompts.
        candidate_index: The candidate that counts; None without prompts.
        candidates: The number of candidates that were proposed; 0 without prompts.
        reference_lesion_id: The lesion of the reference that it is measured against; None without one.
        clicks: Dice after the first k prompts; empty without a reference or without prompts.
    """

    draft: LesionDraft
    model: MaskRecord
    edited: MaskRecord | None
    share_changed: float
    checkpoint_sha256: str | None
    candidate_index: int | None
    candidates: int
    predicted_iou: float | None
    reference_lesion_id: str | None
    reference_sha256: str | None
    clicks: tuple[ClickPoint, ...]

    @property
    def accepted(self) -> MaskRecord:
        """The mask that counts."""
        return self.model if self.edited is None else self.edited


@dataclass(frozen=True, slots=True)
class MissedLesion:
    """A lesion of the reference that the reader marked nowhere, measured as an empty mask."""

    reference_lesion_id: str
    metrics: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Reading:
    """A case as accepted by one person; no lesions is a reading too."""

    key: ReadingKey
    pixel_sha256: str
    lesions: tuple[LesionReading, ...]
    missed: tuple[MissedLesion, ...]
    active_seconds: float
    comment: str
