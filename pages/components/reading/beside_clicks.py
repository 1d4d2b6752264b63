"""Simulated clicks and baselines over the lesions that readers have read."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.prompts.click_arms import click_families
from core.requests.registry import baseline_model
from core.statistics.summary import summarise
from db.runs import RunStatus
from pages.components.charts.click_chart import CurveLine, Level
from pages.components.click_panel import click_values, curve_of
from pages.components.comparison import stamp
from pages.components.labels import model_label, prompts_label

_KEYS = ["case_id", "lesion_id"]
_MOST_LEVELS = 3


def simulated_clicks(runs: Sequence[RunStatus], arms: pd.DataFrame) -> list[CurveLine]:
    """A line for each family of click arms of each run.

    Args:
        runs: Those that stand beside the readers.
        arms: As `db.reader_results.beside_simulated` gives them: the lesions that were read.
    """
    read = pd.MultiIndex.from_frame(arms[_KEYS].drop_duplicates())
    lines = []
    for status in runs:
        run = status.run
        for family, of in click_families(run.prompts).items():
            values = click_values(run.run_id, of, metric="dice", since=stamp(status))
            values = values[values.index.droplevel("patient_id").isin(read)]
            if not values.empty:
                name = f"{model_label(run.model).split(':')[0]}, simulated: {family.lower()}"
                is_baseline = run.model == baseline_model(run.kind)
                lines.append(CurveLine(name, curve_of(values), baseline=is_baseline))
    return lines


def baseline_levels(runs: Sequence[RunStatus], arms: pd.DataFrame) -> list[Level]:
    """Mean Dice of baselines that take no clicks, over the lesions that were read."""
    read = pd.MultiIndex.from_frame(arms[_KEYS].drop_duplicates())
    levels = []
    for status in runs:
        run = status.run
        if run.model != baseline_model(run.kind) or click_families(run.prompts):
            continue
        for prompts in run.prompts:
            values = click_values(run.run_id, {0: prompts}, metric="dice", since=stamp(status))
            values = values[values.index.droplevel("patient_id").isin(read)]
            patients = values.index.get_level_values("patient_id").astype(str).tolist()
            found = summarise(values[0].to_numpy(dtype=float), patients)
            if found.mean is not None:
                name = f"{model_label(run.model).split(':')[0]}, {prompts_label(prompts)}"
                levels.append(Level(name, found.mean, found.mean_interval))
    return levels[:_MOST_LEVELS]
