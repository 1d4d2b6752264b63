"""A model in the models folder of the settings is found there, wherever the environment points."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.annotation.engine import AnnotationEngine
from core.evaluation.case_evaluator import CaseEvaluator
from core.evaluation.evaluation_plan import EvaluationPlan
from core.imaging.hashing import file_sha256
from core.models.card import ModelCard, write_card
from core.models.catalog import PICTURE_MODELS
from core.models.starter.load_starter import blank_starter
from core.models.starter_2d_model import STARTER_2D
from core.models.trained_cards import WEIGHTS_FILE
from core.models.weight_files import write_weights
from core.prompts.values import BoxPrompt, PromptSet
from core.settings import Settings
from tests.level_model import level_case

SIDE = 64


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with one trained model, while the environment names another home."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "elsewhere"))
    settings = Settings(tmp_path / "home", tmp_path / "weights")
    folder = settings.models / "mine"
    write_weights(folder / WEIGHTS_FILE, blank_starter(STARTER_2D.info, SIDE, seed=1).sam.state_dict())
    write_card(
        folder,
        ModelCard(
            name="mine",
            base="starter_2d",
            base_sha256=None,
            architecture="starter_2d",
            size=SIDE,
            complete=True,
            prompts=("box",),
            licence="Apache-2.0",
            data={"study": "s"},
            split={"sha256": "0" * 64},
            settings={},
            curve={},
            files={WEIGHTS_FILE: file_sha256(folder / WEIGHTS_FILE)},
            code_version="1",
            command="train",
        ),
    )
    return settings


def test_the_engine_of_readers_finds_it(settings: Settings, tmp_path: Path) -> None:
    engine = AnnotationEngine(settings, device="cpu")
    case = level_case(tmp_path, 1)
    answer = engine.answer(case, "mine", PromptSet((BoxPrompt((2, 2), (9, 9)),)))
    expected = PICTURE_MODELS.sha256("mine", settings.weights, models=settings.models)
    assert answer.checkpoint_sha256 == expected
    assert engine.info("mine").key == "mine"


def test_an_evaluation_finds_it(settings: Settings, tmp_path: Path) -> None:
    plan = EvaluationPlan("mine", ("tight_box",), 0, "auto", settings)
    assert not plan.wants_gpu
    record = CaseEvaluator(plan)(level_case(tmp_path, 1))
    assert record.failure is None
