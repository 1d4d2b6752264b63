"""What each column of an archive's tables may hold; `core.exports.archive_rules` holds rows against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any

from msgspec import Meta

from core.cases import BIRADS_ORDER, Modality, Pathology
from core.declared import Amount, Count, Label, Number, Place, Sha256, Share, Words, shown
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
    """Paths stay below the study's folder, whatever the archive says."""
    for path in paths:
        parts = PurePosixPath(path.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in (parts.parts or (":",))[0]:
            raise ValueError(f"its file {shown(path)} lies outside its study's folder")


def _require_one_of(value: float | None, reason: str | None) -> None:
    if (value is None) == (reason is None):
        raise ValueError("it must have either a value or the reason why there is none")


@dataclass(frozen=True, slots=True)
class StudyRow:
    """The study that the run is of; where its files lie is not in an archive."""

    study: StudyName
    layout: Label
    created_at: Time
    imported_at: Time

    def __post_init__(self) -> None:
        _require_time(self.created_at, self.imported_at)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An image or volume of the study."""

    study: StudyName
    case_id: Label
    patient_id: Label
    modality: Modality
    image_path: Label
    file_sha256: Sha256
    pixel_sha256: Sha256
    shape: tuple[Side, ...]
    pathology: Pathology
    content_sha256: Sha256
    imported_at: Time
    spacing_mm: tuple[Spacing, ...] | None = None
    birads: Birads | None = None
    device: Label | None = None
    duplicate_group: Label | None = None
    ignored_path: Label | None = None
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
class LesionRow:
    """A reference annotation."""

    study: StudyName
    case_id: Label
    lesion_id: Label
    mask_paths: tuple[Label, ...]
    mask_sha256: Sha256
    area_px: Count
    appearance_sha256: Sha256

    def __post_init__(self) -> None:
        _require_below(*self.mask_paths)


@dataclass(frozen=True, slots=True)
class ClinicalRow:
    """A further column of a case."""

    study: StudyName
    case_id: Label
    name: Label
    text: Words | None = None
    number: float | None = None


@dataclass(frozen=True, slots=True)
class CharacteristicRow:
    """A measured property of a lesion's appearance."""

    appearance_sha256: Sha256
    name: Label
    value: float | None = None
    undefined_reason: Words | None = None

    def __post_init__(self) -> None:
        _require_one_of(self.value, self.undefined_reason)


@dataclass(frozen=True, slots=True)
class RunRow:
    """The run; request and provenance are JSON."""

    run_id: RunId
    kind: Label
    study: StudyName
    identity_sha256: Sha256
    request: str
    provenance: str
    created_at: Time
    model: Label | None = None
    prompts: tuple[Label, ...] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None

    def __post_init__(self) -> None:
        _require_time(self.created_at)


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to the run."""

    run_id: RunId
    recorded_at: Time
    kind: EventKind
    state: JobState | None = None
    message: Words | None = None
    done: Count | None = None
    total: Count | None = None
    failed: Count | None = None
    seconds_per_case: Amount | None = None
    attempt: Place | None = None

    def __post_init__(self) -> None:
        _require_time(self.recorded_at)
        if self.state is None and self.kind in (EventKind.STATE, EventKind.RETRY):
            raise ValueError(f"an event of kind {self.kind} must have a state")
        if self.done is not None and self.done < (self.failed or 0):
            raise ValueError("more cases failed than were done")


@dataclass(frozen=True, slots=True)
class RunCaseRow:
    """A finished case."""

    run_id: RunId
    case_id: Label
    finished_at: Time
    failure: Words | None = None
    encode_seconds: Amount | None = None
    embedding_reused: bool | None = None
    peak_memory_mb: Amount | None = None

    def __post_init__(self) -> None:
        _require_time(self.finished_at)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One lesion under one arm; the prompt is JSON."""

    run_id: RunId
    case_id: Label
    lesion_id: Label
    prompts: Label
    prompt_source: PromptSource
    prompt: str
    candidate_index: Place
    candidates: Place
    mask_sha256: Sha256
    reference_sha256: Reference
    predicted_area_px: Count
    decode_seconds: Amount
    predicted_iou: Number | None = None

    def __post_init__(self) -> None:
        if self.candidate_index >= self.candidates:
            raise ValueError(f"candidate {self.candidate_index} of {self.candidates} cannot be")


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric of a result."""

    run_id: RunId
    case_id: Label
    lesion_id: Label
    prompts: Label
    metric: Label
    value: float | None = None
    undefined_reason: Words | None = None

    def __post_init__(self) -> None:
        _require_one_of(self.value, self.undefined_reason)


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One answered slice of a result."""

    run_id: RunId
    case_id: Label
    lesion_id: Label
    prompts: Label
    place: Place
    slice_index: Place
    prompted: bool
    area_px: Count
    score: Number | None = None
    dice: Share | None = None
    undefined_reason: Words | None = None

    def __post_init__(self) -> None:
        _require_one_of(self.dice, self.undefined_reason)


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One point of a learning curve."""

    run_id: RunId
    step: Count
    epoch: Count
    loss: Number
    seconds: Amount
    learning_rate: Number | None = None
    validation_dice: Share | None = None


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
"""By table of `core.exports.run_content.TABLES`."""

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
