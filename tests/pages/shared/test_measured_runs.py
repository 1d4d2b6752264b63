"""Which runs are a model's, and which one a page shows unasked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.job_state import JobState
from pages.components.shared.runs.measured_runs import best_known_first, has_results, measures_a_model


def run(name: str, *, kind: str = "evaluate", model: str = "starter_2d", **what: Any) -> Any:
    """The parts of a run's status that are looked at."""
    facts = {"state": JobState.SUCCEEDED, "done": 100, "failed": 0, **what}
    return SimpleNamespace(run=SimpleNamespace(run_id=name, kind=kind, model=model, prompts=("a",)), **facts)


def test_what_follows_a_readers_own_prompts_is_no_run_of_a_model() -> None:
    drawn = run("drawn", kind="propagate_case", model="slice_tracker")
    assert not measures_a_model(drawn)
    assert not has_results(drawn)
    assert has_results(run("simulated", kind="propagate", model="slice_tracker"))
    assert not measures_a_model(run("trained", kind="train"))


def test_the_largest_finished_run_of_a_model_comes_first() -> None:
    newest_first = [
        run("trial of ten", done=10),
        run("at work", state=JobState.RUNNING, done=110),
        run("baseline", model="ellipse"),
        run("whole study"),
        run("whole study with failures", failed=3),
    ]
    ordered = [status.run.run_id for status in best_known_first(newest_first)]
    assert ordered == ["whole study", "whole study with failures", "trial of ten", "at work", "baseline"]
