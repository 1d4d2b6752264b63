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

from core.requests.train import TrainRequest

PUBLISHED_PATH = Path(__file__).parent / "published" / "ranem2023.csv"
METRICS = ("dice", "iou")


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of prompting.

    Attributes:
        prompts: Key of the simulator.
        published: How the published table calls it; None where it is not in it.
        effort: Marks that a reader must set for one picture, for the scatter of gain against effort. Our
            choice, since the study ranks effort by judgement: a point counts 1, a box 2 (two corners).
        without_box: The same arm without its box, where it has one beside points.
    """

    prompts: str
    published: str | None
    effort: int
    without_box: str | None = None


ARMS = (
    *(
        arm
        for count in (3, 10, 50, 100)
        for arm in (
            Arm(f"points_{count}", f"points={count};box=no", count),
            Arm(f"points_{count}_box", f"points={count};box=yes", count + 2, f"points_{count}"),
        )
    ),
    Arm("tight_box", "box=tight", 2),
    Arm("box_5", "box=jitter5", 2),
    Arm("box_10", "box=jitter10", 2),
    Arm("box_20", "box=jitter20", 2),
    Arm("points_50_50", "points=50pos+50neg", 100),
    Arm("box_centre", "points=box_center", 1),
    Arm("centroid", "points=mask_centroid", 1),
    Arm("sections_4", "points=four_sections", 4),
)
"""In the order of the study's tables."""


def arm_request(
    arm: Arm, *, study: str, model: str, name: str, changes: Mapping[str, object]
) -> TrainRequest:
    """The training of one arm, as in the study where `changes` does not say otherwise.

    The study: 75 epochs of 75 steps, batch 1, Adam at 1e-4 with weight decay 1e-4, Dice and
    cross-entropy, 80 : 20 by patient; these are the defaults of `TrainRequest`. It has no validation
    side, so the last weights are the result.

    Args:
        name: Of the series; the model is called after it and the arm.
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


def arm_table(values: pd.DataFrame, *, cohort: str | None = None) -> pd.DataFrame:
    """Dice and IoU of every arm in percent, what the box adds, and the published figures.

    Args:
        values: One row per result: prompts, metric (``dice`` or ``iou``), value in 0..1 or NaN.
        cohort: ``bcss`` or ``brats2020`` for the published columns; None leaves them empty.

    Returns:
        One row per arm that has results, in the study's order: prompts, effort, n, dice, iou (means),
        dice_gain, iou_gain (from adding the box, in percent of the arm without it, NaN for the others),
        above_mean (Dice above the mean of all arms), published_dice, published_iou.
    """
    means = values.groupby(["prompts", "metric"])["value"].mean().mul(100)
    counts = values[values["metric"] == "dice"].groupby("prompts")["value"].count()
    published = published_means(cohort)
    rows = [_row(arm, means, counts=counts, published=published) for arm in ARMS if arm.prompts in counts]
    table = pd.DataFrame(rows)
    if len(table):
        table["above_mean"] = table["dice"] - table["dice"].mean()
    return table


def published_means(cohort: str | None) -> dict[tuple[str, str], float]:
    """Published means in percent by the study's name of the arm and the metric; empty for other cohorts."""
    table = pd.read_csv(PUBLISHED_PATH)
    chosen = table[(table["group"] == cohort) & (table["statistic"] == "mean")]
    return {(row.experiment, row.metric): float(row.value) for row in chosen.itertuples()}  # type: ignore[misc,arg-type]


def table_text(table: pd.DataFrame) -> str:
    """The table in Markdown, numbers with one decimal, "-" where there is none."""
    head = ["| " + " | ".join(table.columns) + " |", "|" + "---|" * len(table.columns)]
    rows = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in table.itertuples(index=False)]
    return "\n".join([*head, *rows]) + "\n"


def _row(
    arm: Arm,
    means: pd.Series[float],
    *,
    counts: pd.Series[int],
    published: Mapping[tuple[str, str], float],
) -> dict[str, object]:
    row: dict[str, object] = {"prompts": arm.prompts, "effort": arm.effort, "n": int(counts[arm.prompts])}
    row |= {metric: float(means[arm.prompts, metric]) for metric in METRICS}
    for metric in METRICS:
        row[f"{metric}_gain"] = _gain(arm, means, metric)
    return row | {
        f"published_{metric}": published.get((arm.published or "", metric), float("nan"))
        for metric in METRICS
    }


def _gain(arm: Arm, means: pd.Series[float], metric: str) -> float:
    """What the box adds, in percent of the mean without it."""
    if arm.without_box is None or (arm.without_box, metric) not in means.index:
        return float("nan")
    before = float(means[arm.without_box, metric])
    return float("nan") if before == 0 else (float(means[arm.prompts, metric]) / before - 1) * 100


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if value != value else f"{value:.1f}"
    return str(value)


def arms(keys: Sequence[str]) -> tuple[Arm, ...]:
    """The arms with these prompt keys, in the study's order; all for none."""
    return tuple(arm for arm in ARMS if not keys or arm.prompts in keys)
