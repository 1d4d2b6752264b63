"""The outcome of evaluating one case, as values and as one line of JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.classification.prediction import Prediction
from core.declared import (
    FiniteFloat,
    NonNegativeFloat,
    NonNegativeInt,
    NonNegativeInt32,
    Sha256,
    ShortText,
    Text,
    declared,
)
from core.measured import Measured
from core.propagation.slice_scores import SliceScore


@dataclass(frozen=True, slots=True)
class LesionResult:
    """The result of a lesion under one prompt protocol.

    Attributes:
        lesion_id: Its name; `core.cases.UNION` where an answer without prompts was held against several.
        prompts: Key of the protocol.
        prompt: The prompt set as plain values (`PromptSet.to_json`).
        predicted_iou: The model's own estimate for the chosen candidate; None where it makes none.
        mask_sha256: Name of the predicted mask's file.
        reference_sha256: Hash of the reference it was measured against; empty where there is none.
        predicted_area_px: Pixels (voxels) of the prediction.
        decode_seconds: The time from prompt to mask, without the encoding of the image.
        metrics: The values by metric key.
        slices: The answered slices of a volume, in the order in which they were answered.
    """

    lesion_id: ShortText
    prompts: ShortText
    prompt: Mapping[str, Any]
    predicted_iou: FiniteFloat | None
    candidate_index: NonNegativeInt32
    candidates: NonNegativeInt32
    mask_sha256: Sha256
    reference_sha256: str
    predicted_area_px: NonNegativeInt
    decode_seconds: NonNegativeFloat
    metrics: Mapping[str, Measured]
    slices: tuple[SliceScore, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A finished case: its results, or why it failed.

    Attributes:
        failure: A sentence for people; None where the case went through.
        characteristics: The characteristics by appearance hash (`core.characteristics.appearance`), then by
            key.
        encode_seconds: The time of the image encoder over all results, or of fetching a picture's kept
            embedding. Reading the case's files is in no kept number but the run's seconds per case.
        embedding_reused: True where the embedding was not computed anew.
        peak_memory_mb: Largest resident memory of the process so far.
        predictions: The predictions of classifiers on it.
        finished_at: UTC, ISO 8601.
    """

    case_id: ShortText
    finished_at: ShortText
    failure: Text | None = None
    results: tuple[LesionResult, ...] = ()
    characteristics: Mapping[Sha256, Mapping[ShortText, Measured]] = field(default_factory=dict)
    encode_seconds: NonNegativeFloat = 0.0
    embedding_reused: bool = False
    peak_memory_mb: NonNegativeFloat = 0.0
    predictions: tuple[Prediction, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values for the journal."""
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
    """Return the record that `CaseRecord.to_json` wrote.

    Whether it fits its run is for `core.evaluation.record_rules` to say.

    Raises:
        UndeclaredError: A field is missing, of another type or out of its range.
    """
    characteristics = _each(values.get("characteristics"), _measured_fields)
    results = [_result_fields(one) for one in _listed(values.get("results"))]
    read = {"results": results, "characteristics": characteristics}
    return declared(CaseRecord, dict(values) | read, closed=True)


def _result_json(result: LesionResult) -> dict[str, Any]:
    fields = {name: getattr(result, name) for name in LesionResult.__dataclass_fields__}
    slices = [one.to_json() for one in result.slices]
    return fields | {
        "prompt": dict(result.prompt),
        "metrics": _measured_json(result.metrics),
        "slices": slices,
    }


def _measured_json(values: Mapping[str, Measured]) -> dict[str, float | str | None]:
    """Return a number for a value, a text for the reason why there is none."""
    return {key: m.reason if m.value is None else m.value for key, m in values.items()}


def _result_fields(values: Any) -> Any:
    """Return one result of the journal with its measured values in the shape of `Measured`."""
    if not isinstance(values, Mapping):
        return values
    slices = [_slice_fields(one) for one in _listed(values.get("slices", ()))]
    return dict(values) | {"metrics": _measured_fields(values.get("metrics")), "slices": slices}


def _slice_fields(values: Any) -> Any:
    if not isinstance(values, Mapping) or "dice" not in values:
        return values
    return dict(values) | {"dice": _measured_field(values["dice"])}


def _measured_fields(values: Any) -> Any:
    return _each(values, _measured_field)


def _measured_field(value: Any) -> dict[str, Any]:
    return {"value": None, "reason": value} if isinstance(value, str) else {"value": value}


def _each(values: Any, change: Callable[[Any], Any]) -> Any:
    """Return a dict with its values changed; anything else as it is, for `declared` to refuse."""
    return {key: change(value) for key, value in values.items()} if isinstance(values, Mapping) else values


def _listed(values: Any) -> Any:
    """Return a list; anything else as one that `declared` refuses."""
    return values if isinstance(values, (list, tuple)) else [values]
