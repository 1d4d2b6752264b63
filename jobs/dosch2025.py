"""The preset dosch2025 from end to end: ``python -m jobs.dosch2025 --study NAME --name SERIES``.

Trains the classifiers and the U-Net, each over its grid, evaluates the U-Net on the test side, calls the
test side from the predicted masks too, and writes tables (CSV and Markdown) and figures. What is done
already is not done again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from core.classification.framed_picture import InputKind
from core.classification.prediction import Prediction
from core.cohorts.named_cases import these_cases
from core.models.card import ModelCard, read_card
from core.models.classifiers.trained_classifiers import classifier_card
from core.protocols.dosch2025 import (
    CLASSIFIERS,
    EPOCHS,
    LEARNING_RATES,
    SHARES,
    TARGET,
    segmenter_table,
)
from core.protocols.dosch2025_findings import findings
from core.protocols.findings import Findings
from core.requests.classify import ClassifyRequest
from core.requests.evaluate import BASELINE
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from db.classification import grid_table, predictions
from db.export import export_frame
from db.store import Store
from jobs.commands import reporting_errors
from jobs.finished_run import finished_run
from jobs.presets import given_options, print_findings, write_findings
from jobs.submission import baseline_requests
from jobs.test_side import test_request


@dataclass(frozen=True, slots=True)
class Dosch2025:
    """The series that is asked for.

    Attributes:
        study: The study to learn from.
        name: The name of the series; models are called after it.
        classifiers: Keys; may be none.
        unet: True where the U-Net is trained.
        common: Settings of all trainings, by field of `GridTrainRequest`.
        of_classifiers: Further settings of the classifiers.
    """

    study: str
    name: str
    classifiers: tuple[str, ...] = CLASSIFIERS
    unet: bool = True
    common: dict[str, Any] = field(default_factory=dict)
    of_classifiers: dict[str, Any] = field(default_factory=dict)

    def classifier_request(self, key: str) -> TrainClassifierRequest:
        """Return the training of one classifier."""
        values = {"target": TARGET, **self.common, **self.of_classifiers}
        return TrainClassifierRequest(study=self.study, name=f"{self.name}_{key}", model=key, **values)

    def unet_request(self) -> TrainUnetRequest:
        """Return the training of the U-Net."""
        return TrainUnetRequest(study=self.study, name=f"{self.name}_unet", **self.common)


@dataclass(slots=True)
class _Series:
    """Runs of the preset as they are done."""

    asked: Dosch2025
    settings: Settings
    store: Store
    predictions: dict[str, dict[str, list[Prediction]]] = field(default_factory=dict)
    grids: list[pd.DataFrame] = field(default_factory=list)
    chosen: dict[str, tuple[float, int]] = field(default_factory=dict)
    unet: ModelCard | None = None

    def done(self, request: Any, title: str) -> str:
        """Carry out a request, or find that it has been; its run."""
        return finished_run(self.store, self.settings, request, title=title)

    def keep_grid(self, run_id: str, key: str, card: ModelCard) -> None:
        """Remember what a training found on the validation side."""
        with self.store.connect() as con:
            self.grids.append(grid_table(con, [run_id]).assign(model=key))
        self.chosen[key] = (float(card.curve["learning rate"]), int(card.curve["best epoch"]))

    def segment(self) -> None:
        """Train and evaluate the U-Net."""
        request = self.asked.unet_request()
        run_id = self.done(request, "U-Net")
        self.unet = read_card(self.settings.models / request.name)
        self.keep_grid(run_id, request.model, self.unet)

    def classify(self, key: str) -> None:
        """Train a classifier, and classify the test side from predicted masks too."""
        request = self.asked.classifier_request(key)
        run_id = self.done(request, key)
        card = classifier_card(self.settings.classifiers, request.name)
        self.keep_grid(run_id, key, card)
        with self.store.connect() as con:
            self.predictions[key] = predictions(con, run_id)
        if self.unet is not None and (again := self._predicted(card)):
            classified = self.done(again, f"{key} from predicted masks")
            with self.store.connect() as con:
                self.predictions[key] |= predictions(con, classified)

    def _predicted(self, card: ModelCard) -> ClassifyRequest | None:
        """Return the request to classify from masks the cases that neither network was trained on."""
        assert self.unet is not None
        both = [name for name in card.split["test"] if name in set(self.unet.split["test"])]
        masks_of = next((str(found["run"]) for found in self.unet.results.values()), "")
        if not both or not masks_of:
            return None
        return ClassifyRequest(
            study=self.asked.study,
            model=card.name,
            masks_of=masks_of,
            cases=these_cases(both),
            device=str(self.asked.common.get("device", "auto")),
        )

    def segmented(self) -> pd.DataFrame | None:
        """Return the U-Net's results beside those of the ellipse."""
        if self.unet is None or not self.unet.results:
            return None
        asked = test_request(self.asked.unet_request(), self.unet)
        (ellipse,) = baseline_requests(asked)
        assert ellipse.model == BASELINE
        runs = [self.done(one, f"{one.model} on the test side") for one in (asked, ellipse)]
        with self.store.connect() as con:
            ours, theirs = (export_frame(con, [run_id]) for run_id in runs)
        return segmenter_table(ours, theirs, validation_iou=float(self.unet.curve["IoU on validation"]))


def run(asked: Dosch2025, settings: Settings, *, target: Path) -> Findings:
    """Carry out the preset, and write tables and figures into a folder.

    Raises:
        StudyError: It cannot be carried out; what is finished is kept.
    """
    series = _Series(asked, settings, Store(settings.store_path))
    if asked.unet:
        series.segment()
    for key in asked.classifiers:
        series.classify(key)
    grid = pd.concat(series.grids)
    found = findings(grid, series.predictions, chosen=series.chosen, segmented=series.segmented())
    write_findings(found, target)
    return found


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 done, 1 it failed, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    common = given_options(options, (*_COMMON, "learning_rates", "record_epochs"))
    classifier_options = given_options(options, _OF_CLASSIFIERS)
    if options.flip:
        classifier_options["flip"] = True
    asked = Dosch2025(
        options.study,
        options.name,
        classifiers=tuple(options.classifier or CLASSIFIERS),
        unet=not options.no_unet,
        common=SHARES | common,
        of_classifiers=classifier_options,
    )
    folder = options.out or settings.home / "protocols" / "dosch2025" / f"{options.study}-{options.name}"
    print_findings(run(asked, settings, target=folder), folder)
    return 0


_COMMON: dict[str, type] = {
    "size": int,
    "batch": int,
    "ema": float,
    "validation": float,
    "test": float,
    "split_seed": int,
    "seed": int,
    "cases": str,
    "limit": int,
    "device": str,
    "threads": int,
}
_OF_CLASSIFIERS = ("target", "input", "balance", "choose_by", "threshold")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.dosch2025", description=__doc__)
    parser.add_argument("--study", required=True)
    parser.add_argument("--name", required=True, help="of the series; models are called after it")
    parser.add_argument("--classifier", action="append", choices=CLASSIFIERS, help="both where left out")
    parser.add_argument("--no-unet", action="store_true", help="classify only")
    parser.add_argument("--learning-rates", default=LEARNING_RATES, help="the study's seven by default")
    parser.add_argument("--record-epochs", default=EPOCHS, help="the study's five by default")
    for name, kind in _COMMON.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help="as in jobs.train_classifier")
    for name in _OF_CLASSIFIERS:
        choices = [kind.value for kind in InputKind] if name == "input" else None
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, choices=choices, help="as in jobs.train_classifier")
    parser.add_argument("--flip", action="store_true", help="as in jobs.train_classifier")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where tables and figures go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
