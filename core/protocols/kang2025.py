"""The preset kang2025: following tumours through breast MRI in three orders, from a box or a mask.

One prompt on one slice, gone through the tumour-bearing slices from bottom to top, from top to bottom, or
from the middle outward. The study's figures stand beside ours; weights, cohort and software versions may
differ, so they are a reference and no target.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.propagation.propagation_arms import ARMS, PropagationArm, SliceOrder
from core.protocols.difference_columns import difference_columns
from core.protocols.published_comparison import StudySetting, published_columns
from core.statistics.difference import paired_difference
from core.statistics.interval import interval_columns
from core.statistics.regression import regression
from core.statistics.summary import summarise

PUBLISHED_PATH = Path(__file__).parent / "published" / "kang2025.csv"
KANG_ARMS: tuple[PropagationArm, ...] = tuple(
    ARMS[f"{prompt}_{order}"] for prompt in ("box", "mask") for order in SliceOrder
)
"""The arms in the order of the tables."""
PUBLISHED_ARMS = {
    "box_centre_outward": "model=sam2;prompt=box;propagation=center_out",
    "mask_centre_outward": "model=sam2;prompt=mask;propagation=center_out",
}
"""The names that the published table gives them; it has no figures for the other arms."""
PROTOCOL = "one prompt on a slice, tracked through the slices with tumour, no training"
STUDY = StudySetting("SAM 2, of a size that is not told", "Duke breast cancer MRI (MAMA-MIA)", PROTOCOL)
NOT_KNOWN = StudySetting()
KEY = ["case_id", "lesion_id"]
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Regressor:
    """A regressor of Dice.

    Attributes:
        name: Characteristic.
        label: The label for people, with the unit.
        published: The name in the published table; None where it is not in it.
    """

    name: str
    label: str
    published: str | None


REGRESSORS = (
    Regressor("slice_count", "Slices with tumour", "slice_count"),
    Regressor("volume_cm3", "Tumour volume (cm³)", "tumor_volume"),
    Regressor("first_slice_area_mm2", "Area on the first slice (mm²)", "initial_area"),
    Regressor("components", "Components", None),
)


def arm_table(
    results: pd.DataFrame, baseline: pd.DataFrame | None = None, *, ours: StudySetting = NOT_KNOWN
) -> pd.DataFrame:
    """Return Dice of every arm.

    Args:
        results: One row per lesion and arm: prompts, dice (NaN where undefined), patient_id.
        baseline: The same of the baseline.
        ours: The setting of the results, `core.protocols.published_comparison`.

    Returns:
        One row per arm in the preset's order: prompts, n, n_undefined, n_patients, mean, sd (n - 1), median,
        low and high
        (95 % bootstrap interval of the mean over patients), minimum, maximum, baseline (its mean), published
        (the study's mean with SAM 2), difference and differs (`core.protocols.published_comparison`).
    """
    known = published()
    rows = []
    for arm in KANG_ARMS:
        chosen = results[results["prompts"] == arm.key]
        dice = chosen["dice"]
        if not len(dice):
            continue
        found = summarise(dice.to_numpy(float), _owners(chosen))
        ends = found.mean_interval
        theirs = None if baseline is None else baseline.loc[baseline["prompts"] == arm.key, "dice"].mean()
        rows.append(
            {
                "prompts": arm.key,
                "n": int(dice.count()),
                "n_undefined": int(dice.isna().sum()),
                "n_patients": found.n_patients,
                "mean": dice.mean(),
                "sd": dice.std(),
                "median": dice.median(),
                **interval_columns(ends),
                "minimum": dice.min(),
                "maximum": dice.max(),
                "baseline": theirs,
            }
            | published_columns(
                None if not dice.count() else float(dice.mean()),
                known.get((PUBLISHED_ARMS.get(arm.key, ""), "mean")),
                ours=ours,
                theirs=STUDY,
            )
        )
    return pd.DataFrame(rows)


def difference_table(results: pd.DataFrame, baseline: pd.DataFrame | None = None) -> pd.DataFrame:
    """Compare pairs on the same lesions: orders within a prompt, prompts within an order, arms and baseline.

    Returns:
        One row per pair that there is: first, second (an arm, or ``baseline``), n, n_undefined, n_patients,
        mean_first, mean_second, difference (first - second), low and high (95 % bootstrap interval over
        patients), p (Wilcoxon signed-rank over patients).
    """
    arms = [arm.key for arm in KANG_ARMS]
    both = results if baseline is None else pd.concat([results, _as_baseline(baseline)])
    wide = both.set_index(["patient_id", *KEY, "prompts"])["dice"].unstack("prompts")
    pairs = [*_pairs(), *((arm, f"{BASELINE}_{arm}") for arm in arms)]
    rows = [_difference(wide, one, other) for one, other in pairs if {one, other} <= set(wide.columns)]
    return pd.DataFrame(rows)


def regression_table(results: pd.DataFrame) -> pd.DataFrame:
    """Return Dice on each of `REGRESSORS`, arm by arm.

    Args:
        results: Also with a column for each regressor.

    Returns:
        prompts, regressor, n, n_patients, slope with slope_low and slope_high (95 %, clustered by patient),
        intercept, r2, p (likewise), published_r2.
    """
    known = published()
    rows = []
    for arm in KANG_ARMS:
        chosen = results[results["prompts"] == arm.key]
        for one in REGRESSORS if len(chosen) else ():
            line = regression(
                chosen[one.name].to_numpy(float), chosen["dice"].to_numpy(float), patients=_owners(chosen)
            )
            rows.append(
                {
                    "prompts": arm.key,
                    "regressor": one.name,
                    "n": line.n,
                    "n_patients": line.n_patients,
                    "slope": line.slope,
                    **interval_columns(line.slope_interval, "slope_"),
                    "intercept": line.intercept,
                    "r2": line.r2,
                    "p": line.p,
                    "published_r2": known.get((f"regressor={one.published}", "r2")),
                }
            )
    return pd.DataFrame(rows)


def component_table(results: pd.DataFrame) -> pd.DataFrame:
    """Return Dice by components (1, 2, 3 and more): prompts, components, n, mean, sd (none for one)."""
    groups = results["components"].map(
        lambda count: "3+" if count >= 3 else str(int(count)), na_action="ignore"
    )
    found = results.assign(components=groups).groupby(["prompts", "components"])["dice"]
    table = found.agg(n="count", mean="mean", sd="std").reset_index()
    order = [arm.key for arm in KANG_ARMS]
    return table.sort_values(
        ["prompts", "components"],
        key=lambda column: column.map(order.index) if column.name == "prompts" else column,
    ).reset_index(drop=True)


def failure_table(results: pd.DataFrame, *, arm: str, below: float = 0.5) -> pd.DataFrame:
    """The lesions that an arm did worst on: case_id, lesion_id, patient_id, dice and regressors, worst first.

    Args:
        results: The rows that `regression_table` takes.
        arm: Key of the arm.
        below: Dice under which a lesion counts as failed; the study names no limit, this is ours.
    """
    failed = results[(results["prompts"] == arm) & ~(results["dice"] >= below)]
    columns = [*KEY, "patient_id", "dice", *(one.name for one in REGRESSORS)]
    return failed.sort_values(["dice", *KEY])[columns].reset_index(drop=True)


def published() -> dict[tuple[str, str], float]:
    """The study's figures by its name of the experiment and the statistic."""
    table = pd.read_csv(PUBLISHED_PATH)
    keys = zip(table["experiment"], table["statistic"], strict=True)
    return dict(zip(keys, table["value"].astype(float), strict=True))


def _owners(rows: pd.DataFrame) -> list[str]:
    return [str(patient) for patient in rows["patient_id"]]


def _as_baseline(baseline: pd.DataFrame) -> pd.DataFrame:
    return baseline.assign(prompts=[f"{BASELINE}_{key}" for key in baseline["prompts"]])


def _pairs() -> list[tuple[str, str]]:
    centre, bottom, top = SliceOrder.CENTRE_OUTWARD, SliceOrder.BOTTOM_TO_TOP, SliceOrder.TOP_TO_BOTTOM
    orders = [(centre, bottom), (centre, top), (bottom, top)]
    return [
        *((f"{prompt}_{one}", f"{prompt}_{other}") for prompt in ("box", "mask") for one, other in orders),
        *((f"mask_{order}", f"box_{order}") for order in SliceOrder),
    ]


def _difference(wide: pd.DataFrame, one: str, other: str) -> dict[str, object]:
    owners = [str(patient) for patient in wide.index.get_level_values("patient_id")]
    found = paired_difference(wide[one].to_numpy(float), wide[other].to_numpy(float), patients=owners)
    return {
        "first": one,
        "second": BASELINE if other.startswith(BASELINE) else other,
        **difference_columns(found),
    }
