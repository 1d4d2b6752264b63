"""Trainings of classifiers and U-Nets through their jobs, with a real store, real files and toy networks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.classification.prediction import ClassifierArm
from core.errors import InputError, PromptError, SettingsError
from core.job_state import JobState
from core.models.card import card_text, read_card
from core.models.catalog import PICTURE_MODELS
from core.models.classifiers.network_classifier import load_classifier
from core.models.classifiers.trained_classifiers import classifier_card, trained_classifiers
from core.prompts.values import PointPrompt, PromptSet
from core.requests.classify import ClassifyRequest
from core.requests.evaluate import EvaluateRequest
from core.splits import Split, require_no_leak
from db.classification import grid_table, predictions
from db.runs import run_status
from db.studies import load_cases
from jobs import grid_journal, lifecycle
from jobs.submission import ReuseState, submit_request
from tests.classified_home import (
    CASES,
    CLASSIFIER,
    UNET,
    ClassifiedHome,
    classified_home,
    make_classified_home,
)
from tests.made_once import made_once
from tests.tiny_study import make_study


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> ClassifiedHome:
    return classified_home(made_once(tmp_path_factory, "classified", make_classified_home))


def test_every_case_is_called_on_its_side_by_network_and_baseline(home: ClassifiedHome) -> None:
    with home.store.connect() as con:
        by_case, cases = predictions(con, home.trained), load_cases(con, "tiny")
        stored = con.execute("SELECT call = (probability >= threshold) FROM prediction").fetchall()
    card = classifier_card(home.settings.classifiers, "caller")
    split = Split(*(tuple(card.split[side]) for side in ("train", "validation", "test")))
    require_no_leak(cases, split)
    assert len(by_case) == CASES
    for case in cases:
        network, baseline = sorted(by_case[case.case_id], key=lambda one: one.arm, reverse=True)
        assert (network.arm, baseline.arm) == (ClassifierArm.NETWORK, ClassifierArm.CHARACTERISTICS)
        assert network.truth is baseline.truth is (case.pathology.value == "malignant")
        assert case.case_id in getattr(split, network.side)
        assert network.threshold == card.curve["threshold"]
    assert all(agrees for (agrees,) in stored)
    assert set(card.results) == {"network", "characteristics"}
    assert card.results["network"]["n"] == len(split.test)


def test_the_card_says_what_it_started_from_and_how_to_make_it_again(home: ClassifiedHome) -> None:
    card = trained_classifiers(home.settings.classifiers)["caller"]
    assert card.data["started from"] == "random weights"
    assert card.command.startswith("python -m jobs.train_classifier --study tiny --name caller")
    assert "(random weights)" in card_text(card)
    assert "caller" not in PICTURE_MODELS.all(home.settings.models)


def test_the_grid_is_in_the_store(home: ClassifiedHome) -> None:
    with home.store.connect() as con:
        table = grid_table(con, [home.trained])
    grid = table[table["metric"] == "accuracy"]
    assert [*zip(grid["learning_rate"], grid["epoch"], strict=True)] == [
        (1e-4, 1),
        (1e-4, 2),
        (1e-3, 1),
        (1e-3, 2),
    ]
    assert set(table["metric"]) >= {"loss", "auc", "sensitivity", "log_loss"}


def test_a_loaded_classifier_says_what_its_training_said(home: ClassifiedHome) -> None:
    with home.store.connect() as con:
        trained, called = predictions(con, home.trained), predictions(con, home.called)
    assert set(called) == set(trained)
    for case_id, found in called.items():
        again = {one.arm: one for one in found}
        assert set(again) == set(ClassifierArm)
        for one in trained[case_id]:
            # In batches and one by one, the sums of fifty layers differ: by 1.4e-5 on an older processor.
            assert again[one.arm].probability == pytest.approx(one.probability, abs=1e-4)
            assert again[one.arm].side == one.side
    classifier = load_classifier(home.settings.classifiers, "caller", device="cpu")
    mask = np.zeros((48, 64), dtype=bool)
    mask[10:20, 20:40] = True
    seen = classifier.saliency(np.full((48, 64), 90, np.uint8), mask)
    assert seen.shape == (48, 64)
    assert 0 <= seen.min() <= seen.max() <= 1.0001


def test_the_unet_is_a_model_that_takes_no_prompt(home: ClassifiedHome) -> None:
    model = PICTURE_MODELS.load("finder", home.settings.weights, device="cpu", models=home.settings.models)
    image = np.random.default_rng(0).integers(0, 255, (48, 64)).astype(np.uint8)
    mask = model.predict(model.embed(image), PromptSet(())).best.mask
    assert mask.shape == (48, 64)
    with pytest.raises(PromptError, match="does not take point prompts"):
        model.predict(model.embed(image), PromptSet((PointPrompt((3.0, 4.0), True),)))
    asked = EvaluateRequest(study="tiny", model="finder", prompts=("tight_box",))
    with pytest.raises(PromptError, match="does not take box prompts"):
        submit_request(home.store, home.settings, asked)
    assert read_card(home.settings.models / "finder").curve["IoU on validation"] >= 0


def test_a_failed_training_goes_on_where_it_was(
    tmp_path: Path, home: ClassifiedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, store = make_study(tmp_path, cases=CASES)
    run_id = submit_request(store, settings, CLASSIFIER, state=JobState.RUNNING).run_id
    plain = grid_journal.GridJournal.add

    def full_disk(self: grid_journal.GridJournal, done: int, point: object) -> None:
        plain(self, done, point)  # type: ignore[arg-type]
        if done == 3:
            raise OSError("no room")

    monkeypatch.setattr(grid_journal.GridJournal, "add", full_disk)
    with pytest.raises(OSError, match="no room"):
        lifecycle.run(run_id, settings)
    monkeypatch.undo()
    again = submit_request(store, settings, CLASSIFIER, state=JobState.RUNNING)
    assert (again.run_id, again.reuse) == (run_id, ReuseState.UNFINISHED)
    assert lifecycle.run(run_id, settings).state is JobState.SUCCEEDED
    with store.connect() as con, home.store.connect() as other:
        mine, theirs = predictions(con, run_id), predictions(other, home.trained)
        assert run_status(con, run_id).done == 4
    for case_id, found in theirs.items():
        assert [one.logit for one in mine[case_id]] == [one.logit for one in found]


def test_what_cannot_be_carried_out_is_refused_before_it_waits(home: ClassifiedHome) -> None:
    def refused(request: object, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            submit_request(home.store, home.settings, request)  # type: ignore[arg-type]

    refused(replace(CLASSIFIER, seed=3), SettingsError, "there is a model 'caller' already")
    refused(replace(UNET, seed=3), SettingsError, "there is a model 'finder' already")
    refused(replace(UNET, name="ellipse"), SettingsError, "there is a model 'ellipse' already")
    other = replace(CLASSIFIER, name="other")
    refused(replace(other, target="birads = 6"), InputError, "of 20 cases 0 meet the target")
    refused(replace(other, target="grade = 2"), InputError, "no case has a column 'grade'")
    for changes, message in (
        ({"learning_rates": "fast"}, "give numbers parted by commas"),
        ({"learning_rates": "1e-4,nan"}, "give numbers parted by commas"),
        ({"record_epochs": "10,inf"}, "give numbers parted by commas"),
        ({"learning_rates": "0"}, "every one must be above 0"),
        ({"record_epochs": "1.5"}, "give whole numbers"),
        ({"size": 100}, "multiple of 32"),
        ({"validation": 0.0}, "validation is 0"),
        ({"balance": "both"}, "choose from weights, sampler, none"),
        ({"target": ""}, "target is empty"),
    ):
        with pytest.raises(SettingsError, match=message):
            replace(other, **changes)
    with pytest.raises(SettingsError, match=r"no classifier 'nobody' \(there are: caller\)"):
        submit_request(home.store, home.settings, ClassifyRequest(study="tiny", model="nobody"))
    with pytest.raises(InputError, match="run 'none-such' has no masks"):
        submit_request(
            home.store, home.settings, ClassifyRequest(study="tiny", model="caller", masks_of="none-such")
        )
