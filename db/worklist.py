"""The facts that the store knows of a reader's worklist."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from core.access.permissions import Permission
from core.annotation.worklist_facts import MaskPairFact, ReadState, WorklistFacts
from core.annotation.worklist_settings import WorklistOrder, WorklistSettings, worklist_settings_from_json
from core.case_filter import select_cases
from core.cases import is_volume_case
from core.errors import InputError
from core.files.json_text import json_value
from core.requests.registry import facts_or_usual
from db.clock import utc_now
from db.queries import sql
from db.readers import require_permission
from db.runs import find_baseline, run_status
from db.studies import find_study, load_cases


def worklist_facts(
    con: DuckDBPyConnection, study: str, *, reader: str, settings: WorklistSettings
) -> WorklistFacts:
    """Return everything that `core.annotation.worklist.arrange` needs.

    Raises:
        InputError: There is no such study, the filter cannot be read, or the run has no baseline.
        JobError: There is no such run.
    """
    whose = {"reader": reader, "study": study}
    read_states = {
        case_id: ReadState.READ if accepted else ReadState.STARTED
        for case_id, accepted in con.execute(sql("worklist/read_states"), whose).fetchall()
    }
    touched = con.execute(sql("worklist/last_touched"), whose).fetchone()
    chosen = _selected(con, study, settings.case_filter)
    pictures = tuple(case_id for case_id, is_volume in chosen if not is_volume)
    return WorklistFacts(
        reader=reader,
        case_ids=pictures,
        read_states=read_states,
        last_touched=None if touched is None else touched[0],
        worst_dice=_worst_dice(con, settings) if settings.order is WorklistOrder.WORST else {},
        mask_pairs=_mask_pairs(con, settings) if settings.order is WorklistOrder.DISAGREEMENT else (),
        volumes=len(chosen) - len(pictures),
    )


def save_settings(con: DuckDBPyConnection, study: str, *, reader: str, settings: WorklistSettings) -> None:
    """Keep what a reader chose, so that tomorrow begins where today ended.

    Raises:
        AccessError: The person may not (any more), by the list as it is now.
    """
    require_permission(con, reader, Permission.READ_CASES)
    con.execute(
        sql("worklist/save_settings"),
        {"reader": reader, "study": study, "now": utc_now(), "settings": json.dumps(settings.to_json())},
    )


def last_settings(con: DuckDBPyConnection, study: str, *, reader: str) -> WorklistSettings | None:
    """Return what the reader chose last for the study; None where nothing was chosen yet."""
    row = con.execute(sql("worklist/last_settings"), {"reader": reader, "study": study}).fetchone()
    return None if row is None or row[0] is None else worklist_settings_from_json(json_value(row[0]))


def _selected(con: DuckDBPyConnection, study: str, case_filter: str) -> list[tuple[str, bool]]:
    """Return the cases, and whether each is a volume; without a filter they are not loaded for it."""
    if case_filter.strip():
        cases = select_cases(load_cases(con, study), case_filter)
        return [(case.case_id, is_volume_case(case)) for case in cases]
    find_study(con, study)
    return con.execute(sql("worklist/every_case"), {"study": study}).fetchall()


def _worst_dice(con: DuckDBPyConnection, settings: WorklistSettings) -> dict[str, float | None]:
    assert settings.run_id is not None
    asked = {"run_id": run_status(con, settings.run_id).run.run_id, "prompts": settings.prompts}
    return dict(con.execute(sql("worklist/worst_dice"), asked).fetchall())


def _mask_pairs(con: DuckDBPyConnection, settings: WorklistSettings) -> list[MaskPairFact]:
    asked = {
        "run_id": settings.run_id,
        "baseline_run_id": settings.baseline_run_id or _baseline(con, settings),
        "prompts": settings.prompts,
    }
    return [MaskPairFact(*row) for row in con.execute(sql("worklist/mask_pairs"), asked).fetchall()]


def _baseline(con: DuckDBPyConnection, settings: WorklistSettings) -> str:
    assert settings.run_id is not None
    run = run_status(con, settings.run_id).run
    baseline = find_baseline(con, run, facts_or_usual(run.kind).baseline)
    if baseline is None:
        raise InputError(
            f"run {settings.run_id} has no ellipse baseline beside it; evaluate the ellipse with the same "
            "prompts, or choose another run to hold against"
        )
    return baseline.run.run_id
