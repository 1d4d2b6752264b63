"""A study of phantoms for the job benchmarks, and what an evaluation of it must give."""

from __future__ import annotations

from pathlib import Path

from core.cases import Case
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.phantoms import write_phantoms
from core.datasets.registry import find_layout
from core.evaluation.evaluator import CaseEvaluator
from core.evaluation.plan import EvaluationPlan
from core.evaluation.record import CaseRecord
from core.settings import Settings
from db.store import Store
from db.studies import StudyImport, load_cases, save_import

STUDY = "benchmark"
ROOT = Path(__file__).resolve().parents[1]


def make_study(home: Path, *, drawn: int, cases: int) -> tuple[Settings, Store]:
    """A home with a study of so many cases; where fewer pictures are drawn, they are used again."""
    settings = Settings(home=home, weights=home / "weights")
    store = Store(settings.store_path)
    root = home / "cohort"
    table = write_phantoms(root, drawn, seed=1)
    if cases > drawn:
        _repeat_rows(table, cases)
    cohort = find_layout("generic").read(table, LayoutOptions())
    with store.connect(write=True) as con:
        save_import(con, StudyImport(STUDY, "generic", root, cohort.cases, cohort.notes, cohort.files_seen))
    return settings, store


def cases_with_lesions(store: Store) -> list[Case]:
    """What an evaluation works on, in its order."""
    with store.connect() as con:
        return [case for case in load_cases(con, STUDY) if case.lesions]


def plain_records(
    settings: Settings, cases: list[Case], *, model: str, prompts: tuple[str, ...], seed: int
) -> list[CaseRecord]:
    """The plain way: a loop over the cases in this process, nothing stored but the masks."""
    evaluator = CaseEvaluator(EvaluationPlan(model, prompts, seed, "cpu", settings))
    return [evaluator(case) for case in cases]


def _repeat_rows(table: Path, cases: int) -> None:
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    masked = [row for row in rows if "masks/" in row]
    many = [f"again{number}-{masked[number % len(masked)]}" for number in range(cases)]
    table.write_text("\n".join([head, *many]) + "\n", encoding="utf-8")
