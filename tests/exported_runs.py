"""A home with one finished run, and what tests of exports ask of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.settings import Settings
from db.export import export_frame
from db.runs import run_statuses
from db.store import Store
from jobs import export
from jobs.evaluate import main as evaluate
from tests.tiny_study import make_study

CASES = 4
"""Pictures of the run; it has two arms."""


def make_run_home(root: Path) -> None:
    """A home with a run of the ellipse over a few pictures."""
    make_study(root, cases=CASES)
    arms = ["--prompts", "tight_box", "--prompts", "none"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMOGRAPHY_HOME", str(root))
        patch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
        assert evaluate(["--study", "tiny", "--model", "ellipse", *arms]) == 0


def run_id(settings: Settings) -> str:
    with Store(settings.store_path).connect() as con:
        return run_statuses(con)[0].run.run_id


def numbers(settings: Settings, run: str) -> pd.DataFrame:
    with Store(settings.store_path).connect() as con:
        return export_frame(con, [run])


def exported(settings: Settings, out: Path) -> Path:
    assert export.main(["--run", run_id(settings), "--format", "zip", "--out", str(out)]) == 0
    return out


def elsewhere(tmp_path: Path, name: str = "other") -> Settings:
    return Settings(tmp_path / name, tmp_path / name / "weights")
