"""Results apart for cases that a model had met and for those that it had not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from core.models.exposure import Met
from core.reports.blocks import Table
from core.reports.captions import INTERVALS
from core.reports.chosen_runs import Chosen
from core.reports.run_exposures import Exposed
from core.reports.source import Source, StoredRun
from core.statistics.summary import summarise

_SEGMENTED = ("evaluate", "propagate", "segment")


def exposure_results(chosen: Chosen, source: Source, models: Sequence[Exposed]) -> list[Table]:
    """Dice by how the weights stand to the case, of runs whose cases do not all stand alike."""
    rows = [row for one in models if len(set(one.met.values())) > 1 for row in _rows(one, chosen, source)]
    if not rows:
        return []
    caption = "Dice apart for cases that the weights had met and for those that they had not."
    return [Table("by_exposure", caption, pd.DataFrame(rows), note=INTERVALS)]


def _rows(found: Exposed, chosen: Chosen, source: Source) -> Iterator[dict[str, Any]]:
    """Of one model; a lesion that several of its runs have under the same prompts counts once, the first."""
    runs = {one.run.run_id: one.run for one in chosen.used if one.run.kind in _SEGMENTED}
    own = [run_id for run_id, run in runs.items() if _is_of(run, found, source)]
    if not own:
        return
    every = pd.concat([source.results([run_id]) for run_id in own], ignore_index=True)
    frame = every.drop_duplicates(["case_id", "lesion_id", "prompts"])
    stands = frame["case_id"].map(found.found.exposure.of)
    for prompts in frame["prompts"].unique():
        for met in Met:
            lesions = frame[(stands == met) & (frame["prompts"] == prompts)]
            if len(lesions):
                yield {"model": found.model, "prompts": prompts, "exposure": str(met), **_summary(lesions)}


def _is_of(run: StoredRun, found: Exposed, source: Source) -> bool:
    same = (str(run.model), run.study) == (found.model, found.study)
    return same and source.exposure(run).exposure == found.found.exposure


def _summary(lesions: pd.DataFrame) -> dict[str, Any]:
    made = summarise(lesions["dice"].to_numpy(float), [str(one) for one in lesions["patient_id"]])
    interval = made.mean_interval
    return {
        "n": made.n,
        "n_undefined": made.n_undefined,
        "n_patients": made.n_patients,
        "mean": made.mean,
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
    }
