"""The results of runs, merged from their journals in any order and any number of times."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from core.cases import UNION
from core.characteristics.registry import CHARACTERISTICS
from core.evaluation.record import CaseRecord, LesionResult
from core.measured import Measured
from db.attribute_names import refresh_names
from db.classification import add_predictions
from db.queries import sql
from db.rows import insert_rows
from db.slice_scores import add_slice_scores
from db.unions import add_unions


def merge_records(con: DuckDBPyConnection, run_id: str, records: Sequence[CaseRecord]) -> int:
    """Add the cases of a run that the store does not have yet.

    A case and all its rows arrive in one transaction, so a case that is there is there whole. A case that
    had failed and was tried again is replaced.

    Returns:
        How many cases were new.
    """
    by_case = {record.case_id: record for record in records}
    asked = {"case_ids": list(by_case), "run_id": run_id}
    con.execute(sql("results/forget_failures"), asked)
    fresh = [by_case[case_id] for (case_id,) in con.execute(sql("results/new_cases"), asked).fetchall()]
    insert_rows(con, "results/add_run_cases", (_case_row(run_id, record) for record in fresh))
    insert_rows(con, "results/add_results", (row for record in fresh for row in _result_rows(run_id, record)))
    insert_rows(
        con, "results/add_metric_values", (row for record in fresh for row in _metric_rows(run_id, record))
    )
    if any(result.lesion_id == UNION for record in fresh for result in record.results):
        add_unions(con, run_id)
    add_slice_scores(con, run_id, fresh)
    add_predictions(con, run_id, fresh)
    found = {key: values for record in fresh for key, values in record.characteristics.items()}
    add_characteristics(con, found)
    return len(fresh)


def add_characteristics(con: DuckDBPyConnection, found: Mapping[str, Mapping[str, Measured]]) -> None:
    """Add characteristics by appearance and name; those that are stored stay as they are."""
    refresh_names(con)
    insert_rows(con, "results/add_characteristics", _characteristic_rows(found))


def known_appearances(con: DuckDBPyConnection, study: str) -> frozenset[str]:
    """Return the appearance hashes of a study's lesions of which every characteristic of today is stored.

    Those that an earlier version measured lack what was added since, and are measured again.
    """
    asked = {"study": study, "names": list(CHARACTERISTICS)}
    rows = con.execute(sql("results/known_appearances"), asked).fetchall()
    return frozenset(row[0] for row in rows)


def failures(con: DuckDBPyConnection, run_id: str) -> dict[str, str]:
    """Return why cases of a run failed, by case."""
    return dict(con.execute(sql("results/failures"), {"run_id": run_id}).fetchall())


def _case_row(run_id: str, record: CaseRecord) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "case_id": record.case_id,
        "failure": record.failure,
        "encode_seconds": record.encode_seconds,
        "embedding_reused": record.embedding_reused,
        "peak_memory_mb": record.peak_memory_mb,
        "finished_at": record.finished_at,
    }


def _result_rows(run_id: str, record: CaseRecord) -> Iterator[dict[str, Any]]:
    for result in record.results:
        yield _key(run_id, record, result) | {
            "prompt_source": result.prompt["source"],
            "prompt": json.dumps(result.prompt),
            "predicted_iou": result.predicted_iou,
            "candidate_index": result.candidate_index,
            "candidates": result.candidates,
            "mask_sha256": result.mask_sha256,
            "reference_sha256": result.reference_sha256,
            "predicted_area_px": result.predicted_area_px,
            "decode_seconds": result.decode_seconds,
        }


def _metric_rows(run_id: str, record: CaseRecord) -> Iterator[dict[str, Any]]:
    for result in record.results:
        for metric, measured in result.metrics.items():
            yield _key(run_id, record, result) | {"metric": metric} | _measured_columns(measured)


def _characteristic_rows(found: Mapping[str, Mapping[str, Measured]]) -> Iterator[dict[str, Any]]:
    for appearance, values in found.items():
        for name, measured in values.items():
            yield {"appearance_sha256": appearance, "name": name} | _measured_columns(measured)


def _key(run_id: str, record: CaseRecord, result: LesionResult) -> dict[str, str]:
    return {
        "run_id": run_id,
        "case_id": record.case_id,
        "lesion_id": result.lesion_id,
        "prompts": result.prompts,
    }


def _measured_columns(measured: Measured) -> dict[str, float | str | None]:
    return {"value": measured.value, "undefined_reason": measured.reason}
