"""Records as journal lines."""

from __future__ import annotations

import json

from core.evaluation.record import CaseRecord, LesionResult, record_from_json
from core.measured import Measured

RESULT = LesionResult(
    lesion_id="1",
    prompts="hu2023",
    prompt={"source": "simulated", "prompts": []},
    predicted_iou=None,
    candidate_index=0,
    candidates=1,
    mask_sha256="a" * 64,
    reference_sha256="b" * 64,
    predicted_area_px=7,
    decode_seconds=0.25,
    metrics={"dice": Measured.of(0.5), "hd95_mm": Measured.undefined("spacing is not known")},
)


def test_a_record_survives_its_line() -> None:
    record = CaseRecord(
        "c1",
        "2026-01-02T03:04:05.678",
        results=(RESULT,),
        characteristics={
            "c" * 64: {"contrast": Measured.of(-0.25), "area_mm2": Measured.undefined("no spacing")}
        },
        encode_seconds=1.5,
        embedding_reused=True,
        peak_memory_mb=100.5,
    )
    assert record_from_json(json.loads(json.dumps(record.to_json(), allow_nan=False))) == record


def test_a_failure_survives_its_line() -> None:
    record = CaseRecord("c1", "2026-01-02T03:04:05.678", failure="c1.png is damaged")
    assert record_from_json(json.loads(json.dumps(record.to_json()))) == record
