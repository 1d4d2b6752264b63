"""What the journal of a run holds, for tests that merge it once more."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from core.evaluation.record import CaseRecord
from core.settings import Settings
from core.training.curve import CurvePoint, curve
from db.runs import run_status
from jobs.curve_journal import CurveJournal
from jobs.ingest import read_journal
from jobs.journal import Journal
from jobs.run_folder import RunFolder
from jobs.run_rules import run_rules


def journaled(con: DuckDBPyConnection, settings: Settings, run_id: str) -> tuple[CaseRecord, ...]:
    rules = run_rules(con, run_status(con, run_id).run, settings)
    return read_journal(RunFolder(settings.runs, run_id), rules).records


def read_curve(folder: RunFolder) -> list[CurvePoint]:
    """The curve so far; points that an interruption made to come twice count once."""
    return curve(Journal(folder.path / CurveJournal.file).entries())
