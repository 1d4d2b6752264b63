"""Evaluate a trained model on the test side of its split, and put what was found on its card."""

from __future__ import annotations

import dataclasses
from typing import Any

from core.cohorts.named_cases import these_cases
from core.job_state import JobState
from core.models.card import ModelCard, write_card
from core.models.held_out import summary_on_card
from core.prompts.mixed import MIXED
from core.requests.evaluate import EvaluateRequest
from core.requests.train import TrainRequest
from core.requests.train_unet import TrainUnetRequest
from db.analysis import arm_summary
from db.store import Store
from jobs.attempt import Attempt
from jobs.evaluation_summary import SUMMARY_METRICS
from jobs.lifecycle import run
from jobs.model_names import model_folder
from jobs.submission import ReuseState, baseline_requests, submit_request

_MIXTURE_SHOWN = ("hu2023", "tight_box", "point")


def evaluate_test_side(attempt: Attempt, card: ModelCard) -> None:
    """Put the results of a new evaluation run, whose claim is held by this process, on a model's card.

    Nothing is done where the training was asked without it, or has no test side.

    Raises:
        StudyError: The evaluation failed.
    """
    store, settings = attempt.store, attempt.settings
    if not attempt.request.evaluate or not card.split["test"]:
        return
    asked = test_request(attempt.request, card)
    for one in (asked, *baseline_requests(asked)):
        submission = submit_request(store, settings, one, state=JobState.RUNNING)
        run_id = submission.run_id
        attempt.report.say(f"evaluates {one.model} on the test side: run {run_id}")
        if submission.reuse in (ReuseState.NEW, ReuseState.UNFINISHED):
            run(run_id, settings, logged=True)
        if one is asked:
            found = dataclasses.replace(card, results=_results(store, run_id))
            write_card(model_folder(settings, attempt.request), found)


def test_request(request: TrainRequest | TrainUnetRequest, card: ModelCard) -> EvaluateRequest:
    """Return the evaluation of a trained model on its test side, with the prompts of its training."""
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
    """Return n, mean, SD and median of each metric, by prompt protocol, as a card holds them."""
    with store.connect() as con:
        table = arm_summary(con, [run_id], SUMMARY_METRICS)
    found: dict[str, dict[str, Any]] = {}
    for (prompts, metric), rows in table.groupby(["prompts", "metric"], sort=True):
        row = rows.iloc[0]
        values = summary_on_card(int(row["n"]), mean=row["mean"], sd=row["sd"], median=row["median"])
        found.setdefault(str(prompts), {"run": run_id})[str(metric)] = values
    return found
