"""Evaluate a trained model on the test side of its split, and put what was found on its card."""

from __future__ import annotations

import dataclasses
from typing import Any

from core.cohorts.named_cases import these_cases
from core.job_state import JobState
from core.models.card import ModelCard
from core.prompts.mixed import MIXED
from core.requests.evaluate import EvaluateRequest
from core.requests.train import TrainRequest
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from db.analysis import arm_summary
from db.store import Store
from jobs.case_job import run as run_cases
from jobs.enrolment import Standing, companions, enrol
from jobs.progress_report import Report
from jobs.run_folder import RunFolder

Trained = TrainRequest | TrainUnetRequest
_METRICS = ("dice", "iou", "pixel_accuracy", "hausdorff_voxels")
_MIXTURE_SHOWN = ("hu2023", "tight_box", "point")


def evaluate_test_side(
    store: Store, settings: Settings, request: Trained, *, card: ModelCard, report: Report
) -> ModelCard:
    """The card with the results of a new evaluation run, whose claim is held by this process.

    Raises:
        StudyError: The evaluation failed.
    """
    asked = test_request(request, card)
    for one in (asked, *companions(asked)):
        enrolment = enrol(store, settings, one, state=JobState.RUNNING)
        report.say(f"evaluates {one.model} on the test side: run {enrolment.run_id}")
        if enrolment.standing in (Standing.NEW, Standing.UNFINISHED):
            run_cases(enrolment.run_id, settings, log=RunFolder(settings.runs, enrolment.run_id).log_path)
        if one is asked:
            card = dataclasses.replace(card, results=_results(store, enrolment.run_id))
    return card


def test_request(request: Trained, card: ModelCard) -> EvaluateRequest:
    """The evaluation of a trained model on its test side, with the prompts of its training."""
    single = [key for key in request.prompts if key != MIXED.key]
    shown = _MIXTURE_SHOWN if MIXED.key in request.prompts else ()
    return EvaluateRequest(
        study=request.study,
        model=request.name,
        prompts=tuple(dict.fromkeys([*single, *shown])),
        cases=these_cases([str(name) for name in card.split["test"]]),
        device=request.device,
    )


def _results(store: Store, run_id: str) -> dict[str, dict[str, Any]]:
    """n, mean, SD and median of each metric, by prompt protocol."""
    with store.connect() as con:
        table = arm_summary(con, [run_id], _METRICS)
    found: dict[str, dict[str, Any]] = {}
    for (prompts, metric), rows in table.groupby(["prompts", "metric"], sort=True):
        row = rows.iloc[0]
        found.setdefault(str(prompts), {"run": run_id})[str(metric)] = ", ".join(
            [
                f"n {row['n']:.0f}",
                f"mean {row['mean']:.4f}",
                f"SD {row['sd']:.4f}",
                f"median {row['median']:.4f}",
            ]
        )
    return found
