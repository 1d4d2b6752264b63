"""The claims of hu2023, tested: prompt, looseness of the box, pathology, models; with intervals and p.

The study prints means side by side. Each claim here is a difference with its interval and p over patients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from core.protocols.hu2023 import KEY, PATHOLOGIES, PROMPTED, UNPROMPTED, of
from core.statistics.by_patient import patient_means
from core.statistics.difference import paired_difference
from core.statistics.few_patients import BEHIND
from core.statistics.interval import interval_columns
from core.statistics.multiplicity import holm
from core.statistics.two_cohorts import compare_cohorts

TIGHT = "tight_box"
BOUNDARY = "nsd_2voxels"
"""A metric of the boundary: pictures of the cohort have no spacing, and a missed lesion counts 0."""
CLAIM_METRICS = ("dice", BOUNDARY, "pixel_accuracy")
"""IoU is left out: it rises and falls with Dice."""
QUESTIONS = {
    "prompt": "prompt of the study against none",
    "box": "loose box with a point against the tight box",
    "pathology": "benign against malignant",
    "models": "models against one another",
}
PAIRED_TEST, UNPAIRED_TEST = "paired", "unpaired"


def claims_table(results: pd.DataFrame, *, model: str) -> pd.DataFrame:
    """Return every claim that the rows can answer.

    Args:
        results: The rows of `core.protocols.hu2023`; also with `BOUNDARY` and rows of the arm `TIGHT`.
        model: The model whose prompts and groups are compared.

    Returns:
        One row per question, pair and metric: question, first, second, metric, test (paired by lesion, or
        unpaired), n_first, n_second (lesions), n_patients, patients_behind (of the side that has fewer),
        mean_first, mean_second, difference (first - second), low and high (95 %; paired: bootstrap over
        patients; unpaired: Welch's t over one mean per patient), p (paired: Wilcoxon signed-rank over
        patients; unpaired: Welch's t) and p_holm (over the pairs and metrics of the question).
    """
    metrics = [metric for metric in CLAIM_METRICS if metric in results and results[metric].notna().any()]
    tables = [_adjusted(list(rows)) for rows in _questions(results, metrics, model=model)]
    return pd.concat(tables, ignore_index=True) if any(len(one) for one in tables) else pd.DataFrame()


def _questions(
    results: pd.DataFrame, metrics: Sequence[str], *, model: str
) -> Iterator[Iterator[dict[str, Any]]]:
    """The rows of each question in turn."""
    arms = {key: of(results, model=model, prompts=key) for key in (PROMPTED, UNPROMPTED, TIGHT)}
    yield _paired(arms, [(PROMPTED, UNPROMPTED)], metrics, question="prompt")
    yield _paired(arms, [(PROMPTED, TIGHT)], metrics, question="box")
    yield _unpaired(arms[PROMPTED], metrics)
    models = {str(name): of(results, model=str(name), prompts=PROMPTED) for name in results["model"].unique()}
    yield _paired(models, list(combinations(models, 2)), metrics, question="models")


def _paired(
    arms: dict[str, pd.DataFrame],
    pairs: Sequence[tuple[str, str]],
    metrics: Sequence[str],
    *,
    question: str,
) -> Iterator[dict[str, Any]]:
    for first, second in pairs:
        both = arms[first].merge(arms[second][[*KEY, *metrics]], on=KEY, suffixes=("", "_other"))
        for metric in metrics if len(both) else ():
            columns = both[metric].to_numpy(float), both[f"{metric}_other"].to_numpy(float)
            found = paired_difference(*columns, patients=[str(one) for one in both["patient_id"]])
            yield {
                "question": QUESTIONS[question],
                "first": first,
                "second": second,
                "metric": metric,
                "test": PAIRED_TEST,
                "n_first": found.n,
                "n_second": found.n,
                "n_patients": found.n_patients,
                BEHIND: found.n_patients,
                "mean_first": found.mean_model,
                "mean_second": found.mean_baseline,
                "difference": found.mean,
                **interval_columns(found.mean_interval),
                "p": found.p,
            }


def _unpaired(rows: pd.DataFrame, metrics: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Return benign against malignant: one mean per patient, so that lesions of one patient count once."""
    groups = {group: rows[rows["pathology"] == group] for group in PATHOLOGIES}
    for metric in metrics if all(map(len, groups.values())) else ():
        defined = {group: members.dropna(subset=[metric]) for group, members in groups.items()}
        benign, malignant = (_of_patients(members, metric) for members in defined.values())
        found = compare_cohorts(benign, malignant)
        interval = found.difference_interval
        yield {
            "question": QUESTIONS["pathology"],
            "first": PATHOLOGIES[0],
            "second": PATHOLOGIES[1],
            "metric": metric,
            "test": UNPAIRED_TEST,
            "n_first": len(defined[PATHOLOGIES[0]]),
            "n_second": len(defined[PATHOLOGIES[1]]),
            "n_patients": pd.concat(defined.values())["patient_id"].nunique(),
            BEHIND: min(len(benign), len(malignant)),
            "mean_first": found.first.mean,
            "mean_second": found.second.mean,
            "difference": found.difference,
            **interval_columns(interval),
            "p": found.welch_p,
        }


def _of_patients(members: pd.DataFrame, metric: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    if not len(members):
        return np.empty(0)
    return patient_means(members[metric].to_numpy(float), [str(one) for one in members["patient_id"]])


def _adjusted(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows of one question with p adjusted for all of them."""
    adjusted = holm([row["p"] for row in rows])
    return pd.DataFrame([row | {"p_holm": p} for row, p in zip(rows, adjusted, strict=True)])
