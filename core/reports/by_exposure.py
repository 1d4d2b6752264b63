"""Results apart for cases that a model had met and for those that it had not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from core.models.exposure import Met
from core.reports.choice import Chosen
from core.reports.exposure import Exposed
from core.reports.source import Source
from core.reports.values import Table
from core.reports.worded import INTERVALS
from core.statistics.summary import summarise

_SEGMENTED = ("evaluate", "propagate", "segment")


def exposure_results(chosen: Chosen, source: Source, models: Sequence[Exposed]) -> list[Table]:
    """Dice by how the weights stand to the case, of runs whose cases do not all stand alike."""
    mixed = {(one.model, one.study): one for one in models if len(set(one.met.values())) > 1}
    runs = {one.run.run_id: one.run for one in chosen.used if one.run.kind in _SEGMENTED}
    rows = [
        row
        for run in runs.values()
        if (found := mixed.get((str(run.model), run.study))) is not None
        for row in _rows(found, source.results([run.run_id]))
    ]
    if not rows:
        return []
    caption = "Dice apart for cases that the weights had met and for those that they had not."
    table = pd.DataFrame(rows).drop_duplicates(["model", "prompts", "exposure"])
    return [Table("by_exposure", caption, table, note=INTERVALS)]


def _rows(found: Exposed, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    stands = frame["case_id"].map(found.found.exposure.of)
    for prompts in frame["prompts"].unique():
        for met in Met:
            lesions = frame[(stands == met) & (frame["prompts"] == prompts)]
            if len(lesions):
                yield {"model": found.model, "prompts": prompts, "exposure": str(met), **_summary(lesions)}


def _summary(lesions: pd.DataFrame) -> dict[str, Any]:
    made = summarise(lesions["dice"].to_numpy(float), [str(one) for one in lesions["patient_id"]])
    interval = made.mean_interval
    return {
        "n": made.n,
        "n_undefined": made.n_undefined,
        "mean": made.mean,
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
    }
