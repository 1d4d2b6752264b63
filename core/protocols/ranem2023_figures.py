"""The figures of the preset ranem2023: box plots of Dice per arm, and gain against effort."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.protocols.ranem2023 import ARMS, COHORTS, published_as, published_means

_OURS = "#1F5F8B"
_PUBLISHED = {"bcss": "#E0A030", "brats2020": "#4FA093"}
_NAMES = {"bcss": "published, BCSS", "brats2020": "published, BraTS 2020"}
_WIDTH_PX = 760
_LABEL_STEP = 1.7
"""A step of the axis, in points of Dice: the height of a line of text."""


def dice_boxes(values: pd.DataFrame, *, cohorts: Sequence[str] = COHORTS) -> Any:
    """Return Dice of every case by arm as box plots, the published means as dots beside them.

    Args:
        values: The values as `core.protocols.ranem2023.arm_table` takes them.
        cohorts: The cohorts whose published means are shown.

    Returns:
        An Altair chart.
    """
    import altair as alt

    shown = values[values["metric"] == "dice"].assign(percent=lambda t: 100 * t["value"]).dropna()
    order = [arm.prompts for arm in ARMS if arm.prompts in set(shown["prompts"])]
    boxes = (
        alt.Chart(shown[["prompts", "percent"]])
        .mark_boxplot(size=20, color=_OURS, outliers={"size": 12, "opacity": 0.5})
        .encode(x=_x(order), y=alt.Y("percent:Q", title="Dice, %", scale=alt.Scale(domain=[0, 100])))
    )
    dots = (
        alt.Chart(_published(order, cohorts))
        .mark_point(filled=True, size=46, opacity=1)
        .encode(x=_x(order), y="percent:Q", color=_series([_NAMES[c] for c in cohorts], cohorts))
    )
    return alt.layer(boxes, dots).properties(width=_WIDTH_PX, height=320)


def gain_against_effort(table: pd.DataFrame, *, cohorts: Sequence[str] = COHORTS) -> Any:
    """Return Dice above the mean of all arms against marks per picture, ours and the published ones.

    Args:
        table: The table from `core.protocols.ranem2023.arm_table`, with the columns of the cohorts.
        cohorts: The cohorts whose published figures are shown.

    Returns:
        An Altair chart.
    """
    import altair as alt

    columns = {"this run": "dice", **{_NAMES[cohort]: f"{cohort}_dice" for cohort in cohorts}}
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "prompts": table["prompts"],
                    "effort": table["effort"],
                    "above": table[column] - table[column].mean(),
                    "series": name,
                }
            )
            for name, column in columns.items()
        ]
    ).dropna()
    base = alt.Chart(rows).encode(
        x=alt.X(
            "effort:Q",
            title="Marks per picture (log)",
            scale=alt.Scale(type="log", domain=[0.9, 220], nice=False),
        ),
        y=alt.Y("above:Q", title="Dice above the mean of all arms, points"),
    )
    points = base.mark_point(filled=True, size=70, opacity=0.9).encode(
        color=_series(list(columns), ["this run", *cohorts]),
        tooltip=["prompts", "series", "effort", alt.Tooltip("above:Q", format="+.1f")],
    )
    names = (
        alt.Chart(_labels(rows[rows["series"] == "this run"]))
        .mark_text(align="left", dx=8, fontSize=10)
        .encode(x="effort:Q", y="label_at:Q", text="prompts:N")
    )
    zero = alt.Chart(pd.DataFrame({"above": [0.0]})).mark_rule(color="#B4BFC8").encode(y="above:Q")
    return alt.layer(zero, points, names).properties(width=_WIDTH_PX, height=360)


def _labels(ours: pd.DataFrame) -> pd.DataFrame:
    """Return names beside their points, moved up where they would lie on one another."""
    placed = []
    for _, near in ours.sort_values("above").groupby(
        ours["effort"].map(lambda marks: round(math.log(marks), 1))
    ):
        free = -math.inf
        for row in near.to_dict("records"):
            free = max(float(row["above"]), free)
            placed.append({"effort": row["effort"], "prompts": row["prompts"], "label_at": free})
            free += _LABEL_STEP
    return pd.DataFrame(placed, columns=["effort", "prompts", "label_at"])


def _published(order: Sequence[str], cohorts: Sequence[str]) -> pd.DataFrame:
    rows = [
        {"prompts": arm.prompts, "percent": value, "series": _NAMES[cohort]}
        for cohort in cohorts
        for arm in ARMS
        if arm.prompts in order
        and (value := published_means(cohort).get((published_as(arm, cohort), "dice"))) is not None
    ]
    return pd.DataFrame(rows, columns=["prompts", "percent", "series"])


def _x(order: Sequence[str]) -> Any:
    import altair as alt

    return alt.X("prompts:N", sort=list(order), title=None, axis=alt.Axis(labelAngle=-40))


def _series(names: Sequence[str], keys: Sequence[str]) -> Any:
    import altair as alt

    colours = [_PUBLISHED.get(key, _OURS) for key in keys]
    return alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(names), range=colours),
        legend=alt.Legend(title=None, orient="top"),
    )
