"""The preset ranem2023: which prompts train best, with a frozen encoder.

Each arm trains the mask decoder with its own prompts, starting from the same weights, and is evaluated
with the same prompts on the same test side. The study's published figures stand beside ours; cohorts,
weights and the draw of the prompts differ, so they are a reference and no target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.protocols.published_comparison import StudySetting, published_columns
from core.requests.train import TrainRequest
from core.statistics.summary import summarise

PUBLISHED_PATH = Path(__file__).parent / "published" / "ranem2023.csv"
METRICS = ("dice", "iou")
COHORTS = ("bcss", "brats2020")
"""The study's own, in the order of its tables."""


NOT_KNOWN = StudySetting()


@dataclass(frozen=True, slots=True)
class PromptSetting:
    """A setting of prompts.

    Attributes:
        prompts: Key of the simulator.
        published: The name in the published table; None where it is not in it.
        effort: Marks that a reader must set for one picture, for the scatter of gain against effort. Our
            choice, since the study ranks effort by judgement: a point counts 1, a box 2 (two corners).
        without_box: The same arm without its box, where it has one beside points.
        published_on: Cohorts whose published figures are of this arm.
    """

    prompts: str
    published: str | None
    effort: int
    without_box: str | None = None
    published_on: tuple[str, ...] = COHORTS


ARMS = (
    *(
        arm
        for count in (3, 10, 50, 100)
        for arm in (
            PromptSetting(f"points_{count}", f"points={count};box=no", count),
            PromptSetting(f"points_{count}_box", f"points={count};box=yes", count + 2, f"points_{count}"),
        )
    ),
    PromptSetting("tight_box", "box=tight", 2),
    PromptSetting("box_5", "box=jitter5", 2),
    PromptSetting("box_10", "box=jitter10", 2),
    PromptSetting("box_20", "box=jitter20", 2),
    # "The best performing model for each domain": without a box on BCSS, with one on BraTS 2020.
    PromptSetting("points_50_50", "points=50pos+50neg", 100, published_on=("bcss",)),
    PromptSetting("points_50_50_box", "points=50pos+50neg", 102, "points_50_50", published_on=("brats2020",)),
    PromptSetting("box_centre", "points=box_center", 1),
    PromptSetting("centroid", "points=mask_centroid", 1),
    PromptSetting("sections_4", "points=four_sections", 4),
)
"""The settings in the order of the study's tables."""
EITHER = ("points_50_50", "points_50_50_box")
"""One arm of the study, which has its box on one of its cohorts only."""
MISPRINTED = {("points_50_50", "bcss"): "printed for BCSS as the row of 3 points is, likely a misprint"}
"""Published rows that cannot be right, by arm and cohort."""
BOX_CHOICE = (
    "The study's box beside points covers a larger area around all of them; ours is the tight box of the "
    "mask, which is our choice and tells the model more."
)
SETTINGS = "75 epochs of 75 steps of the mask decoder alone, 80 : 20 by patient"
_BOXED = {True: ", the study's wider box", False: ""}
STUDY_MODEL = "SAM, of a size that is not told"
STUDY_COHORTS = {"bcss": "BCSS", "brats2020": "BraTS 2020"}


def arms_of_study(cohort: str) -> tuple[PromptSetting, ...]:
    """The arms that the study has on a cohort of its own; all on any other."""
    return tuple(arm for arm in ARMS if cohort not in COHORTS or cohort in arm.published_on)


def arm_request(
    arm: PromptSetting, *, study: str, model: str, name: str, changes: Mapping[str, object]
) -> TrainRequest:
    """The training of one arm, as in the study where `changes` does not say otherwise.

    The study: 75 epochs of 75 steps, batch 1, Adam at 1e-4 with weight decay 1e-4, Dice and
    cross-entropy, 80 : 20 by patient; these are the defaults of `TrainRequest`. It has no validation
    side, so the last weights are the result.

    Args:
        name: The name of the series; the model is called after it and the arm.
        changes: Fields of the request.
    """
    fields = {"validation": 0.0, "test": 0.2, "part": "decoder", **changes}
    return TrainRequest(
        study=study,
        model=model,
        name=f"{name}-{arm.prompts}",
        prompts=(arm.prompts,),
        **fields,  # type: ignore[arg-type]
    )


def arm_table(values: pd.DataFrame, *, cohorts: Sequence[str] = COHORTS) -> pd.DataFrame:
    """Return Dice and IoU of every arm in percent, what the box adds, and the published figures.

    Args:
        values: One row per result: prompts, metric (``dice`` or ``iou``), patient_id, value in 0..1 or NaN.
        cohorts: The cohorts of the study, whose figures stand beside ours.

    Returns:
        One row per arm that has results, in the study's order: prompts, effort, n, n_patients, dice and iou
        (means), dice_low and dice_high (95 % bootstrap interval over patients, NaN where there is none),
        dice_gain and iou_gain (from adding the box, in percent of the arm without it, NaN for the others),
        above_mean (Dice above the mean of all arms), and for each cohort published Dice, IoU and gain of
        Dice, e.g. ``bcss_dice``, ``bcss_iou``, ``bcss_dice_gain``; remark (on a published row).
    """
    means = values.groupby(["prompts", "metric"])["value"].mean().mul(100)
    shown = [arm for arm in ARMS if (arm.prompts, "dice") in means.index]
    table = pd.DataFrame([_row(arm, means, values) for arm in shown])
    if len(table):
        table["above_mean"] = table["dice"] - table["dice"].mean()
    for cohort in cohorts:
        table = table.join(_published_columns(shown, cohort))
    if cohorts:
        table["remark"] = ["; ".join(_remarks(arm, cohorts)) for arm in shown]
    return table


def difference_table(table: pd.DataFrame, *, ours: StudySetting = NOT_KNOWN) -> pd.DataFrame:
    """Return Dice of each arm beside the published one of each cohort.

    Args:
        table: The table of `arm_table`.
        ours: The setting of the table, `core.protocols.published_comparison`.

    Returns:
        One row per arm and cohort with a published figure: prompts, cohort, dice, published, difference (in
        percentage points) and differs.
    """
    rows = []
    for values in table.to_dict("records"):
        arm = next(one for one in ARMS if one.prompts == values["prompts"])
        for cohort in (one for one in COHORTS if pd.notna(values[f"{one}_dice"])):
            protocol = SETTINGS + _BOXED[arm.without_box is not None]
            theirs = StudySetting(STUDY_MODEL, STUDY_COHORTS[cohort], protocol)
            found = published_columns(values["dice"], values[f"{cohort}_dice"], ours=ours, theirs=theirs)
            if remark := MISPRINTED.get((arm.prompts, cohort)):
                found |= {"difference": None, "differs": f"{found['differs']}; {remark}"}
            named = {"prompts": arm.prompts, "cohort": STUDY_COHORTS[cohort], "dice": values["dice"]}
            rows.append(named | found)
    return pd.DataFrame(rows)


def _remarks(arm: PromptSetting, cohorts: Sequence[str]) -> list[str]:
    return [MISPRINTED[arm.prompts, one] for one in cohorts if (arm.prompts, one) in MISPRINTED]


def published_as(arm: PromptSetting, cohort: str) -> str:
    """Return how the published table of a cohort calls an arm; empty where it does not have it."""
    return (arm.published or "") if cohort in arm.published_on else ""


def published_means(cohort: str) -> dict[tuple[str, str], float]:
    """The published means in percent by the study's name of the arm and the metric; empty elsewhere."""
    table = pd.read_csv(PUBLISHED_PATH)
    chosen = table[(table["group"] == cohort) & (table["statistic"] == "mean")]
    return {(row.experiment, row.metric): float(row.value) for row in chosen.itertuples()}  # type: ignore[misc,arg-type]


def table_text(table: pd.DataFrame) -> str:
    """The table in Markdown, numbers with one decimal, "-" where there is none."""
    head = ["| " + " | ".join(table.columns) + " |", "|" + "---|" * len(table.columns)]
    rows = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in table.itertuples(index=False)]
    return "\n".join([*head, *rows]) + "\n"


def _row(arm: PromptSetting, means: pd.Series[float], values: pd.DataFrame) -> dict[str, object]:
    dice = values[(values["prompts"] == arm.prompts) & (values["metric"] == "dice")]
    summary = summarise(dice["value"].tolist(), dice["patient_id"].tolist())
    interval = summary.mean_interval
    return {
        "prompts": arm.prompts,
        "effort": arm.effort,
        "n": summary.n,
        "n_patients": summary.n_patients,
        "dice": float(means[arm.prompts, "dice"]),
        "dice_low": 100 * interval.low if interval else float("nan"),
        "dice_high": 100 * interval.high if interval else float("nan"),
        "iou": float(means[arm.prompts, "iou"]),
        **{f"{metric}_gain": _gain(arm, means, metric) for metric in METRICS},
    }


def _gain(arm: PromptSetting, means: pd.Series[float], metric: str) -> float:
    """Return what the box adds, in percent of the mean without it."""
    if arm.without_box is None or (arm.without_box, metric) not in means.index:
        return float("nan")
    return _percent_more(float(means[arm.prompts, metric]), float(means[arm.without_box, metric]))


def _percent_more(value: float, before: float) -> float:
    return float("nan") if before == 0 else (value / before - 1) * 100


def _published_columns(shown: Sequence[PromptSetting], cohort: str) -> pd.DataFrame:
    published, missing = published_means(cohort), float("nan")
    names = {arm.prompts: published_as(arm, cohort) for arm in ARMS}
    rows = []
    for arm in shown:
        row = {f"{cohort}_{m}": published.get((names[arm.prompts], m), missing) for m in METRICS}
        before = published.get((names.get(arm.without_box or "", ""), "dice"), missing)
        rows.append(row | {f"{cohort}_dice_gain": _percent_more(row[f"{cohort}_dice"], before)})
    return pd.DataFrame(rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if value != value else f"{value:.1f}"
    return str(value)


def arms(keys: Sequence[str], *, cohort: str = "") -> tuple[PromptSetting, ...]:
    """The arms with these prompt keys, in the study's order; for none those of the study on a cohort."""
    return tuple(arm for arm in ARMS if arm.prompts in keys) if keys else arms_of_study(cohort)
