"""Trainings through the job, with a real store, real files and the starter at a tiny size."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.errors import CheckpointError, SettingsError, StudyError
from core.job_state import JobState
from core.models.card import read_card, write_card
from core.models.catalog import PICTURE_MODELS
from core.prompts.values import PointPrompt, PromptKind, PromptSet
from core.requests.request import from_json, to_json
from core.requests.train import TrainRequest
from core.settings import Settings
from core.splits import Split, require_no_leak
from db.curves import epoch_table, thinned_curves
from db.runs import events, run_status, run_statuses
from db.store import Store
from db.studies import load_cases
from jobs import lifecycle
from jobs.queue import submit
from jobs.run_folder import RunFolder
from jobs.submission import submit_request
from tests.journaled_runs import read_curve
from tests.tiny_study import make_study

REQUEST = TrainRequest(
    study="tiny",
    model="starter_2d",
    name="first",
    scratch=True,
    size=32,
    part="all",
    prompts=("tight_box",),
    corrections=1,
    augment=True,
    optimizer="adamw",
    schedule="one_cycle",
    epochs=2,
    steps=2,
    batch=4,
    validation=0.2,
    test=0.2,
    device="cpu",
    threads=1,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Store]:
    return make_study(tmp_path_factory.mktemp("train"), cases=12)


@pytest.fixture(scope="module")
def trained(home: tuple[Settings, Store]) -> str:
    """The run that made the model ``first``."""
    return trained_run(home, REQUEST)


def trained_run(home: tuple[Settings, Store], request: TrainRequest) -> str:
    settings, store = home
    run_id = submit_request(store, settings, request, state=JobState.RUNNING).run_id
    assert lifecycle.run(run_id, settings).state is JobState.SUCCEEDED
    return run_id


def test_a_trained_model_is_found_described_and_usable(home: tuple[Settings, Store], trained: str) -> None:
    settings, _ = home
    assert "first" in PICTURE_MODELS.all(settings.models)
    info = PICTURE_MODELS.info("first", models=settings.models)
    assert info.prompts == {PromptKind.BOX, PromptKind.POINT, PromptKind.MASK}
    assert next(
        a for a in PICTURE_MODELS.available(settings.weights, models=settings.models) if a.info == info
    ).ready
    model = PICTURE_MODELS.load("first", settings.weights, models=settings.models, device="cpu")
    image = np.full((48, 64), 100, dtype=np.uint8)
    assert model.predict(model.embed(image), PromptSet((PointPrompt((9.0, 9.0)),))).best.mask.shape == (
        48,
        64,
    )


def test_its_card_says_how_it_was_made_and_how_good_it_is(home: tuple[Settings, Store], trained: str) -> None:
    settings, store = home
    card = read_card(settings.models / "first")
    assert card.command.startswith(
        "python -m jobs.train --study tiny --model starter_2d --name first --part all"
    )
    assert "dice" in card.results["tight_box"]
    with store.connect() as con:
        cases = load_cases(con, "tiny")
        evaluations = [s for s in run_statuses(con, study="tiny") if s.run.kind == "evaluate"]
    require_no_leak(cases, Split(*(tuple(card.split[side]) for side in ("train", "validation", "test"))))
    assert {s.run.model for s in evaluations} == {"first", "ellipse"}
    assert {s.done for s in evaluations} == {len(card.split["test"])}
    assert "| seed | 0 |" in (settings.models / "first" / "card.md").read_text()


def test_its_curve_is_in_the_store_and_in_the_folder(home: tuple[Settings, Store], trained: str) -> None:
    settings, store = home
    with store.connect() as con:
        steps = thinned_curves(con, [trained], most_points=100)
        epochs = epoch_table(con, [trained])
    kept = read_curve(RunFolder(settings.runs, trained))
    assert [(p.step, p.epoch) for p in kept] == [(1, None), (2, None), (2, 1), (3, None), (4, None), (4, 2)]
    assert steps["loss"].tolist() == [point.loss for point in kept if point.epoch is None]
    assert list(epochs["epoch"]) == [1, 2]
    assert epochs["validation_dice"].tolist() == [point.validation_dice for point in kept if point.epoch]


def test_the_same_request_is_the_same_run(home: tuple[Settings, Store], trained: str) -> None:
    settings, store = home
    assert submit_request(store, settings, REQUEST).run_id == trained


def test_a_name_is_given_once(home: tuple[Settings, Store], trained: str) -> None:
    settings, store = home
    with pytest.raises(SettingsError, match="there is a model 'first' already"):
        submit_request(store, settings, replace(REQUEST, seed=1))


def test_a_decoder_trained_on_kept_embeddings_stores_the_decoder_alone(
    home: tuple[Settings, Store], trained: str
) -> None:
    settings, _ = home
    request = replace(
        REQUEST,
        name="second",
        model="first",
        scratch=False,
        size=None,
        part="decoder",
        augment=False,
        batch=1,
        evaluate=False,
    )
    trained_run(home, request)
    stored = load_file(settings.models / "second" / "weights.safetensors")
    assert {name.split(".")[0] for name in stored} == {"mask_decoder"}
    assert len(list(settings.embeddings.rglob("*.*"))) > 0
    card = read_card(settings.models / "second")
    assert (card.architecture, card.base, card.complete) == ("starter_2d", "first", False)
    PICTURE_MODELS.load("second", settings.weights, models=settings.models, device="cpu")
    base = read_card(settings.models / "first")
    write_card(settings.models / "first", replace(base, files={"weights.safetensors": "0" * 64}))
    with pytest.raises(CheckpointError, match="with other weights"):
        PICTURE_MODELS.load("second", settings.weights, models=settings.models, device="cpu")
    write_card(settings.models / "first", base)


@pytest.mark.slow
def test_killed_at_any_step_it_goes_on_to_the_same_curve(home: tuple[Settings, Store], trained: str) -> None:
    settings, store = home
    request = replace(REQUEST, name="killed", epochs=6, evaluate=False)
    whole = trained_run(home, replace(request, name="whole"))
    run_id = submit_request(store, settings, request, state=JobState.RUNNING).run_id
    folder = RunFolder(settings.runs, run_id)
    environment = {**os.environ, "SAMOGRAPHY_HOME": str(settings.home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "jobs.train", "--run", run_id]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 120
    while len(read_curve(folder)) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "killed" not in PICTURE_MODELS.all(settings.models)
    assert lifecycle.run(run_id, settings).state is JobState.SUCCEEDED
    expected = [(p.step, p.loss) for p in read_curve(RunFolder(settings.runs, whole))]
    assert [(p.step, p.loss) for p in read_curve(folder)] == expected
    weights = [load_file(settings.models / name / "weights.safetensors") for name in ("whole", "killed")]
    assert all(np.array_equal(value, weights[1][key]) for key, value in weights[0].items())


def test_a_page_can_queue_one(home: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, store = home
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    submission = submit(store, settings, "train", to_json(replace(REQUEST, name="queued")))
    with store.connect() as con:
        assert run_status(con, submission.run_id).state is JobState.QUEUED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "Big Name"}, "name is 'Big Name'"),
        ({"part": "head"}, "part is 'head'; choose from decoder"),
        ({"prompts": ["nothing"]}, "prompts nothing are not known"),
        ({"size": 100}, "multiple of 32"),
        ({"ema": 1.0}, "ema is 1.0"),
        ({"learning_rate": 0.0}, "above 0"),
        ({"epochs": 0}, "epochs is 0"),
        ({"validation": 1.0}, "validation is 1.0; it must be 0 or more and below 1"),
        ({"validation": 0.5, "test": 0.5}, "together they must be below 1"),
        ({"folds": 1}, "folds is 1"),
        ({"folds": 3, "fold": 3}, "fold is 3; it must be 0 or more and below folds, which is 3"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        from_json(TrainRequest, to_json(REQUEST) | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": "sam_vit_b"}, "scratch is asked for, but only starter_2d"),
        ({"model": "sam_vit_b", "scratch": False}, "size is 32; the input of 'sam_vit_b' is fixed"),
        ({"part": "lora"}, "part is 'lora'"),
        ({"folds": 50}, "do not make 50 folds"),
    ],
)
def test_what_could_not_be_carried_out_is_refused_before_it_waits(
    home: tuple[Settings, Store], change: dict[str, object], message: str
) -> None:
    settings, store = home
    with pytest.raises(StudyError, match=message):
        submit_request(store, settings, replace(REQUEST, name="never", **change))


def test_a_name_that_a_waiting_training_will_take_is_refused(home: tuple[Settings, Store]) -> None:
    settings, store = home
    first = submit_request(store, settings, replace(REQUEST, name="wanted"))
    with pytest.raises(SettingsError, match=f"run {first.run_id} is about to make a model of this name"):
        submit_request(store, settings, replace(REQUEST, name="wanted", seed=1))


def test_a_training_does_not_replace_a_model_that_another_made_since(
    home: tuple[Settings, Store], trained: str
) -> None:
    settings, store = home
    late = submit_request(store, settings, replace(REQUEST, name="late"))
    card = read_card(settings.models / "first")
    write_card(settings.models / "late", replace(card, settings=dict(card.settings) | {"seed": 5}))
    with pytest.raises(SettingsError, match="another training has made a model of this name since"):
        lifecycle.run(late.run_id, settings)
    shutil.rmtree(settings.models / "late")


def test_its_progress_is_in_the_store(home: tuple[Settings, Store], trained: str) -> None:
    _, store = home
    with store.connect() as con:
        progress = [event.done for event in events(con, trained) if event.done is not None]
    assert {2, 4} <= set(progress)  # at the end of each epoch of two steps


def test_a_model_without_weights_cannot_be_trained(home: tuple[Settings, Store]) -> None:
    settings, store = home
    with pytest.raises(SettingsError, match="'ellipse' cannot be trained"):
        submit_request(store, settings, replace(REQUEST, model="ellipse", name="other"))
