"""Trainings on volumes through the job, with a real store, real files and the starter at a tiny size."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.errors import InputError, SettingsError, StudyError
from core.imaging.case_pixels import volume_as_imported
from core.imaging.hashing import file_sha256
from core.job_state import JobState
from core.models.card import ModelCard, read_card
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS
from core.models.contracts import ClickSegmenter
from core.models.sam_med3d.own_weights import read_med3d
from core.prompts.values import PointPrompt, PromptSet, PromptSource
from core.requests.request import from_json, to_json
from core.requests.train import TrainRequest
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings
from core.splits import Split, require_no_leak
from db.curves import epoch_table, thinned_curves
from db.runs import run_status
from db.store import Store
from db.studies import load_cases
from jobs import lifecycle, release_weights
from jobs.queue import submit
from jobs.run_folder import RunFolder
from jobs.submission import submit_request
from tests.journaled_runs import read_curve
from tests.lesion_volumes import make_lesion_study
from tests.tiny_study import import_cohort, write_cohort

REQUEST = TrainVolumesRequest(
    study="lesions",
    model="starter_3d",
    name="first",
    part="all",
    scratch=True,
    size=16,
    voxel_mm=1.6,
    centre="click",
    shift_voxels=2,
    augment=True,
    corrections=1,
    epochs=2,
    steps=2,
    validate_every=1,
    folds=0,
    validation=0.2,
    test=0.2,
    device="cpu",
    threads=1,
)
SMALL_STEPS = replace(REQUEST, part="lora", scratch=False, size=None, model="first", name="adapted")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Store]:
    return make_lesion_study(tmp_path_factory.mktemp("train_volumes"), cases=12)


@pytest.fixture(scope="module")
def trained(home: tuple[Settings, Store]) -> str:
    """The run that made the model ``first``."""
    return trained_run(home, REQUEST)


def trained_run(home: tuple[Settings, Store], request: TrainVolumesRequest) -> str:
    settings, store = home
    run_id = submit_request(store, settings, request, state=JobState.RUNNING).run_id
    assert lifecycle.run(run_id, settings).state is JobState.SUCCEEDED
    return run_id


def loaded(home: tuple[Settings, Store], name: str) -> ClickSegmenter:
    return CLICK_MODELS.load(name, home[0].weights, models=home[0].models, device="cpu")


def answered(home: tuple[Settings, Store], name: str) -> np.ndarray:
    """The model's mask for a click in the middle of the first case."""
    with home[1].connect() as con:
        volume = volume_as_imported(load_cases(con, "lesions")[0])
    middle = tuple(size // 2 for size in volume.shape)
    clicks = PromptSet((PointPrompt(tuple(map(float, middle))),), PromptSource.SIMULATED)
    mask = loaded(home, name).open(volume).answer(clicks).mask
    assert mask.shape == volume.shape
    return mask


def test_a_trained_model_answers_clicks_and_is_no_model_of_pictures(
    home: tuple[Settings, Store], trained: str
) -> None:
    models = home[0].models
    assert "first" in CLICK_MODELS.all(models)
    assert "first" not in PICTURE_MODELS.all(models)
    assert answered(home, "first").dtype == np.bool_
    assert loaded(home, "first").checkpoint_sha256 == read_card(models / "first").weights_sha256


def test_its_card_says_how_it_was_made(home: tuple[Settings, Store], trained: str) -> None:
    card = read_card(home[0].models / "first")
    assert (card.architecture, card.base_sha256, card.complete) == ("starter_3d", None, True)
    assert card.settings["voxel_mm"] == 1.6
    assert card.curve["cube"] == 16
    assert card.curve["steps"] == 4
    assert [card.split[f"{side} cases"] for side in ("train", "validation", "test")] == [7, 2, 3]
    assert card.command.startswith("python -m jobs.train_volumes --study lesions --model starter_3d")
    assert "--voxel-mm 1.6" in card.command


def test_its_curve_is_in_the_store(home: tuple[Settings, Store], trained: str) -> None:
    with home[1].connect() as con:
        steps = thinned_curves(con, [trained], most_points=100)
        epochs = epoch_table(con, [trained])
    assert steps["step"].tolist() == [1, 2, 3, 4]
    assert len(epochs)
    assert epochs["validation_dice"].notna().all()


def test_adapters_alone_are_stored_and_go_on_top_of_their_base(
    home: tuple[Settings, Store], trained: str
) -> None:
    trained_run(home, replace(SMALL_STEPS, learning_rate=0.05))
    folder = home[0].models / "adapted"
    card = read_card(folder)
    assert set(card.files) == {"adapters.safetensors"}
    assert (card.base, card.architecture, card.complete) == ("first", "starter_3d", False)
    assert card.base_sha256 == read_card(home[0].models / "first").weights_sha256
    assert all(".lora_" in name for name in load_file(folder / "adapters.safetensors"))
    assert card.curve["trained parameters"] < 0.03 * card.curve["parameters"]
    states = [loaded(home, name).network.state_dict() for name in ("first", "adapted")]  # type: ignore[attr-defined]
    changed = {name for name in states[0] if not states[0][name].equal(states[1][name])}
    assert changed == {f"image_encoder.blocks.{block}.attn.qkv.weight" for block in range(3)}


def test_the_decoder_can_be_trained_beside_them(home: tuple[Settings, Store], trained: str) -> None:
    trained_run(home, replace(SMALL_STEPS, name="both", lora_decoder=True, lora_targets="all"))
    card = read_card(home[0].models / "both")
    assert set(card.files) == {"adapters.safetensors", "weights.safetensors"}
    answered(home, "both")


def test_five_folds_validate_every_patient_once(home: tuple[Settings, Store], trained: str) -> None:
    settings, store = home
    cards: list[ModelCard] = []
    for fold in range(5):
        request = replace(REQUEST, name=f"fold_{fold}", folds=5, fold=fold, epochs=1, steps=1, corrections=0)
        trained_run(home, request)
        cards.append(read_card(settings.models / request.name))
    with store.connect() as con:
        cases = load_cases(con, "lesions")
    (test,) = {tuple(card.split["test"]) for card in cards}
    assert test
    validated = [name for card in cards for name in card.split["validation"]]
    assert sorted([*validated, *test]) == sorted(case.case_id for case in cases)
    patient_of = {case.case_id: case.patient_id for case in cases}
    for card in cards:
        sides = [{patient_of[name] for name in card.split[side]} for side in ("train", "validation", "test")]
        assert sum(len(side) for side in sides) == len(set.union(*sides))


def test_a_split_that_divides_a_patient_is_refused(home: tuple[Settings, Store]) -> None:
    with home[1].connect() as con:
        cases = load_cases(con, "lesions")
    names = [case.case_id for case in cases]
    assert cases[0].patient_id == cases[1].patient_id
    with pytest.raises(InputError, match=r"the split leaks: cases 'v00'.*and 'v01'.*share a patient"):
        require_no_leak(cases, Split(tuple(names[1:]), (names[0],), ()))


def test_the_baseline_without_prompts_gets_the_same_cubes(home: tuple[Settings, Store]) -> None:
    trained_run(home, replace(REQUEST, model="unet3d", name="unet", size=32, epochs=1, steps=1))
    card = read_card(home[0].models / "unet")
    assert (card.architecture, card.complete) == ("unet3d", True)
    assert not CLICK_MODELS.all(home[0].models)["unet"].trainable
    answered(home, "unet")


@pytest.mark.slow
def test_killed_at_any_step_it_goes_on_to_the_same_curve(home: tuple[Settings, Store]) -> None:
    settings, store = home
    request = replace(REQUEST, name="killed", epochs=6)
    whole = trained_run(home, replace(request, name="whole"))
    run_id = submit_request(store, settings, request, state=JobState.RUNNING).run_id
    folder = RunFolder(settings.runs, run_id)
    environment = {**os.environ, "SAMOGRAPHY_HOME": str(settings.home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "jobs.train_volumes", "--run", run_id]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 120
    while len(read_curve(folder)) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "killed" not in CLICK_MODELS.all(settings.models)
    assert lifecycle.run(run_id, settings).state is JobState.SUCCEEDED
    expected = [(p.step, p.loss) for p in read_curve(RunFolder(settings.runs, whole))]
    assert [(p.step, p.loss) for p in read_curve(folder)] == expected
    weights = [load_file(settings.models / name / "weights.safetensors") for name in ("whole", "killed")]
    assert all(np.array_equal(value, weights[1][key]) for key, value in weights[0].items())


def test_an_epoch_takes_every_lesion_once_unless_told_otherwise(home: tuple[Settings, Store]) -> None:
    run_id = trained_run(home, replace(REQUEST, name="whole_epoch", steps=0, epochs=1, batch=3))
    assert read_card(home[0].models / "whole_epoch").curve["steps"] == 3
    with home[1].connect() as con:
        assert run_status(con, run_id).total == 3


def test_a_page_can_queue_one(home: tuple[Settings, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, store = home
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    submission = submit(store, settings, "train_volumes", to_json(replace(REQUEST, name="queued")))
    with store.connect() as con:
        assert run_status(con, submission.run_id).state is JobState.QUEUED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "Big Name"}, "name is 'Big Name'"),
        ({"part": "head"}, "part is 'head'; choose from lora"),
        ({"part": "lora"}, "from nothing all is trained"),
        ({"lora_targets": "k"}, "lora_targets is 'k'"),
        ({"centre": "corner"}, "centre is 'corner'; choose from lesion, click"),
        ({"click_memory": "some"}, "click_memory is 'some'"),
        ({"size": 20}, "multiple of 8"),
        ({"voxel_mm": 0.0}, "voxel_mm is 0.0; it must be above 0"),
        ({"single_clicks": 1.5}, "between 0 and 1"),
        ({"corrections": -1}, "corrections is -1"),
        ({"validate_every": 0}, "validate_every is 0"),
        ({"folds": 1}, "folds is 1"),
        ({"precision": "float8"}, "precision is 'float8'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        from_json(TrainVolumesRequest, to_json(REQUEST) | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": "sphere_at_click"}, "cannot be trained; choose from"),
        ({"model": "sam_med3d"}, "only starter_3d and unet3d are trained from nothing"),
        ({"model": "unet3d", "size": 40}, "for 'unet3d' it must be a multiple of 32"),
        ({"model": "unet3d", "scratch": False, "part": "lora"}, "has no weights to start from"),
        ({"model": "first", "scratch": False}, "the cube of 'first' is fixed"),
        ({"name": "starter_3d"}, "there is a model 'starter_3d' already"),
        ({"cases": "pathology = malignant"}, "no volume of study 'lesions'"),
        ({"folds": 12}, "patients do not make 12 folds"),
    ],
)
def test_what_could_not_be_carried_out_is_refused_before_it_waits(
    home: tuple[Settings, Store], trained: str, change: dict[str, object], message: str
) -> None:
    request = from_json(TrainVolumesRequest, to_json(replace(REQUEST, name="refused")) | change)
    with pytest.raises(StudyError, match=message):
        submit_request(home[1], home[0], request)


def test_pictures_are_not_trained_on_here(home: tuple[Settings, Store], tmp_path: Path) -> None:
    write_cohort(tmp_path, 2)
    import_cohort(home[1], tmp_path, study="pictures")
    with pytest.raises(InputError, match="are pictures, and volumes are trained on here"):
        submit_request(home[1], home[0], replace(REQUEST, study="pictures", name="flat"))


def test_a_name_is_given_once_whatever_the_training(home: tuple[Settings, Store], tmp_path: Path) -> None:
    settings, store = home
    submit_request(store, settings, replace(REQUEST, name="taken"))
    write_cohort(tmp_path, 12)
    import_cohort(store, tmp_path, study="many")
    picture = TrainRequest(study="many", model="starter_2d", name="taken", scratch=True, part="all", size=32)
    with pytest.raises(SettingsError, match="is about to make a model of this name"):
        submit_request(store, settings, picture)
    with pytest.raises(SettingsError, match="is about to make a model of this name"):
        submit_request(
            store, settings, TrainUnetRequest(study="many", name="taken", validation=0.3, test=0.2)
        )
    waiting = submit_request(
        store, settings, TrainUnetRequest(study="many", name="plain", validation=0.3, test=0.2)
    )
    with pytest.raises(SettingsError, match=f"run {waiting.run_id} is about to make a model"):
        submit_request(store, settings, replace(picture, name="plain"))


def test_a_classifier_may_have_the_name_of_a_model_that_segments(
    home: tuple[Settings, Store], tmp_path: Path
) -> None:
    settings, store = home
    write_cohort(tmp_path, 12)
    import_cohort(store, tmp_path, study="called")
    submit_request(store, settings, TrainUnetRequest(study="called", name="shared", validation=0.3, test=0.2))
    caller = TrainClassifierRequest(
        study="called", model="mobilenet_v2", name="shared", validation=0.3, test=0.2
    )
    first = submit_request(store, settings, caller)
    with pytest.raises(SettingsError, match=f"run {first.run_id} is about to make a model"):
        submit_request(store, settings, replace(caller, seed=1))


def test_only_a_model_that_was_trained_for_it_looks_closer(
    home: tuple[Settings, Store], trained: str
) -> None:
    trained_run(home, replace(REQUEST, name="closer", zoom=0.25, close_up_mm=1.4))
    trained_run(home, replace(SMALL_STEPS, model="closer", name="closer_adapted", close_up_mm=1.3))
    trained_run(home, replace(SMALL_STEPS, model="closer", name="never_closer"))
    found = {
        name: loaded(home, name).network.config.close_up_mm  # type: ignore[attr-defined]
        for name in ("first", "closer", "closer_adapted", "never_closer")
    }
    assert found == {"first": None, "closer": 1.4, "closer_adapted": 1.3, "never_closer": None}
    assert answered(home, "closer").shape == answered(home, "first").shape
    with pytest.raises(SettingsError, match=r"close_up_mm is -1.0; it must be above 0"):
        replace(REQUEST, close_up_mm=-1.0)


def test_a_whole_model_is_released_in_half_precision_with_its_sizes(
    home: tuple[Settings, Store], trained: str, tmp_path: Path
) -> None:
    target = tmp_path / "starter_3d.safetensors"
    sha256 = release_weights.run("first", home[0], target=target)
    assert sha256 == file_sha256(target)
    released = read_med3d(target)
    assert (released.network.config.image_size, released.voxel_mm) == (16, 1.6)
    assert all(value.dtype == np.float16 for value in load_file(target).values())


def test_what_is_no_whole_model_is_not_released(home: tuple[Settings, Store], trained: str) -> None:
    trained_run(home, replace(SMALL_STEPS, name="on_top"))
    with pytest.raises(InputError, match="brings only lora along"):
        release_weights.run("on_top", home[0], target=home[0].home / "none.safetensors")
