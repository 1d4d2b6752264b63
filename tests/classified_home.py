"""A home in which a classifier and a U-Net were really trained at toy size, and every case was called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.job_state import JobState
from core.requests.classify import ClassifyRequest
from core.requests.evaluate import EvaluateRequest
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from db.runs import run_statuses
from db.store import Store
from jobs.lifecycle import run
from jobs.submission import submit_request
from tests.tiny_study import make_study

CASES = 20
SIDES = {"validation": 0.25, "test": 0.25, "device": "cpu", "threads": 1}
CLASSIFIER = TrainClassifierRequest(
    study="tiny",
    model="mobilenet_v2",
    name="caller",
    input="crop_mask",
    learning_rates="1e-4,1e-3",
    record_epochs="1,2",
    size=32,
    batch=4,
    **SIDES,
)
UNET = TrainUnetRequest(
    study="tiny",
    name="finder",
    learning_rates="1e-3",
    record_epochs="1",
    size=32,
    batch=4,
    evaluate=False,
    **SIDES,
)


@dataclass(frozen=True)
class ClassifiedHome:
    """Where it is, and its runs."""

    settings: Settings
    store: Store
    trained: str
    unet: str
    segmented: str
    called: str


def classified_home(home: Path) -> ClassifiedHome:
    """The home that `make_classified_home` has filled, or a copy."""
    settings = Settings(home, home / "weights")
    store = Store(settings.store_path)
    with store.connect() as con:
        runs = {status.run.kind: status.run.run_id for status in run_statuses(con)}
    kinds = ("train_classifier", "train_unet", "evaluate", "classify")
    return ClassifiedHome(settings, store, *(runs[kind] for kind in kinds))


def make_classified_home(home: Path) -> None:
    """Train both, segment all cases with the U-Net, and call them with both masks."""
    settings, store = make_study(home, cases=CASES)
    trained = submit_request(store, settings, CLASSIFIER, state=JobState.RUNNING).run_id
    assert run(trained, settings).state is JobState.SUCCEEDED
    unet = submit_request(store, settings, UNET, state=JobState.RUNNING).run_id
    assert run(unet, settings).state is JobState.SUCCEEDED
    asked = EvaluateRequest(study="tiny", model="finder", prompts=("none",), device="cpu")
    segmented = submit_request(store, settings, asked, state=JobState.RUNNING).run_id
    assert run(segmented, settings).state is JobState.SUCCEEDED
    classify = ClassifyRequest(study="tiny", model="caller", masks_of=segmented, device="cpu")
    called = submit_request(store, settings, classify, state=JobState.RUNNING).run_id
    assert run(called, settings).state is JobState.SUCCEEDED
