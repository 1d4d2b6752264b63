"""The preset hu2023: SAM on breast ultrasound, by model, with and without a prompt, pathology and appearance.

The study's figures stand beside ours; weights, software and the draw of the prompts may differ, so they are a
reference and no target. It prints 487 benign pictures where its cohort holds 437.

Every function takes one row per lesion, model and prompt protocol: ``case_id``, ``lesion_id``,
``patient_id``, ``model``, ``prompts``, the metrics and characteristics (NaN where undefined), ``pathology``
and ``birads`` (missing where unknown).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from core.cases import BIRADS_ORDER
from core.models.catalog import PICTURE_MODELS
from core.protocols.published_comparison import UNKNOWN, StudySetting, published_columns
from core.statistics.bootstrap import Resampling
from core.statistics.correlation_grid import correlation_grid
from core.statistics.difference import paired_difference
from core.statistics.groups import size_groups
from core.statistics.how_made import p_of_tau_by
from core.statistics.interval import interval_columns
from core.statistics.multiplicity import false_discovery_rate
from core.statistics.p_words import adjusted_floor
from core.statistics.rank_correlation import RankP, RankSettings
from core.statistics.summary import summarise

PUBLISHED_PATH = Path(__file__).parent / "published" / "hu2023.csv"
METRICS = ("pixel_accuracy", "dice", "iou")
"""The study's own, in the order of its tables."""
SAME_AS_DICE = "iou"
"""Monotone in Dice, so that every rank correlation with it is that of Dice."""
PROMPTED, UNPROMPTED = "hu2023", "none"
MODELS = {"sam_vit_h": "vit_h", "sam_vit_l": "vit_l", "sam_vit_b": "vit_b"}
"""The study's own, and how its table calls them."""
MAIN_MODEL = "sam_vit_l"
"""The model of all experiments but the first."""
BASELINE = "ellipse"
COHORT, PROTOCOL = "BUSI", "prompts of the study, no training"
PATHOLOGIES = ("benign", "malignant")
SIZE = "area_px"
CHARACTERISTICS = {
    "contrast": "highest positive",
    SIZE: "small positive",
    "longest_diameter_mm": "",
    "aspect_ratio": "about none",
    "complexity": "negative",
    "irregularity": "",
}
"""The characteristics that metrics are correlated with, and the study's findings."""
KEY = ["case_id", "lesion_id"]
CORRELATION_RESAMPLING = Resampling(n_resamples=1_000, seed=0, n_permutations=999)


def model_table(results: pd.DataFrame, *, cohort: str = UNKNOWN) -> pd.DataFrame:
    """Return every model over all lesions with the prompt of the study.

    Args:
        results: The rows that are described above.
        cohort: The cohort of the cases, `core.protocols.published_comparison.cohort_named`.

    Returns:
        One row per model and metric, models in the order of the rows, then those of the study that were not
        run (n = 0): model, metric, n, n_undefined,
        n_patients, mean, sd, median, low and high (95 % BCa bootstrap interval of the mean over patients),
        published (the study's mean of the same model), difference and differs
        (`core.protocols.published_comparison`).
    """
    known, rows = published(), []
    ours = [str(model) for model in results["model"].unique()]
    for model in (*ours, *(model for model in MODELS if model not in ours)):
        chosen = of(results, model=model, prompts=PROMPTED)
        for metric in METRICS:
            theirs = known.get((_experiment(model, PROMPTED), "all", metric))
            row = described(chosen, metric)
            rows.append({"model": model, "metric": metric, **row, **_compared(row, theirs, model, cohort)})
    return pd.DataFrame(rows)


def prompt_table(results: pd.DataFrame, *, model: str, cohort: str = UNKNOWN) -> pd.DataFrame:
    """Return one model with the study's prompt and without any: prompts, then as `model_table`."""
    known, rows = published(), []
    for prompts in (PROMPTED, UNPROMPTED):
        chosen = of(results, model=model, prompts=prompts)
        for metric in METRICS if len(chosen) else ():
            theirs = known.get((_experiment(published_model(model), prompts), "all", metric))
            row = described(chosen, metric)
            rows.append(
                {"prompts": prompts, "metric": metric, **row, **_compared(row, theirs, model, cohort)}
            )
    return pd.DataFrame(rows)


def pathology_table(results: pd.DataFrame, *, model: str, cohort: str = UNKNOWN) -> pd.DataFrame:
    """Return one model on benign and on malignant lesions: group, then as `model_table`."""
    known, rows = published(), []
    chosen = of(results, model=model, prompts=PROMPTED)
    for group in PATHOLOGIES:
        members = chosen[chosen["pathology"] == group]
        for metric in METRICS if len(members) else ():
            theirs = known.get((_experiment(published_model(model), PROMPTED), group, metric))
            row = described(members, metric)
            rows.append({"group": group, "metric": metric, **row, **_compared(row, theirs, model, cohort)})
    return pd.DataFrame(rows)


def subgroup_table(results: pd.DataFrame, *, model: str) -> pd.DataFrame:
    """The table of one model by BI-RADS category and size: `model_table` without published figures."""
    chosen = of(results, model=model, prompts=PROMPTED)
    rows = [
        {"family": family, "group": group, "metric": metric, **described(members, metric)}
        for family, group, members in _groups(chosen)
        for metric in METRICS
    ]
    return pd.DataFrame(rows)


def difference_table(results: pd.DataFrame, *, pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Return models on the same lesions with the same prompts.

    Returns:
        One row per pair and metric: first, second, metric, n, n_undefined, n_patients, mean_first,
        mean_second, difference (first - second), low and high (95 % BCa bootstrap interval over patients), p
        (Wilcoxon signed-rank over patients).
    """
    rows = []
    for first, second in pairs:
        ours, theirs = (of(results, model=model, prompts=PROMPTED) for model in (first, second))
        both = ours.merge(theirs[[*KEY, *METRICS]], on=KEY, suffixes=("", "_other"))
        for metric in METRICS if len(both) else ():
            rows.append({"first": first, "second": second, "metric": metric} | _difference(both, metric))
    return pd.DataFrame(rows)


def correlation_table(results: pd.DataFrame, *, model: str) -> pd.DataFrame:
    """Return Kendall's tau-b of every metric with every characteristic, over lesions.

    Returns:
        metric, characteristic, n, n_patients, tau, low and high (95 % bootstrap interval over patients), p
        metric, characteristic, n, n_patients, tau, low and high (95 % bootstrap interval over patients), p
        (exact, of the limit, or by permutation of patients, `RankP.LIMIT`), p_by (which), p_floor (the
        smallest that the permutations could give), q (Benjamini and Hochberg over the table but for IoU,
        which rises and falls with Dice, so that its tau is that of Dice and not a finding of its own),
        q_floor, finding (of the study, in words).
    """
    chosen = of(results, model=model, prompts=PROMPTED)
    known = [name for name in CHARACTERISTICS if name in chosen and chosen[name].notna().any()]
    if not len(chosen) or not known:
        return pd.DataFrame()
    columns = {name: chosen[name].to_numpy(float) for name in (*METRICS, *known)}
    grid = correlation_grid(
        {name: columns[name] for name in METRICS},
        {name: columns[name] for name in known},
        patients=_owners(chosen),
        settings=RankSettings(p=RankP.LIMIT, resampling=CORRELATION_RESAMPLING),
    )
    apart = [cell for cell in grid.cells if cell.row != SAME_AS_DICE]
    adjusted = false_discovery_rate([cell.found.p for cell in apart])
    q = {(cell.row, cell.column): value for cell, value in zip(apart, adjusted, strict=True)}
    return pd.DataFrame(
        {
            "metric": cell.row,
            "characteristic": cell.column,
            "n": cell.found.n,
            "n_patients": cell.found.n_patients,
            "tau": cell.estimate,
            **interval_columns(cell.interval),
            "p": cell.found.p,
            "p_by": p_of_tau_by(cell.found, columns[cell.row], columns[cell.column]),
            "p_floor": cell.found.p_floor,
            "q": q.get((cell.row, cell.column)),
            "q_floor": adjusted_floor(cell.found.p, q.get((cell.row, cell.column)), floor=cell.found.p_floor),
            "finding": CHARACTERISTICS[cell.column],
        }
        for cell in grid.cells
    )


def published_model(model: str) -> str:
    """Return whose published figures stand beside a model's: its own, or those of the study's main model."""
    return model if model in MODELS else MAIN_MODEL


def of(results: pd.DataFrame, *, model: str, prompts: str) -> pd.DataFrame:
    """The rows of one model under one prompt protocol."""
    return results[(results["model"] == model) & (results["prompts"] == prompts)]


def published() -> Mapping[tuple[str, str, str], float]:
    """The study's means by its name of the experiment, the group and the metric."""
    table = pd.read_csv(PUBLISHED_PATH)
    keys = zip(table["experiment"], table["group"], table["metric"], strict=True)
    return dict(zip(keys, table["value"].astype(float), strict=True))


def described(rows: pd.DataFrame, metric: str) -> dict[str, Any]:
    """The numbers of one row of `model_table`, without those of the study."""
    found = summarise(rows[metric].to_numpy(float), _owners(rows))
    interval = found.mean_interval
    return {
        "n": found.n,
        "n_undefined": found.n_undefined,
        "n_patients": found.n_patients,
        "mean": found.mean,
        "sd": found.sd,
        "median": found.median,
        **interval_columns(interval),
    }


def setting(model: str, *, cohort: str) -> StudySetting:
    """Return the setting of our numbers of a model, on some cases, with the study's prompts."""
    known = PICTURE_MODELS.shipped.get(model)
    return StudySetting(model if known is None else known.info.label, cohort, PROTOCOL)


def _compared(row: Mapping[str, Any], theirs: float | None, model: str, cohort: str) -> dict[str, object]:
    """The columns of the study's figure of the same model, else of its main one."""
    ours, study = setting(model, cohort=cohort), setting(published_model(model), cohort=COHORT)
    return published_columns(row["mean"], theirs, ours=ours, theirs=study)


def _experiment(model: str, prompts: str) -> str:
    name = f"model={MODELS.get(model, '')}"
    return name if prompts == PROMPTED else f"{name};prompt=none"


def _groups(chosen: pd.DataFrame) -> Iterable[tuple[str, str, pd.DataFrame]]:
    for category in BIRADS_ORDER:
        members = chosen[chosen["birads"] == category]
        if len(members):
            yield "BI-RADS", category, members
    if not len(chosen):
        return
    sizes = size_groups(chosen["longest_diameter_mm"].to_numpy(float), chosen[SIZE].to_numpy(float))
    labels = pd.Series(sizes.group_of, index=chosen.index, dtype=object)
    for label in sizes.labels:
        if (labels == label).any():
            yield sizes.title, label, chosen[labels == label]


def _difference(both: pd.DataFrame, metric: str) -> dict[str, Any]:
    found = paired_difference(
        both[metric].to_numpy(float), both[f"{metric}_other"].to_numpy(float), patients=_owners(both)
    )
    interval = found.mean_interval
    return {
        "n": found.n,
        "n_undefined": found.n_undefined,
        "n_patients": found.n_patients,
        "mean_first": found.mean_model,
        "mean_second": found.mean_baseline,
        "difference": found.mean,
        **interval_columns(interval),
        "p": found.p,
    }


def _owners(rows: pd.DataFrame) -> Sequence[str]:
    return [str(patient) for patient in rows["patient_id"]]
