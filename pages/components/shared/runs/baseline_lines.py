"""Baselines beside curves over arms: a run with the same arms, or what one reaches without clicks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from core.prompts.click_arms import click_families
from core.requests.registry import facts_or_usual
from core.statistics.lesions_by_arm import LESION
from core.statistics.summary import summarise
from db.runs import RunStatus
from pages.components.shared.charts.click_chart import Level
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import model_label, prompts_label
from pages.components.shared.runs.arm_columns import arm_columns

_MOST_LEVELS = 3


def baseline_with_arms(
    shown: Comparison, runs: Sequence[RunStatus], *, arms: Collection[str]
) -> RunStatus | None:
    """Return the run's own baseline, or the newest over the same cases with the same draws."""
    if shown.baseline is not None:
        return shown.baseline
    return next((other for other in _baselines(shown, runs) if set(arms) <= set(other.run.prompts)), None)


def baseline_levels(runs: Sequence[RunStatus], lesions: pd.DataFrame, *, metric: str) -> list[Level]:
    """Return what baselines among the runs that take no clicks reach over the same lesions.

    Args:
        runs: Any; others than baselines are passed over.
        lesions: Columns case_id, lesion_id.
        metric: Key.
    """
    these = pd.MultiIndex.from_frame(lesions[LESION].drop_duplicates())
    levels = []
    for status in runs:
        run = status.run
        if run.model != facts_or_usual(run.kind).baseline or click_families(run.prompts):
            continue
        for prompts in run.prompts:
            values = arm_columns(status, {0: prompts}, metric=metric)
            values = values[values.droplevel("patient_id").index.isin(these)]
            patients = values.index.get_level_values("patient_id").astype(str).tolist()
            found = summarise(values[0].to_numpy(dtype=float), patients)
            if found.mean is not None:
                name = f"{model_label(run.model).split(':')[0]}, {prompts_label(prompts)}"
                levels.append(Level(name, found.mean, found.mean_interval, found.n_patients))
    return levels[:_MOST_LEVELS]


def baselines_of(shown: Comparison, runs: Sequence[RunStatus]) -> list[RunStatus]:
    """Return the newest baseline over the same cases with the same seed; none where the run is one itself."""
    return list(_baselines(shown, runs))[:1]


def _baselines(shown: Comparison, runs: Sequence[RunStatus]) -> list[RunStatus]:
    run = shown.run.run
    model = facts_or_usual(run.kind).baseline
    return [
        other
        for other in runs
        if other.run.model == model != run.model
        and other.done
        and other.run.seed == run.seed
        and other.run.provenance.study_snapshot == run.provenance.study_snapshot
        and other.run.request.get("span") == run.request.get("span")
    ]
