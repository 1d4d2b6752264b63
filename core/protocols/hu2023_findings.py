"""The findings that the preset hu2023 reports of evaluations."""

from __future__ import annotations

import pandas as pd

from core.protocols.findings import Findings
from core.protocols.hu2023 import (
    BASELINE,
    correlation_table,
    difference_table,
    model_table,
    pathology_table,
    prompt_table,
    subgroup_table,
)
from core.protocols.hu2023_claims import claims_table
from core.protocols.hu2023_figures import figures
from core.protocols.published_comparison import UNKNOWN


def findings(results: pd.DataFrame, *, model: str, cohort: str = UNKNOWN) -> Findings:
    """Return tables and figures; tables without a row are left out.

    Args:
        results: The rows of all models and of the baseline, see `core.protocols.hu2023`.
        model: The model whose results are shown by prompt, group and characteristic.
        cohort: The cohort of the cases, `core.protocols.published_comparison.cohort_named`.
    """
    others = [str(name) for name in results["model"].unique() if name not in (model, BASELINE)]
    against = [*([BASELINE] if BASELINE in set(results["model"]) else []), *others]
    tables = {
        "models": model_table(results, cohort=cohort),
        "differences": difference_table(results, pairs=[(model, other) for other in against]),
        "claims": claims_table(results, model=model),
        "prompts": prompt_table(results, model=model, cohort=cohort),
        "pathology": pathology_table(results, model=model, cohort=cohort),
        "subgroups": subgroup_table(results, model=model),
        "correlations": correlation_table(results, model=model),
    }
    shown = {stem: table for stem, table in tables.items() if len(table)}
    return Findings(shown, figures(results, tables["correlations"], model=model))
