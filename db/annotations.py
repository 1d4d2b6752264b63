"""Readings: what a person accepted, appended and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.draft import CaseDraft, LesionDraft, lesion_draft_from_json
from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import LesionReading, MaskOrigin, MaskRecord, Reading
from core.errors import InputError
from core.files.json_text import json_value
from core.lexicon.birads_ultrasound import BiradsForm, birads_form_from_json
from core.measured import Measured
from core.prompts.values import PromptSource
from db.audit import AuditAction, place_of, record
from db.clock import utc_now
from db.drafts import Draft, load_draft, save_draft
from db.queries import sql
from db.readers import require_permission
from db.rows import insert_rows


@dataclass(frozen=True, slots=True)
class AcceptedReading:
    """The result of an acceptance: its number, the draft's revision then, each lesion's accepted version."""

    reading_id: int
    revision: int
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MaskVersion:
    """A stored mask of a lesion.

    Attributes:
        parent_version: The version of the model's mask that a changed mask was made from.
        accepted: True for the one of its reading that counts.
        lesion: Prompts, edits and form as they were; restoring goes on from here.
    """

    reading_id: int
    lesion_id: str
    version: int
    origin: MaskOrigin
    parent_version: int | None
    accepted: bool
    created_at: datetime
    mask_sha256: str
    area_px: int
    share_changed: float
    model: str
    checkpoint_sha256: str | None
    clicks: int
    candidate_index: int | None
    candidates: int
    candidate_picked: bool
    predicted_iou: float | None
    lesion: LesionDraft
    birads: BiradsForm
    reference_lesion_id: str | None


def accept(
    con: DuckDBPyConnection, reading: Reading, *, state: CaseDraft, tab: str, expected_revision: int
) -> AcceptedReading:
    """Store a reading with all its masks, metrics and times, all of it or nothing.

    A lesion's versions are numbered from 1 for each reader and case: first the model's mask, then, where
    the person changed it, the changed one.

    Args:
        con: A connection for writing.
        reading: The reading from `core.annotation.reading.read_out`.
        state: The draft that was read out; saved as one more revision.
        tab: Token of the tab that accepts.
        expected_revision: The expected revision, as for `save_draft`.

    Raises:
        ConflictError: Another tab works on the case, or has saved meanwhile; nothing is written.
        AccessError: The person may not (any more), by the list as it is now; nothing is written either.
    """
    key = reading.key
    revision = save_draft(
        con, key, state, tab=tab, expected_revision=expected_revision, action=AuditAction.ACCEPTED.value
    )
    reading_id = _add_reading(con, reading, revision)
    newest = dict(con.execute(sql("annotations/newest_versions"), asdict(key)).fetchall())
    rows = [row for lesion in reading.lesions for row in _version_rows(lesion, newest)]
    shared = {**asdict(key), "reading_id": reading_id, "created_at": utc_now()}
    insert_rows(con, "annotations/add_mask_versions", [{**shared, **row} for row in rows])
    accepted = {row["lesion_id"]: row["version"] for row in rows if row["accepted"]}
    versions = {(row["lesion_id"], row["origin"]): row["version"] for row in rows}
    insert_rows(con, "annotations/add_metrics", list(_metric_rows(reading_id, reading, versions)))
    insert_rows(con, "annotations/add_clicks", list(_click_rows(reading_id, reading)))
    n_lesions = len(reading.lesions)
    detail = f"reading {reading_id}, {n_lesions} lesion{'' if n_lesions == 1 else 's'}"
    record(con, key.reader, action=AuditAction.ACCEPTED, place=place_of(key), detail=detail)
    return AcceptedReading(reading_id, revision, accepted)


def versions(con: DuckDBPyConnection, key: ReadingKey) -> list[MaskVersion]:
    """Return all stored masks of a person's case, by lesion and version."""
    return [_version(row) for row in con.execute(sql("annotations/versions"), asdict(key)).fetchall()]


def restore_version(
    con: DuckDBPyConnection, version: MaskVersion, *, key: ReadingKey, tab: str, expected_revision: int
) -> Draft:
    """Go on from a stored mask of one lesion; the other lesions stay as they are.

    A model's version comes back without the edits that followed it. The draft so made is a revision of its
    own, so that restoring can be taken back by restoring another.

    Raises:
        ConflictError: As `save_draft`.
        InputError: There is no draft of the case.
    """
    draft = load_draft(con, key)
    if draft is None:
        raise InputError(f"case {key.case_id} has no draft to restore into; open it first")
    state = draft.state.with_restored(version.lesion)
    action = f"restored lesion {version.lesion_id}, version {version.version}"
    save_draft(con, key, state, tab=tab, expected_revision=expected_revision, action=action)
    record(con, key.reader, action=AuditAction.RESTORED, place=place_of(key), detail=action)
    restored = load_draft(con, key)
    assert restored is not None
    return restored


def record_reference_shown(con: DuckDBPyConnection, key: ReadingKey) -> None:
    """Note that the person has the reference shown; readings accepted from now on say so.

    Raises:
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_permission(con, key.reader, Permission.SEE_REFERENCE)
    con.execute(sql("annotations/add_reference_shown"), {**asdict(key), "now": utc_now()})
    record(con, key.reader, action=AuditAction.SAW_REFERENCE, place=place_of(key))


def was_reference_shown(con: DuckDBPyConnection, key: ReadingKey) -> bool:
    """Return whether the person has ever had the case's reference shown."""
    row = con.execute(sql("annotations/was_reference_shown"), asdict(key)).fetchone()
    return row is not None and row[0] > 0


def references_shown(con: DuckDBPyConnection, study: str) -> pd.DataFrame:
    """Return who has seen which reference: columns reader, case_id, first_shown_at (UTC), times."""
    return con.execute(sql("annotations/reference_shown"), {"study": study}).df()


def _add_reading(con: DuckDBPyConnection, reading: Reading, revision: int) -> int:
    row = con.execute(
        sql("annotations/add_reading"),
        {
            **asdict(reading.key),
            "revision": revision,
            "now": utc_now(),
            "lesions": len(reading.lesions),
            "missed_lesions": [missed.reference_lesion_id for missed in reading.missed],
            "active_seconds": reading.active_seconds,
            "reference_shown": was_reference_shown(con, reading.key),
            "comment": reading.comment,
            "pixel_sha256": reading.pixel_sha256,
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


def _version_rows(lesion: LesionReading, newest: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """The model's mask, and after it the changed one."""
    first = newest.get(lesion.draft.lesion_id, 0) + 1
    unchanged = lesion.draft.without_edits()
    yield {
        **_version_row(lesion, lesion.model, state=unchanged),
        "version": first,
        "parent_version": None,
        "share_changed": 0.0,
        "accepted": lesion.edited is None,
    }
    if lesion.edited is not None:
        yield {
            **_version_row(lesion, lesion.edited, state=lesion.draft),
            "version": first + 1,
            "parent_version": first,
            "share_changed": lesion.share_changed,
            "accepted": True,
        }


def _version_row(lesion: LesionReading, mask: MaskRecord, *, state: LesionDraft) -> dict[str, Any]:
    draft = lesion.draft
    return {
        "lesion_id": draft.lesion_id,
        "origin": mask.origin.value,
        "mask_sha256": mask.mask_sha256,
        "area_px": mask.area_px,
        "model": draft.model_key,
        "checkpoint_sha256": lesion.checkpoint_sha256,
        "prompt_source": PromptSource.DRAWN.value,
        "clicks": draft.clicks,
        "interactions": draft.interactions,
        "candidate_index": lesion.candidate_index,
        "candidates": lesion.candidates,
        "candidate_picked": draft.prompts.chosen is not None,
        "predicted_iou": lesion.predicted_iou,
        "lesion_state": json.dumps(state.to_json(), allow_nan=False),
        "birads": json.dumps(draft.birads.to_json()),
        "birads_category": draft.birads.category,
        "reference_lesion_id": lesion.reference_lesion_id,
        "reference_sha256": lesion.reference_sha256,
    }


def _metric_rows(
    reading_id: int, reading: Reading, versions: Mapping[tuple[str, str], int]
) -> Iterator[dict[str, Any]]:
    for lesion in reading.lesions:
        for mask in (lesion.model, lesion.edited):
            if mask is None or lesion.reference_lesion_id is None:
                continue
            where = {
                "reading_id": reading_id,
                "lesion_id": lesion.draft.lesion_id,
                "version": versions[lesion.draft.lesion_id, mask.origin.value],
                "origin": mask.origin.value,
                "reference_lesion_id": lesion.reference_lesion_id,
            }
            yield from ({**where, **row} for row in _measured_rows(mask.metrics))
    for missed in reading.missed:
        where = {
            "reading_id": reading_id,
            "lesion_id": None,
            "version": None,
            "origin": "missed",
            "reference_lesion_id": missed.reference_lesion_id,
        }
        yield from ({**where, **row} for row in _measured_rows(missed.metrics))


def _measured_rows(metrics: Mapping[str, Measured]) -> Iterator[dict[str, Any]]:
    for key, measured in metrics.items():
        yield {"metric": key, "value": measured.value, "undefined_reason": measured.reason}


def _click_rows(reading_id: int, reading: Reading) -> Iterator[dict[str, Any]]:
    for lesion in reading.lesions:
        for point in lesion.clicks:
            yield {
                "reading_id": reading_id,
                "lesion_id": lesion.draft.lesion_id,
                "clicks": point.clicks,
                "at_seconds": point.at_s,
                "dice": point.dice.value,
                "undefined_reason": point.dice.reason,
            }


def _version(row: tuple[Any, ...]) -> MaskVersion:
    reading_id, lesion_id, version, origin, parent, accepted, created_at, sha256, area_px, *rest = row
    share_changed, model, checkpoint, clicks, index, candidates, picked, iou, state, birads, reference = rest
    return MaskVersion(
        reading_id=reading_id,
        lesion_id=lesion_id,
        version=version,
        origin=MaskOrigin(origin),
        parent_version=parent,
        accepted=accepted,
        created_at=created_at,
        mask_sha256=sha256,
        area_px=area_px,
        share_changed=share_changed,
        model=model,
        checkpoint_sha256=checkpoint,
        clicks=clicks,
        candidate_index=index,
        candidates=candidates,
        candidate_picked=picked,
        predicted_iou=iou,
        lesion=lesion_draft_from_json(json_value(state)),
        birads=birads_form_from_json(json_value(birads)),
        reference_lesion_id=reference,
    )
