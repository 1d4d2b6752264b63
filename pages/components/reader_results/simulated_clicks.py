"""Simulated clicks over the lesions that readers have read."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.prompts.click_arms import click_families
from core.requests.registry import facts_or_usual
from core.statistics.lesions_by_arm import LESION
from db.runs import RunStatus
from pages.components.shared.charts.click_chart import CurveLine
from pages.components.shared.labels import model_label
from pages.components.shared.runs.arm_columns import arm_columns
from pages.components.shared.runs.click_panel import curve_of


def simulated_clicks(runs: Sequence[RunStatus], arms: pd.DataFrame) -> list[CurveLine]:
    """Return a line for each family of click arms of each run.

    Args:
        runs: Those that stand beside the readers.
        arms: The arms as `db.reader_results.drawn_and_simulated` gives them: the lesions that were read.
    """
    read = pd.MultiIndex.from_frame(arms[LESION].drop_duplicates())
    lines = []
    for status in runs:
        run = status.run
        for family, of in click_families(run.prompts).items():
            values = arm_columns(status, of, metric="dice")
            values = values[values.droplevel("patient_id").index.isin(read)]
            if not values.empty:
                name = f"{model_label(run.model).split(':')[0]}, simulated: {family.lower()}"
                is_baseline = run.model == facts_or_usual(run.kind).baseline
                lines.append(CurveLine(name, curve_of(values), baseline=is_baseline))
    return lines
