"""The comparisons of the preset zhou2025: clicks, models, and the volumes of two cohorts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from core.protocols.difference_columns import difference_columns
from core.protocols.zhou2025 import (
    EXTERNAL,
    KEY,
    METRICS,
    SPLITS,
    chosen,
    in_split,
    met_by_the_model,
    pooled,
    published,
)
from core.statistics.difference import paired_difference
from core.statistics.few_patients import BEHIND
from core.statistics.interval import interval_columns
from core.statistics.summary import summarise
from core.statistics.two_cohorts import CohortComparison, CohortNumbers, compare_cohorts

OWN = "own"
_PUBLISHED_COHORT = {OWN: "cohort=own", EXTERNAL: "cohort=tdsc_abus"}
_PUBLISHED_COMPARISON = "cohort=tdsc_abus vs own"
_ARM = r"clicks_(\d+)"


def click_table(results: pd.DataFrame, *, split: str) -> pd.DataFrame:
    """Return every metric against the number of clicks, lesions pooled over folds.

    Returns:
        One row per model, number of clicks and metric: model, clicks, metric, n, n_undefined, n_patients,
        mean, low and high (95 % bootstrap interval over patients). Arms that are no number of clicks are left
        out.
    """
    rows = []
    for model, clicks, lesions in _by_clicks(in_split(results, split)):
        for metric in METRICS:
            found = summarise(lesions[metric].to_numpy(float), _owners(lesions))
            rows.append(
                {
                    "model": model,
                    "clicks": clicks,
                    "metric": metric,
                    "n": found.n,
                    "n_undefined": found.n_undefined,
                    "n_patients": found.n_patients,
                    "mean": found.mean,
                    **interval_columns(found.mean_interval),
                }
            )
    return pd.DataFrame(rows)


def click_gain_table(results: pd.DataFrame, *, split: str) -> pd.DataFrame:
    """Return what clicks bring in Dice.

    The area under a lesion's curve (trapezoids over the numbers of clicks there are, divided by their range)
    is its mean Dice on the way; a lesion that lacks a point has none and is counted.

    Returns:
        One row per model with at least two numbers of clicks: model, first and last (numbers of clicks), n,
        n_undefined, n_patients, dice_first, dice_last, gain, gain_low and gain_high, area, area_low and
        area_high (95 % bootstrap intervals over patients).
    """
    curves: dict[str, dict[int, pd.Series]] = {}
    for model, clicks, lesions in _by_clicks(in_split(results, split)):
        curves.setdefault(model, {})[clicks] = lesions.set_index(["patient_id", *KEY])["dice"]
    return pd.DataFrame([_gain(model, curve) for model, curve in curves.items() if len(curve) > 1])


def difference_table(
    results: pd.DataFrame, *, model: str, baselines: Sequence[str], arm: str
) -> pd.DataFrame:
    """A model against baselines on the same lesions, pooled over folds.

    Args:
        results: The rows of all models.
        model: The one in question.
        baselines: Models; one without the arm stands with its last one (`core.protocols.zhou2025.chosen`).
        arm: Key of the arm, such as ``clicks_11``.

    Returns:
        One row per split, baseline and metric that there is: split, first, second, metric, n, n_undefined,
        n_patients, mean_first, mean_second, difference (first - second), low and high (95 % bootstrap
        interval over patients), p (Wilcoxon signed-rank over patients), met (how much of the split the model
        was fitted to; there is no interval and no p then).
    """
    rows = []
    for split in SPLITS:
        met = met_by_the_model(chosen(results, model=model, arm=arm), split)
        ours = pooled(in_split(chosen(results, model=model, arm=arm), split))
        for baseline in baselines:
            theirs = pooled(in_split(chosen(results, model=baseline, arm=arm), split))
            both = ours.merge(theirs[[*KEY, *METRICS]], on=KEY, suffixes=("", "_other"))
            for metric in METRICS if len(both) else ():
                found = paired_difference(
                    both[metric].to_numpy(float),
                    both[f"{metric}_other"].to_numpy(float),
                    patients=_owners(both),
                )
                named = {"split": split, "met": met, "first": model, "second": baseline, "metric": metric}
                gone = {"low": None, "high": None, "p": None} if met else {}
                rows.append(named | difference_columns(found) | gone)
    return pd.DataFrame(rows)


def lesion_volumes(results: pd.DataFrame) -> pd.DataFrame:
    """Return every lesion once: cohort (own or external), `KEY`, patient_id, volume_cm3."""
    cohort = np.where(results["side"] == EXTERNAL, EXTERNAL, OWN)
    return (
        results.assign(cohort=cohort)[["cohort", *KEY, "patient_id", "volume_cm3"]]
        .drop_duplicates(["cohort", *KEY])
        .reset_index(drop=True)
    )


def volume_table(results: pd.DataFrame) -> pd.DataFrame:
    """Return lesion volumes in cm3 of each cohort that there is.

    Returns:
        cohort, n, n_undefined, mean, sd, median, and published_mean, published_sd and published_median of the
        study's own cohort and of TDSC-ABUS.
    """
    known = published()
    comparison = _volume_comparison(results)
    rows = []
    for cohort, numbers in ((EXTERNAL, comparison.first), (OWN, comparison.second)):
        if not numbers.n + numbers.n_undefined:
            continue
        theirs = {
            f"published_{name}": known[_PUBLISHED_COHORT[cohort], "all", "volume_cm3", name]
            for name in ("mean", "sd", "median")
        }
        rows.append({"cohort": cohort, **_numbers(numbers), **theirs})
    return pd.DataFrame(rows)


def volume_comparison_table(results: pd.DataFrame) -> pd.DataFrame:
    """Return external against own lesion volumes, in one row; lesions count as independent, as in the study.

    Returns:
        first, second, patients_behind (of the cohort that has fewer), difference (first - second, cm3) with
        welch_low and welch_high (95 % by Welch's t),
        cohens_d with hedges_olkin_low and hedges_olkin_high (95 % after Hedges and Olkin),
        t_p, welch_p, mann_whitney_p, published_cohens_d, published_t_p (which do not follow from the printed
        means, see `core.protocols.zhou2025`). Without rows where either cohort is missing.
    """
    found, known = _volume_comparison(results), published()
    if found.difference is None:
        return pd.DataFrame()
    by_welch, of_d = found.difference_interval, found.cohens_d_interval
    row = {
        "first": EXTERNAL,
        "second": OWN,
        BEHIND: min(_patients_by_cohort(results)),
        "difference": found.difference,
        **interval_columns(by_welch, "welch_"),
        "cohens_d": found.cohens_d,
        **interval_columns(of_d, "hedges_olkin_"),
        "t_p": found.t_p,
        "welch_p": found.welch_p,
        "mann_whitney_p": found.mann_whitney_p,
        "published_cohens_d": known[_PUBLISHED_COMPARISON, "all", "volume_cm3", "cohens_d"],
        "published_t_p": known[_PUBLISHED_COMPARISON, "all", "volume_cm3", "t_test_p"],
    }
    return pd.DataFrame([row])


def _volume_comparison(results: pd.DataFrame) -> CohortComparison:
    volumes = lesion_volumes(results)
    external, own = (
        volumes.loc[volumes["cohort"] == cohort, "volume_cm3"].to_numpy(float) for cohort in (EXTERNAL, OWN)
    )
    return compare_cohorts(external, own, fewest_patients=min(_patients_by_cohort(results)))


def _patients_by_cohort(results: pd.DataFrame) -> list[int]:
    """Return patients with a lesion of known volume."""
    known = lesion_volumes(results).dropna(subset=["volume_cm3"])
    return [known.loc[known["cohort"] == cohort, "patient_id"].nunique() for cohort in (EXTERNAL, OWN)]


def _numbers(numbers: CohortNumbers) -> dict[str, object]:
    return {
        "n": numbers.n,
        "n_undefined": numbers.n_undefined,
        "mean": numbers.mean,
        "sd": numbers.sd,
        "median": numbers.median,
    }


def _by_clicks(rows: pd.DataFrame) -> Iterator[tuple[str, int, pd.DataFrame]]:
    """Yield model, number of clicks and pooled lesions, models in the order of the rows, clicks ascending."""
    clicks = pd.to_numeric(rows["prompts"].str.extract(f"^{_ARM}$")[0])
    counted = rows.assign(clicks=clicks).dropna(subset=["clicks"])
    for model in counted["model"].unique():
        for number, found in counted[counted["model"] == model].groupby("clicks"):
            yield str(model), int(number), pooled(found)


def _gain(model: str, curve: dict[int, pd.Series]) -> dict[str, object]:
    """Return one row of `click_gain_table`."""
    numbers = sorted(curve)
    wide = pd.DataFrame({number: curve[number] for number in numbers}).dropna()
    n_all = len(pd.concat(curve.values(), axis=1))
    owners = [str(patient) for patient in wide.index.get_level_values("patient_id")]
    dice = wide.to_numpy(float)
    areas = np.trapezoid(dice, numbers, axis=1) / (numbers[-1] - numbers[0])
    gain, area = summarise(dice[:, -1] - dice[:, 0], owners), summarise(areas, owners)
    return {
        "model": model,
        "first": numbers[0],
        "last": numbers[-1],
        "n": len(wide),
        "n_undefined": n_all - len(wide),
        "n_patients": gain.n_patients,
        "dice_first": dice[:, 0].mean() if len(wide) else None,
        "dice_last": dice[:, -1].mean() if len(wide) else None,
        "gain": gain.mean,
        **interval_columns(gain.mean_interval, "gain_"),
        "area": area.mean,
        **interval_columns(area.mean_interval, "area_"),
    }


def _owners(lesions: pd.DataFrame) -> list[str]:
    return [str(patient) for patient in lesions["patient_id"]]
