"""The words of the report of zhou2025: captions, notes, and what the page shows of each table."""

from __future__ import annotations

import pandas as pd

from core.protocols.zhou2025 import GRID, GRID_WORDS
from core.reports.captions import INTERVALS, PAIRED, Caption, without_patients

_NOT_SHOWN = ("hausdorff_voxels",)
_MET = (
    "Where a split holds lesions that the model was fitted to (met by the model), there is neither an "
    "interval nor a p, which would be about the fit and not about new lesions."
)


def _fewer(table: pd.DataFrame) -> pd.DataFrame:
    """Without the metric in voxels and groups without a lesion; all of it is in the file."""
    shown = table[~table["metric"].isin(_NOT_SHOWN)]
    kept = shown[shown["n"] + shown.get("n_undefined", 0) > 0]
    if "n_patients" in kept:  # a row of what the model met has no interval, whatever the patients
        kept = kept.assign(n_patients=kept["n_patients"].where(kept["met"] == ""))
    return without_patients(kept)


TABLES = {
    "groups": Caption(
        "Dice and Hausdorff distance by split, BI-RADS category and lesion volume.",
        f"{INTERVALS} Lesions are pooled over folds. A group of one lesion has no SD. {_MET} The study "
        "prints its Hausdorff distance without a unit; it stands beside ours in voxels, in the file, and is "
        f"comparable on the study's grid only ({GRID_WORDS}; --grid {GRID}).",
        _fewer,
    ),
    "differences": Caption("The model against others on the same lesions.", f"{PAIRED} {_MET}", _fewer),
    "folds": Caption(
        "Every fold by itself, their mean, and all lesions pooled.",
        "Mean of folds: n counts the folds, and SD is that of their means.",
        _fewer,
    ),
    "click_gain": Caption(
        "What clicks bring ({split}): Dice at the first and the last round, and the area under the curve.",
        f"{INTERVALS} Area: mean Dice over the rounds, by trapezoids.",
    ),
    "clicks": Caption(
        "Dice by number of rounds of clicks ({split}).",
        INTERVALS,
        lambda table: table[table["metric"] == "dice"].drop(columns="metric"),
    ),
    "volumes": Caption("Lesion volumes (cm³) of the cohorts."),
    "volume_comparison": Caption(
        "Lesion volumes of the two cohorts compared.",
        "95 % CI of the difference: Welch's t, equal variances not assumed; of Cohen's d (pooled SD): Hedges "
        "and Olkin 1985, for large samples. p by t: Student's, with pooled variance, as in the study; "
        "Welch's and Mann-Whitney's beside it. Lesions count as independent, as in the study.",
        without_patients,
    ),
}
FIGURES = {
    "dice_by_model": "Dice by model on the same lesions ({split}).",
    "dice_by_clicks": "Dice against rounds of clicks ({split}).",
    "dice_by_fold": "Dice by fold and split.",
    "dice_by_birads": "Dice by BI-RADS category and split.",
    "dice_by_volume": "Dice by lesion volume and split.",
    "hausdorff_mm_by_birads": "Hausdorff distance (mm) by BI-RADS category and split.",
    "hausdorff_mm_by_volume": "Hausdorff distance (mm) by lesion volume and split.",
    "hausdorff_voxels_by_birads": "Hausdorff distance (voxels) by BI-RADS category and split.",
    "hausdorff_voxels_by_volume": "Hausdorff distance (voxels) by lesion volume and split.",
    "volumes": "Histogram of the lesions' volumes by cohort.",
}
