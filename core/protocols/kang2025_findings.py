"""The findings that the preset kang2025 reports of one run."""

from __future__ import annotations

import pandas as pd

from core.protocols.findings import Findings
from core.protocols.kang2025 import (
    KANG_ARMS,
    NOT_KNOWN,
    arm_table,
    component_table,
    difference_table,
    failure_table,
    regression_table,
)
from core.protocols.kang2025_figures import figures
from core.protocols.published_comparison import StudySetting


def findings(
    results: pd.DataFrame, baseline: pd.DataFrame | None, *, ours: StudySetting = NOT_KNOWN
) -> Findings:
    """Return everything that the preset reports.

    Args:
        results: `db.export.export_frame` of the run.
        baseline: The same of the baseline's.
        ours: The setting of the results, `core.protocols.published_comparison`.
    """
    arms = set(results["prompts"])
    worst = next(arm.key for arm in sorted(KANG_ARMS, key=_centre_first) if arm.key in arms)
    tables = {
        "arms": arm_table(results, baseline, ours=ours),
        "differences": difference_table(results, baseline),
        "regressions": regression_table(results),
        "components": component_table(results),
        "failures": failure_table(results, arm=worst),
    }
    return Findings(tables, figures(results))


def _centre_first(arm: object) -> bool:
    return not str(getattr(arm, "key", "")).endswith("centre_outward")
