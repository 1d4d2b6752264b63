"""The masks that the store knows of a run or of what readers accepted."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from core.exports.kept_mask import CaseMasks, KeptMask, by_case
from db.queries import sql
from db.runs import run_status
from db.studies import find_study, load_cases


def run_masks(con: DuckDBPyConnection, run_id: str) -> list[CaseMasks]:
    """Return what a run predicted, by case and prompt protocol.

    Cases that the study no longer has are left out.

    Raises:
        JobError: There is no such run.
    """
    study = run_status(con, run_id).run.study
    rows = con.execute(sql("export/run_masks"), {"run_id": run_id}).fetchall()
    return _gathered(con, rows, study=study)


def reading_masks(con: DuckDBPyConnection, study: str) -> list[CaseMasks]:
    """Return the accepted masks of a study: of each reader and case those of the newest reading.

    Raises:
        InputError: There is no such study.
    """
    rows = con.execute(sql("export/reading_masks"), {"study": study}).fetchall()
    return _gathered(con, rows, study=study)


def _gathered(con: DuckDBPyConnection, rows: list[tuple[Any, ...]], *, study: str) -> list[CaseMasks]:
    cases = {case.case_id: case for case in load_cases(con, study)}
    masks = (KeptMask(*row) for row in rows if row[0] in cases)
    return list(by_case(masks, cases, find_study(con, study).root))
