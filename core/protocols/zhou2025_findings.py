"""The findings that the preset zhou2025 reports of a series."""

from __future__ import annotations

import pandas as pd

from core.protocols.findings import Findings
from core.protocols.zhou2025 import NOT_KNOWN, Ours, chosen, fold_table, group_table
from core.protocols.zhou2025_comparisons import (
    click_gain_table,
    click_table,
    difference_table,
    volume_comparison_table,
    volume_table,
)
from core.protocols.zhou2025_figures import clicked_split, figures


def findings(results: pd.DataFrame, *, model: str, arm: str, ours: Ours = NOT_KNOWN) -> Findings:
    """Return everything that the preset reports; see `core.protocols.zhou2025` for the rows.

    Args:
        model: The one in question; all others stand beside it as baselines.
        arm: Key of the arm that is reported, such as ``clicks_11``.
        ours: The setting of the results.
    """
    rows = chosen(results, model=model, arm=arm)
    split = clicked_split(results)
    baselines = [name for name in results["model"].unique() if name != model]
    tables = {
        "groups": group_table(rows, ours=ours),
        "folds": fold_table(rows),
        "clicks": click_table(results, split=split),
        "click_gain": click_gain_table(results, split=split),
        "differences": difference_table(results, model=model, baselines=baselines, arm=arm),
        "volumes": volume_table(results),
        "volume_comparison": volume_comparison_table(results),
    }
    shown = {stem: table for stem, table in tables.items() if len(table)}
    return Findings(shown, figures(results, model=model, arm=arm, ours=ours))
