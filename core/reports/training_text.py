"""The training of models: what all trainings share in sentences, what differs in a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core.cohorts.named_cases import names_cases
from core.models.card import ModelCard
from core.reports.report_context import ReportContext
from core.reports.source import StoredRun
from core.requests.registry import job_facts
from core.splits import PARTITIONS

TRAININGS = ("train", "train_volumes", "train_unet", "train_classifier")
_QUIET = frozenset(
    {"study", "model", "name", "priority", "workers", "engine", "address", "evaluate", "scratch"}
)
"""Settings that the table or the sentence tells in other words, or that change no weight."""
RANDOM = "random weights"
"""The names that cards give them."""
_CURVE = ("best epoch", "epochs", "steps", "learning rate", "Dice on validation", "IoU on validation")


def trainings_text(context: ReportContext) -> list[str]:
    """Return one sentence per kind of training with the settings that all of them share."""
    sentences = []
    for kind, runs in _by_kind(context).items():
        shared = {name: value for name, value in runs[0].request.items() if not _differs(name, runs)}
        bases = " and ".join(dict.fromkeys(_start(run, context.content.cards.get(run.name)) for run in runs))
        often = f", {len(runs)} times" if len(runs) > 1 else ""
        stated = settings_text(shared)
        sentences.append(f"{job_facts(kind).label}{often}, starting from {bases}: {stated}.")
    if sentences and context.content.cards:
        sentences.append("Sides are split by patient; what differs is in the table.")
    return sentences


def training_table(context: ReportContext) -> pd.DataFrame:
    """Return one row per training: model, settings that differ, cases of each side, its curve, weights."""
    rows: list[dict[str, Any]] = []
    for runs in _by_kind(context).values():
        varying = [name for name in runs[0].request if name not in _QUIET and _differs(name, runs)]
        for run in runs:
            stated = {name: value_text(run.request.get(name)) for name in varying}
            rows.append({"model": run.name, **stated, **_of_card(context.content.cards.get(run.name))})
    return pd.DataFrame(rows)


def _start(run: StoredRun, card: ModelCard | None) -> str:
    """Return what a training began with; a network that is made here is named beside its weights."""
    began = began_with(run, card)
    return began if run.kind in ("train", "train_volumes") else f"{run.model} with {began}"


def began_with(run: StoredRun, card: ModelCard | None) -> str:
    """The weights that a training began with; a network without pretrained ones at hand began at random."""
    if card is not None:
        return RANDOM if card.base == RANDOM else f"weights of {card.base}"
    asked = RANDOM if run.request.get("scratch") else f"weights of {run.model}"
    return f"{asked}, as asked for (its card is missing)"


def settings_text(settings: Mapping[str, Any]) -> str:
    """Return settings by name, those that are empty or change no number left out."""
    stated = [
        f"{name.replace('_', ' ')} {value_text(value)}"
        for name, value in settings.items()
        if name not in _QUIET and value not in (None, "", [], ())
    ]
    return ", ".join(stated)


def value_text(value: object) -> str:
    """A setting in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return " / ".join(map(str, value))
    return filter_text(str(value))


def filter_text(text: str) -> str:
    """A filter, or how many cases it lists where it names many one by one."""
    n = names_cases(text) if text.startswith("case_id in ") else 0
    return f"{n} cases named one by one" if n and len(text) > 80 else text


def _of_card(card: ModelCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    partitions = {
        partition: len(card.split[partition])
        for partition in PARTITIONS
        if isinstance(card.split.get(partition), list)
    }
    # A curve without a validation side has -1 where its best value would be.
    curve = {name: card.curve[name] for name in _CURVE if name in card.curve and card.curve[name] != -1}
    return {**partitions, **curve, "weights": card.weights_sha256[:16]}


def _by_kind(context: ReportContext) -> dict[str, list[StoredRun]]:
    found: dict[str, list[StoredRun]] = defaultdict(list)
    for run in context.runs:
        if run.kind in TRAININGS:
            found[run.kind].append(run)
    return dict(found)


def _differs(name: str, runs: Sequence[StoredRun]) -> bool:
    return len({repr(run.request.get(name)) for run in runs}) > 1
