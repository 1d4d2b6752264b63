"""What the evaluation of one case found, as values and as one line of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.classification.values import Prediction, prediction_from_json
from core.measured import Measured
from core.propagation.slice_scores import SliceScore, slice_score_from_json


@dataclass(frozen=True, slots=True)
class LesionResult:
    """One lesion under one prompt protocol.

    Attributes:
        lesion_id: Of the case; `core.cases.UNION` where an answer without prompts was held against several.
        prompts: Key of the protocol.
        prompt: The prompt set as plain values (`PromptSet.to_json`).
        predicted_iou: The model's own estimate for the chosen candidate; None where it makes none.
        mask_sha256: Name of the predicted mask's file.
        reference_sha256: Hash of the reference it was measured against.
        predicted_area_px: Pixels (voxels) of the prediction.
        decode_seconds: From prompt to mask, without the encoding of the image.
        metrics: By metric key.
        slices: Of a volume, the answered slices in the order in which they were answered.
    """

    lesion_id: str
    prompts: str
    prompt: Mapping[str, Any]
    predicted_iou: float | None
    candidate_index: int
    candidates: int
    mask_sha256: str
    reference_sha256: str
    predicted_area_px: int
    decode_seconds: float
    metrics: Mapping[str, Measured]
    slices: tuple[SliceScore, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One finished case: its results, or why it failed.

    Attributes:
        failure: A sentence for people; None where the case went through.
        characteristics: By appearance hash (`core.characteristics.appearance`), then by key.
        encode_seconds: Of the image, or of fetching its kept embedding.
        embedding_reused: True where the embedding was not computed anew.
        peak_memory_mb: Largest resident memory of the process so far.
        predictions: Calls of classifiers on it.
        finished_at: UTC, ISO 8601.
    """

    case_id: str
    finished_at: str
    failure: str | None = None
    results: tuple[LesionResult, ...] = ()
    characteristics: Mapping[str, Mapping[str, Measured]] = field(default_factory=dict)
    encode_seconds: float = 0.0
    embedding_reused: bool = False
    peak_memory_mb: float = 0.0
    predictions: tuple[Prediction, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for the journal."""
        return {
            "case_id": self.case_id,
            "finished_at": self.finished_at,
            "failure": self.failure,
            "results": [_result_json(result) for result in self.results],
            "characteristics": {key: _measured_json(values) for key, values in self.characteristics.items()},
            "encode_seconds": self.encode_seconds,
            "embedding_reused": self.embedding_reused,
            "peak_memory_mb": self.peak_memory_mb,
            "predictions": [one.to_json() for one in self.predictions],
        }


def record_from_json(values: Mapping[str, Any]) -> CaseRecord:
    """The record that `CaseRecord.to_json` wrote."""
    results = tuple(_result(result) for result in values["results"])
    characteristics = {key: _measured(found) for key, found in values["characteristics"].items()}
    read = {
        "results": results,
        "characteristics": characteristics,
        "predictions": tuple(prediction_from_json(one) for one in values.get("predictions", ())),
    }
    return CaseRecord(**(dict(values) | read))


def _result_json(result: LesionResult) -> dict[str, Any]:
    fields = {name: getattr(result, name) for name in LesionResult.__dataclass_fields__}
    slices = [one.to_json() for one in result.slices]
    return fields | {
        "prompt": dict(result.prompt),
        "metrics": _measured_json(result.metrics),
        "slices": slices,
    }


def _result(values: Mapping[str, Any]) -> LesionResult:
    slices = tuple(slice_score_from_json(one) for one in values.get("slices", ()))
    return LesionResult(**(dict(values) | {"metrics": _measured(values["metrics"]), "slices": slices}))


def _measured_json(values: Mapping[str, Measured]) -> dict[str, float | str | None]:
    """A number for a value, a text for the reason why there is none."""
    return {key: m.reason if m.value is None else m.value for key, m in values.items()}


def _measured(values: Mapping[str, float | str]) -> dict[str, Measured]:
    return {
        key: Measured.undefined(value) if isinstance(value, str) else Measured.of(value)
        for key, value in values.items()
    }
