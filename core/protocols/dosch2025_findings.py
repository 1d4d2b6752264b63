"""The findings that the preset dosch2025 reports of a series."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from core.protocols.dosch2025 import (
    Predictions,
    against_baseline,
    class_table,
    classifier_table,
    confusion_table,
    grid_summary,
    mask_table,
)
from core.protocols.dosch2025_figures import figures
from core.protocols.findings import Findings


def findings(
    grid: pd.DataFrame,
    predictions: Mapping[str, Predictions],
    *,
    chosen: Mapping[str, tuple[float, int]],
    segmented: pd.DataFrame | None,
) -> Findings:
    """Return tables and figures.

    Args:
        grid: Points of all trainings: model, learning_rate, epoch, metric, value.
        predictions: The predictions of each classifier, by its key; may be none.
        chosen: (learning rate, epochs) by model.
        segmented: `core.protocols.dosch2025.segmenter_table`; None without a segmenter.
    """
    tables = {"grid": grid_summary(grid, chosen)}
    if predictions:
        tables |= {
            "classifiers": classifier_table(predictions),
            "classes": class_table(predictions),
            "confusion": confusion_table(predictions),
            "against_characteristics": against_baseline(predictions),
            "masks": mask_table(predictions),
        }
    if segmented is not None:
        tables["segmenter"] = segmented
    return Findings(tables, figures(predictions, grid))
