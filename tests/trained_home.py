"""A home in which two toy models were really trained, one from the other, and evaluated on all cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.job_state import JobState
from core.requests.evaluate import EvaluateRequest
from core.requests.train import TrainRequest
from core.settings import Settings
from core.training.curve import CurvePoint
from db.curves import add_curve
from db.runs import Event, EventKind, add_event, run_status
from db.store import Store
from jobs.lifecycle import run
from jobs.submission import baseline_requests, submit_request
from tests.tiny_study import make_study

CASES = 12
LONG_NAME = "a_model_whose_name_is_as_long_as_names_of_models_may_ever_be"
FIRST = TrainRequest(
    study="tiny",
    model="starter_2d",
    name="first",
    scratch=True,
    size=32,
    part="all",
    prompts=("tight_box",),
    epochs=2,
    steps=2,
    batch=4,
    validation=0.2,
    test=0.2,
    device="cpu",
    threads=1,
)
SECOND = replace(FIRST, name="second", model="first", scratch=False, size=None, part="decoder", epochs=3)


def make_trained_home(home: Path) -> None:
    """Models "first" and "second", with their test evaluations and one each of all cases.

    Besides, trainings that were cancelled, interrupted, failed, and one that is queued.
    """
    settings, store = make_study(home, cases=CASES)
    for request in (FIRST, SECOND):
        run_id = submit_request(store, settings, request, state=JobState.RUNNING).run_id
        assert run(run_id, settings).state is JobState.SUCCEEDED
    for model in ("first", "second"):
        _evaluate(store, settings, model)
    _add_unfinished(store, settings)


def start_training(store: Store, settings: Settings, *, name: str, steps: int) -> str:
    """A run that looks like one at work, with so many steps of its curve stored."""
    run_id = submit_request(store, settings, replace(FIRST, name=name), state=JobState.QUEUED).run_id
    with store.connect(write=True) as con:
        add_event(con, run_id, Event(kind=EventKind.STATE, state=JobState.RUNNING, attempt=1))
        add_event(con, run_id, Event(kind=EventKind.PROGRESS, done=steps, total=4, seconds_per_case=2.0))
        points = [CurvePoint(step, 1.0 / step, learning_rate=1e-4) for step in range(1, steps + 1)]
        add_curve(con, run_id, points)
    return run_id


def _evaluate(store: Store, settings: Settings, model: str) -> None:
    asked = EvaluateRequest(study="tiny", model=model, prompts=("tight_box", "box_10"), device="cpu")
    for request in (asked, *baseline_requests(asked)):
        run_id = submit_request(store, settings, request, state=JobState.RUNNING).run_id
        with store.connect() as con:
            over = run_status(con, run_id).state.is_over
        if not over:
            run(run_id, settings)


def _add_unfinished(store: Store, settings: Settings) -> None:
    ends = {
        "stopped": (JobState.CANCELLED, "cancelled (SIGTERM); finished cases are kept"),
        "killed": (JobState.INTERRUPTED, "its process was killed"),
        LONG_NAME: (JobState.FAILED, "the GPU has not enough memory"),
    }
    for name, (state, message) in ends.items():
        run_id = start_training(store, settings, name=name, steps=3 if name == "stopped" else 1)
        with store.connect(write=True) as con:
            add_event(con, run_id, Event(kind=EventKind.STATE, state=state, message=message))
    submit_request(store, settings, replace(FIRST, name="waiting"))
