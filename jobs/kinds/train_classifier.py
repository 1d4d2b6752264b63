"""Train a classifier, and call every case with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.cases import Case
from core.classification.classifier_report import reports, with_patients
from core.classification.prediction import ClassifierArm, Prediction
from core.classification.target import case_truths, require_both_classes
from core.evaluation.guarded import peak_memory_mb, utc_text
from core.evaluation.record import CaseRecord
from core.requests.train_classifier import FACTS, TrainClassifierRequest
from jobs.attempt import Attempt, Outcome
from jobs.case_selection import cases_with_reference, require_pictures
from jobs.command_line import command_line
from jobs.grid_journal import GridJournal
from jobs.job_kind import JobKind
from jobs.kinds.train_unet import grid_identity
from jobs.model_names import model_folder
from jobs.training import trained

if TYPE_CHECKING:
    from core.training.classification.training_run import ChosenClassifier, ClassifierTraining

PairsByCase = Mapping[str, tuple[Prediction, Prediction]]
"""The predictions by case: that of the network, and that of the baseline."""


def _select(cases: Sequence[Case], request: TrainClassifierRequest) -> list[Case]:
    """Return the pictures with a reference whose truth is known."""
    chosen = cases_with_reference(cases, request)
    require_pictures(chosen, request.study)
    truths = case_truths(chosen, request.target)
    require_both_classes(truths, request.target)
    return [case for case in chosen if case.case_id in truths]


def _work(attempt: Attempt) -> Outcome:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.classification.baseline import fit_baseline
    from core.training.classification.save_classifier import save_classifier
    from core.training.classification.training_run import prepare

    request, journal = attempt.request, GridJournal(attempt)
    with trained(attempt, prepare, journal) as training:
        chosen = training.chosen()
        model, baseline = fit_baseline(attempt.cases, training.truths, training.split, rule=request.threshold)
    predictions = _predictions(training, chosen, baseline)
    _keep(attempt, predictions)
    patients = {case.case_id: case.patient_id for case in attempt.cases}
    records = {
        "points": journal.points(),
        "command": command_line(request),
        "results": reports(with_patients(predictions, patients), "test"),
    }
    folder = model_folder(attempt.settings, request)
    card = save_classifier(folder, training, chosen, baseline=model, records=records)
    rate, epoch = training.trainer.best
    start = training.started_from
    return Outcome(f"classifier {card.name} is ready (from {start}): learning rate {rate:g}, {epoch} epochs")


def _predictions(
    training: ClassifierTraining, chosen: ChosenClassifier, baseline: Mapping[str, Prediction]
) -> PairsByCase:
    """Return the predictions of all cases, whatever their side."""
    return {
        case_id: (
            chosen.scaling.prediction(
                float(logit), arm=ClassifierArm.NETWORK, side=side, truth=training.truths[case_id]
            ),
            baseline[case_id],
        )
        for side, framed in training.partitions.items()
        for case_id, logit in zip(framed.case_ids, chosen.logits[side], strict=True)
    }


def _keep(attempt: Attempt, predictions: PairsByCase) -> None:
    """Put the predictions into the run's journal, which goes into the store when the run is closed."""
    for case_id, pair in predictions.items():
        record = CaseRecord(case_id, utc_text(), peak_memory_mb=peak_memory_mb(), predictions=pair)
        attempt.folder.journal.append(record.to_json())


KIND = JobKind(facts=FACTS, select=_select, identity=grid_identity, work=_work)
