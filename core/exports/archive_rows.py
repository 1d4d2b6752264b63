"""The values that each column of an archive's tables may hold; `core.exports.archive_rules` checks rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any

from msgspec import Meta

from core.cases import BIRADS_ORDER, Modality, Pathology
from core.declared import (
    FiniteFloat,
    NonNegativeFloat,
    NonNegativeInt,
    NonNegativeInt32,
    Proportion,
    Seed,
    Sha256,
    ShortText,
    Text,
    shown,
)
from core.files.folder_names import RUN_FORM, STUDY_FORM
from core.job_state import EventKind, JobState
from core.prompts.values import PromptSource

_YEARS = (1970, 2200)
_PICTURE, _VOLUME = 2, 3

Time = Annotated[datetime, Meta(tz=False)]
"""UTC without saying so, as the store keeps it."""
Side = Annotated[int, Meta(ge=1, le=2**20)]
Spacing = Annotated[float, Meta(gt=0.0, le=1e6)]
Cosine = Annotated[float, Meta(ge=-1.0, le=1.0)]
Birads = Annotated[str, Meta(pattern=f"^({'|'.join(BIRADS_ORDER)})\\Z", max_length=4)]
Reference = Annotated[str, Meta(pattern="^([0-9a-f]{64})?\\Z", max_length=64)]
"""A SHA-256, or nothing where a lesion has no reference."""
RunId = Annotated[str, Meta(pattern=rf"^{RUN_FORM}\Z", max_length=128)]
StudyName = Annotated[str, Meta(pattern=rf"^{STUDY_FORM}\Z", max_length=64)]


def _require_time(*times: datetime) -> None:
    for time in times:
        if not _YEARS[0] <= time.year <= _YEARS[1]:
            raise ValueError(f"its year {time.year} is not between {_YEARS[0]} and {_YEARS[1]}")


def _require_below(*paths: str) -> None:
    """Refuse a path that leaves the study's folder, whatever the archive says."""
    for path in paths:
        parts = PurePosixPath(path.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in (parts.parts or (":",))[0]:
            raise ValueError(f"its file {shown(path)} lies outside its study's folder")


def _require_one_of(value: float | None, reason: str | None) -> None:
    if (value is None) == (reason is None):
        raise ValueError("it must have either a value or the reason why there is none")


@dataclass(frozen=True, slots=True)
class _OfStudy:
    study: StudyName


@dataclass(frozen=True, slots=True)
class _OfStudyCase(_OfStudy):
    case_id: ShortText


@dataclass(frozen=True, slots=True)
class _OfRun:
    run_id: RunId


@dataclass(frozen=True, slots=True)
class _OfRunCase(_OfRun):
    case_id: ShortText


@dataclass(frozen=True, slots=True)
class _OfResult(_OfRunCase):
    lesion_id: ShortText
    prompts: ShortText


@dataclass(frozen=True, slots=True)
class StudyRow(_OfStudy):
    """The study that the run is of; where its files lie is not in an archive."""

    layout: ShortText
    created_at: Time
    imported_at: Time

    def __post_init__(self) -> None:
        _require_time(self.created_at, self.imported_at)


@dataclass(frozen=True, slots=True)
class CaseRow(_OfStudyCase):
    """An image or volume of the study."""

    patient_id: ShortText
    modality: Modality
    image_path: ShortText
    file_sha256: Sha256
    pixel_sha256: Sha256
    shape: tuple[Side, ...]
    pathology: Pathology
    content_sha256: Sha256
    imported_at: Time
    spacing_mm: tuple[Spacing, ...] | None = None
    birads: Birads | None = None
    device: ShortText | None = None
    duplicate_group: ShortText | None = None
    ignored_path: ShortText | None = None
    ignored_sha256: Sha256 | None = None
    axis_cosines: tuple[Cosine, ...] | None = None
    patient_known: bool | None = None

    def __post_init__(self) -> None:
        _require_time(self.imported_at)
        if len(self.shape) not in (_PICTURE, _VOLUME):
            raise ValueError("its shape must have two or three sides")
        if self.spacing_mm is not None and len(self.spacing_mm) != len(self.shape):
            raise ValueError("its spacing must have as many numbers as its shape")
        if self.axis_cosines is not None and (len(self.shape), len(self.axis_cosines)) != (_VOLUME, _VOLUME):
            raise ValueError("only a volume has cosines between its axes, three of them")
        _require_below(self.image_path, *filter(None, (self.ignored_path,)))
        if (self.ignored_path is None) != (self.ignored_sha256 is None):
            raise ValueError("an ignored area has both a path and a hash")


@dataclass(frozen=True, slots=True)
class LesionRow(_OfStudyCase):
    """A reference annotation."""

    lesion_id: ShortText
    mask_paths: tuple[ShortText, ...]
    mask_sha256: Sha256
    area_px: NonNegativeInt
    appearance_sha256: Sha256

    def __post_init__(self) -> None:
        _require_below(*self.mask_paths)


@dataclass(frozen=True, slots=True)
class ClinicalRow(_OfStudyCase):
    """A further column of a case."""

    name: ShortText
    text: Text | None = None
    number: float | None = None


@dataclass(frozen=True, slots=True)
class CharacteristicRow:
    """A measured property of a lesion's appearance."""

    appearance_sha256: Sha256
    name: ShortText
    value: float | None = None
    undefined_reason: Text | None = None

    def __post_init__(self) -> None:
        _require_one_of(self.value, self.undefined_reason)


@dataclass(frozen=True, slots=True)
class RunRow:
    """The run; request and provenance are JSON."""

    run_id: RunId
    kind: ShortText
    study: StudyName
    identity_sha256: Sha256
    request: str
    provenance: str
    created_at: Time
    model: ShortText | None = None
    prompts: tuple[ShortText, ...] | None = None
    seed: Seed | None = None

    def __post_init__(self) -> None:
        _require_time(self.created_at)


@dataclass(frozen=True, slots=True)
class EventRow(_OfRun):
    """An event of the run."""

    recorded_at: Time
    kind: EventKind
    state: JobState | None = None
    message: Text | None = None
    done: NonNegativeInt | None = None
    total: NonNegativeInt | None = None
    failed: NonNegativeInt | None = None
    seconds_per_case: NonNegativeFloat | None = None
    attempt: NonNegativeInt32 | None = None

    def __post_init__(self) -> None:
        _require_time(self.recorded_at)
        if self.state is None and self.kind in (EventKind.STATE, EventKind.RETRY):
            raise ValueError(f"an event of kind {self.kind} must have a state")
        if self.done is not None and self.done < (self.failed or 0):
            raise ValueError("more cases failed than were done")


@dataclass(frozen=True, slots=True)
class RunCaseRow(_OfRunCase):
    """A finished case."""

    finished_at: Time
    failure: Text | None = None
    encode_seconds: NonNegativeFloat | None = None
    embedding_reused: bool | None = None
    peak_memory_mb: NonNegativeFloat | None = None

    def __post_init__(self) -> None:
        _require_time(self.finished_at)


@dataclass(frozen=True, slots=True)
class ResultRow(_OfResult):
    """A lesion under one arm; the prompt is JSON."""

    prompt_source: PromptSource
    prompt: str
    candidate_index: NonNegativeInt32
    candidates: NonNegativeInt32
    mask_sha256: Sha256
    reference_sha256: Reference
    predicted_area_px: NonNegativeInt
    decode_seconds: NonNegativeFloat
    predicted_iou: FiniteFloat | None = None

    def __post_init__(self) -> None:
        if self.candidate_index >= self.candidates:
            raise ValueError(f"candidate {self.candidate_index} of {self.candidates} cannot be")


@dataclass(frozen=True, slots=True)
class MetricRow(_OfResult):
    """A metric of a result."""

    metric: ShortText
    value: float | None = None
    undefined_reason: Text | None = None

    def __post_init__(self) -> None:
        _require_one_of(self.value, self.undefined_reason)


@dataclass(frozen=True, slots=True)
class SliceRow(_OfResult):
    """An answered slice of a result."""

    place: NonNegativeInt32
    slice_index: NonNegativeInt32
    prompted: bool
    area_px: NonNegativeInt
    score: FiniteFloat | None = None
    dice: Proportion | None = None
    undefined_reason: Text | None = None

    def __post_init__(self) -> None:
        _require_one_of(self.dice, self.undefined_reason)


@dataclass(frozen=True, slots=True)
class CurveRow(_OfRun):
    """A point of a learning curve."""

    step: NonNegativeInt
    epoch: NonNegativeInt
    loss: FiniteFloat
    seconds: NonNegativeFloat
    learning_rate: FiniteFloat | None = None
    validation_dice: Proportion | None = None


ROWS: Mapping[str, type[Any]] = {
    "study": StudyRow,
    "study_case": CaseRow,
    "lesion": LesionRow,
    "clinical_value": ClinicalRow,
    "characteristic": CharacteristicRow,
    "run": RunRow,
    "job_event": EventRow,
    "run_case": RunCaseRow,
    "result": ResultRow,
    "metric_value": MetricRow,
    "slice_score": SliceRow,
    "curve_point": CurveRow,
}
"""The class of a row by table of `core.exports.run_content.TABLES`."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "study_case": ("case_id",),
    "lesion": ("case_id", "lesion_id"),
    "clinical_value": ("case_id", "name"),
    "characteristic": ("appearance_sha256", "name"),
    "run_case": ("case_id",),
    "result": ("case_id", "lesion_id", "prompts"),
    "metric_value": ("case_id", "lesion_id", "prompts", "metric"),
    "slice_score": ("case_id", "lesion_id", "prompts", "place"),
    "curve_point": ("step", "epoch"),
}
"""Columns that no two rows of a table share."""

PARENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "lesion": ("study_case", ("case_id",)),
    "clinical_value": ("study_case", ("case_id",)),
    "run_case": ("study_case", ("case_id",)),
    "result": ("run_case", ("case_id",)),
    "metric_value": ("result", ("case_id", "lesion_id", "prompts")),
    "slice_score": ("result", ("case_id", "lesion_id", "prompts")),
}
"""The table, and the columns, whose rows must hold a row's own."""
