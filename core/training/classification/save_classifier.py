"""Put a trained classifier into its folder: weights, baseline, card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.classification.characteristics_model import CharacteristicsModel
from core.files.whole_file import write_whole
from core.imaging.hashing import file_sha256
from core.models.card import ModelCard, write_card
from core.models.checkpoints import checkpoint
from core.models.classifiers.architectures import architecture
from core.models.classifiers.trained_classifiers import BASELINE_FILE, WEIGHTS_FILE
from core.models.imagenet import IMAGENET
from core.models.weight_files import write_weights
from core.provenance import code_version
from core.requests.request import to_json
from core.training.classification.training_run import ChosenClassifier, ClassifierTraining
from core.training.grid.values import GridPoint


def save_classifier(
    folder: Path,
    training: ClassifierTraining,
    chosen: ChosenClassifier,
    *,
    baseline: CharacteristicsModel,
    records: Mapping[str, Any],
) -> ModelCard:
    """Write everything that calls can be made from later.

    Args:
        folder: The classifier's.
        baseline: Fitted beside it.
        records: ``points`` of the grid, the ``command`` and the ``results`` of the test side.
    """
    write_weights(folder / WEIGHTS_FILE, chosen.network.state_dict())
    write_whole(folder / BASELINE_FILE, json.dumps(baseline.to_json(), indent=1).encode())
    request, pretrained = training.request, training.started_from == IMAGENET
    known = architecture(request.model)
    card = ModelCard(
        name=request.name,
        base=known.checkpoint if pretrained else training.started_from,
        base_sha256=None,
        architecture=request.model,
        size=request.size,
        complete=True,
        prompts=(),
        licence=checkpoint(known.checkpoint).licence if pretrained else "as the study's data",
        data={
            "study": request.study,
            "cases": sum(len(framed) for framed in training.partitions.values()),
            "filter": request.cases,
            "target": request.target,
            "input": request.input,
            "started from": training.started_from,
        },
        split=training.split.on_card(),
        settings=to_json(request),
        curve=_curve(training, chosen, records["points"]),
        files={name: file_sha256(folder / name) for name in (WEIGHTS_FILE, BASELINE_FILE)},
        code_version=code_version(),
        command=str(records["command"]),
        results=records["results"],
    )
    write_card(folder, card)
    return card


def _curve(
    training: ClassifierTraining, chosen: ChosenClassifier, points: Sequence[GridPoint]
) -> dict[str, Any]:
    rate, epoch = training.trainer.best
    best = next((p for p in points if (p.learning_rate, p.epoch) == (rate, epoch)), None)
    on_validation = {} if best is None else best.metrics
    return {
        "best epoch": epoch,
        "learning rate": rate,
        **{f"{name} on validation": value for name, value in on_validation.items()},
        "temperature": chosen.scaling.calibration.temperature,
        "shift": chosen.scaling.calibration.shift,
        "threshold": chosen.scaling.threshold,
        "networks judged": len(points),
        "parameters": sum(p.numel() for p in chosen.network.parameters()),
    }
