"""The numbers of one metric beside those of a baseline over the same lesions."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.statistics.difference import PairedDifference, paired_difference
from core.statistics.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class WithBaseline:
    """The summary of a model; those of the baseline and of the difference where there is a baseline."""

    model: Summary
    baseline: Summary | None
    difference: PairedDifference | None


def summarise_with_baseline(pair: pd.DataFrame) -> WithBaseline:
    """Return summaries with intervals by patient, and the paired difference.

    Args:
        pair: One row per lesion, as `core.statistics.aligned_rows.aligned` gives them.
    """
    patients = pd.factorize(pair["patient_id"], sort=True)[0]
    values = pair["model"].to_numpy()
    model = summarise(values, patients)
    if "baseline" not in pair:
        return WithBaseline(model, None, None)
    baseline = pair["baseline"].to_numpy()
    difference = paired_difference(values, baseline, patients=patients)
    return WithBaseline(model, summarise(baseline, patients), difference)
