"""The report of dosch2025: classifiers and a U-Net over their grids, and what its masks do to the calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from shlex import quote

import pandas as pd

from core.classification.prediction import ClassifierArm, Prediction
from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.classifiers.trained_classifiers import classifier_card
from core.protocols.dosch2025 import (
    CLASSIFIERS,
    EPOCHS,
    LEARNING_RATES,
    SHARES,
    TARGET,
    of_arm,
    segmenter_table,
)
from core.protocols.dosch2025_findings import findings
from core.protocols.findings import Findings
from core.protocols.published_comparison import UNKNOWN, StudySetting, what_differs
from core.reports.blocks import Missing
from core.reports.captions import captioned
from core.reports.chosen_runs import Chosen, Pool, Used, best_evaluation
from core.reports.key_labels import model_label
from core.reports.protocol import Content, ProtocolReport, Worst
from core.reports.run_exposures import LOST_CARD, in_test_partition, test_partition_caption
from core.reports.source import Source, StoredRun
from core.reports.studies.dosch2025_captions import FIGURES, SEGMENTER, TABLES
from core.reports.training_text import RANDOM
from core.reports.whose import cohort_of
from core.requests.evaluate import BASELINE

_CLASSIFIER, _UNET, _CLASSIFIED = (
    "training of a classifier",
    "training of the U-Net",
    "calls from predicted masks",
)
_EVALUATION, _BASELINE = "evaluation of the U-Net", "baseline of the U-Net"
_AS_PRINTED = {
    "input": "whole",
    "learning_rates": LEARNING_RATES,
    "record_epochs": EPOCHS,
    "validation": SHARES["validation"],
    "test": SHARES["test"],
}
"""Settings of a training as in the study; the U-Net has no input to choose."""
_OF_PREDICTIONS = dict.fromkeys(
    ("classifiers", "against_characteristics", "classes", "confusion", "missed", "masks"),
    "the test side of each classifier's own split, as stored with every call",
) | {"grid": "the validation side of each training"}


@dataclass(slots=True)
class _Read:
    """The results that the runs hold."""

    predictions: dict[str, dict[str, list[Prediction]]] = field(default_factory=dict)
    grids: list[pd.DataFrame] = field(default_factory=list)
    chosen: dict[str, tuple[float, int]] = field(default_factory=dict)
    cards: dict[str, ModelCard] = field(default_factory=dict)
    partitions: dict[str, str] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)

    def add(self, key: str, name: str, card: ModelCard, grid: pd.DataFrame) -> None:
        """Keep what a training found on the validation side."""
        self.grids.append(grid.assign(model=key))
        self.chosen[key] = (float(card.curve["learning rate"]), int(card.curve["best epoch"]))
        self.cards[name] = card


def choose(pool: Pool) -> Chosen:
    """The newest training of each network, and what was evaluated and called with it."""
    used = []
    for key in CLASSIFIERS:
        training = _newest(pool, "train_classifier", key)
        if training is not None:
            used.append(Used(_CLASSIFIER, training))
            again = [run for run in pool.all("classify") if run.model == training.name]
            again = [run for run in again if run.request.get("masks_of")]
            used += [Used(_CLASSIFIED, again[0])] if again else []
    unet = _newest(pool, "train_unet", SEGMENTER)
    if unet is not None:
        used.append(Used(_UNET, unet))
        evaluation = best_evaluation(pool, lambda run: run.model == unet.name)
        if evaluation is not None:
            used.append(Used(_EVALUATION, evaluation))
            ellipse = pool.best("evaluate", lambda run: _is_baseline_of(run, evaluation))
            used += [Used(_BASELINE, ellipse)] if ellipse is not None else []
    return Chosen(tuple(used), tuple(_missing(pool.study, used)))


def content(chosen: Chosen, source: Source) -> Content:
    """Read grids, calls and masks."""
    read = _Read()
    unet, rows = _segmented(chosen, source, read)
    for run in chosen.of(_CLASSIFIER):
        _classified(run, chosen, source, read)
    if not read.grids:
        return Content((), cards=read.cards, limits=tuple(read.limits))
    read.limits += _other_targets(chosen)
    found = findings(pd.concat(read.grids), read.predictions, chosen=read.chosen, segmented=unet)
    found = Findings(found.tables | {"missed": _missed(read.predictions)}, found.figures)
    kept = {stem: table for stem, table in found.tables.items() if len(table)}
    classified, segmented = _differs(chosen, source, read.cards)
    tables = TABLES | {
        stem: replace(TABLES[stem], differs=words)
        for stem, words in (("classifiers", classified), ("classes", classified), ("segmenter", segmented))
    }
    return Content(
        captioned(Findings(kept, found.figures), tables=tables, figures=FIGURES),
        None if rows is None else Worst(rows, "U-Net, test side"),
        cards=read.cards,
        limits=tuple(read.limits),
        partitions=_OF_PREDICTIONS | read.partitions,
        about=(
            (
                "Choices",
                "The learning rate of a training stays the same, so that the first epochs of a long training "
                "are a short one. The grid is chosen by accuracy on the validation side at one half. "
                "Averages over both classes are macro averages, as the study's printed ones are.",
            ),
        ),
        differs=(classified, segmented),
        without_baseline=unet is not None and not chosen.of(_BASELINE),
    )


def _other_targets(chosen: Chosen) -> list[str]:
    """Return what "malignant" stands for where networks were trained to call something else."""
    asked = {str(run.request.get("target") or TARGET) for run in chosen.of(_CLASSIFIER)} - {TARGET}
    return [
        f"Where tables and figures say malignant, cases that meet “{target}” are meant, which is what the "
        "networks were trained to call; benign are all others."
        for target in sorted(asked)
    ]


def _differs(chosen: Chosen, source: Source, cards: Mapping[str, ModelCard]) -> tuple[str, str]:
    """Say what keeps the study's figures of its classifiers, and of its U-Net, from being compared."""
    found = []
    for role in (_CLASSIFIER, _UNET):
        runs = chosen.of(role)
        cohort = cohort_of(source, runs, study=runs[0].study) if runs else UNKNOWN
        stated = [
            what_differs(_setting(run, cards.get(run.name), cohort=cohort), _study(run)) for run in runs
        ]
        found.append("; ".join(dict.fromkeys(filter(None, stated))))
    return found[0], found[1]


def _setting(run: StoredRun, card: ModelCard | None, *, cohort: str) -> StudySetting:
    """Return what a training of ours is of; only its card knows whether it began with pretrained weights."""
    asked = run.request
    start = f"weights {UNKNOWN}"
    if card is not None:
        start = RANDOM if card.base == RANDOM else "pretrained weights"
    stated = {name: asked.get(name) for name in _AS_PRINTED}
    protocol = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in stated.items() if value)
    return StudySetting(f"{model_label(str(run.model or asked.get('model')))} from {start}", cohort, protocol)


def _study(run: StoredRun) -> StudySetting:
    """The study's training of the same network."""
    stated = {name: value for name, value in _AS_PRINTED.items() if name in run.request}
    protocol = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in stated.items())
    label = model_label(str(run.model or run.request.get("model")))
    return StudySetting(f"{label} from pretrained weights", "BrEaST", protocol)


def _newest(pool: Pool, kind: str, key: str) -> StoredRun | None:
    found = pool.all(kind, lambda run: run.model == key or run.request.get("model") == key)
    return max(found, key=lambda run: (run.run_id in pool.preferred, run.created_at), default=None)


def _is_baseline_of(run: StoredRun, evaluation: StoredRun) -> bool:
    same_cases = run.provenance.study_snapshot == evaluation.provenance.study_snapshot
    return run.model == BASELINE and same_cases and set(evaluation.prompts) <= set(run.prompts)


def _missing(study: str, used: list[Used]) -> list[Missing]:
    command = f"python -m jobs.dosch2025 --study {quote(study)} --name NAME"
    roles = [one.role for one in used]
    trained = {str(one.run.model) for one in used if one.role == _CLASSIFIER}
    found = [
        Missing(f"training of {key}", f"{command} --classifier {key}")
        for key in CLASSIFIERS
        if key not in trained
    ]
    if _UNET not in roles:
        found.append(Missing("training of the U-Net", command))
    elif _EVALUATION not in roles:
        found.append(Missing("evaluation of the U-Net on its test side", command))
    elif _BASELINE not in roles:
        found.append(Missing("the ellipse beside the U-Net", command))
    if trained and _CLASSIFIED not in roles:
        found.append(Missing("calls from predicted masks", command))
    return found


def _segmented(
    chosen: Chosen, source: Source, read: _Read
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The table of the U-Net, and its rows; None where it was not evaluated or has no baseline."""
    run, evaluation = chosen.first(_UNET), chosen.first(_EVALUATION)
    if run is None:
        return None, None
    try:
        card = read_card(source.settings.models / run.name)
    except CheckpointError:
        return None, None
    read.add(SEGMENTER, run.name, card, source.grid([run.run_id]))
    if evaluation is None:
        return None, None
    exposure = source.exposure(evaluation)
    if not exposure.partitions:
        read.limits.append(f"The table of the U-Net is left out: of {run.name} {LOST_CARD}.")
        return None, None
    rows = in_test_partition(source.results([evaluation.run_id]), exposure)
    read.partitions["segmenter"] = test_partition_caption(run.name, rows, exposure)
    ellipse = chosen.first(_BASELINE)
    if ellipse is None:
        return None, rows
    baseline_rows = in_test_partition(source.results([ellipse.run_id]), exposure)
    return segmenter_table(rows, baseline_rows, validation_iou=float(card.curve["IoU on validation"])), rows


def _classified(run: StoredRun, chosen: Chosen, source: Source, read: _Read) -> None:
    key = str(run.model)
    try:
        card = classifier_card(source.settings.classifiers, run.name)
    except CheckpointError:
        return
    read.add(key, run.name, card, source.grid([run.run_id]))
    read.predictions[key] = source.predictions(run.run_id)
    for again in chosen.of(_CLASSIFIED):
        if again.model == run.name:
            read.predictions[key] = read.predictions[key] | _from_unmet_masks(again, source, read)


def _from_unmet_masks(again: StoredRun, source: Source, read: _Read) -> dict[str, list[Prediction]]:
    """Return calls from predicted masks, of cases that the masks' model was not fitted to or chosen on."""
    predictions = source.predictions(again.run_id)
    masks_of = next((run for run in source.runs() if run.run_id == again.request.get("masks_of")), None)
    if masks_of is None:
        return predictions
    found = source.exposure(masks_of)
    if found.exposure.unknown and not found.partitions:
        read.limits.append(
            f"Calls of {again.model} from predicted masks are left out: whether {masks_of.model}, whose "
            "masks they are made from, had met the cases is not known."
        )
        return {}
    met = found.exposure.any & set(predictions)
    if met:
        read.limits.append(
            f"{len(met)} calls of {again.model} from predicted masks are left out: {masks_of.model}, whose "
            "masks they are made from, was fitted to or chosen on these cases."
        )
    return {case: made for case, made in predictions.items() if case not in met}


def _missed(predictions: dict[str, dict[str, list[Prediction]]]) -> pd.DataFrame:
    """Return malignant cases of the test side called benign: classifier, case_id, probability, threshold."""
    rows = [
        {"classifier": key, "case_id": name, "probability": one.probability, "threshold": one.threshold}
        for key, found in predictions.items()
        for name, made in sorted(found.items())
        for one in of_arm({name: made}, ClassifierArm.NETWORK, "test")
        if one.truth and not one.positive
    ]
    table = pd.DataFrame(rows)
    return table.sort_values(["classifier", "probability"]) if rows else table


REPORT = ProtocolReport(
    key="dosch2025",
    title="Classify, then segment, on breast ultrasound",
    goal=(
        "How well do convolutional networks tell malignant from benign breast tumours in ultrasound, how "
        "well does a U-Net segment them, and what do its masks do to the calls?"
    ),
    cohort="BrEaST (BREAST-LESIONS-USG)",
    choose=choose,
    content=content,
    budget={"record_epochs": 50},
)
