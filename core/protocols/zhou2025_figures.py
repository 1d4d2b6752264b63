"""The figures of the preset zhou2025: boxes by group and model, clicks, folds, and a histogram of volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core.models.met_cases import Met
from core.protocols.zhou2025 import (
    ALL,
    EXPOSURE_LABELS,
    EXTERNAL,
    METRICS,
    NOT_COMPARABLE,
    NOT_KNOWN,
    PUBLISHED_UNET,
    SPLITS,
    Ours,
    chosen,
    group_order,
    group_table,
    in_split,
    pooled,
    published,
    published_experiment,
    volume_group_of,
)
from core.protocols.zhou2025_comparisons import OWN, click_table, lesion_volumes
from core.splits import PARTITIONS
from core.statistics.histogram import shared_histogram

_OURS, _PUBLISHED = "#1F5F8B", "#E0A030"
_COLOURS = (_OURS, "#C1554E", "#5B8C5A", "#7A6BA8", "#8A8F94")
_HEIGHT_PX, _PANEL_PX = 280, 260
_TITLES = {
    "dice": "Volumetric Dice",
    "hausdorff_mm": "Hausdorff distance (mm)",
    "hausdorff_voxels": "Hausdorff distance (voxels)",
}
_FAMILIES = {"birads": "BI-RADS", "volume": "Lesion volume"}
_COHORTS = {OWN: "own cohort", EXTERNAL: "external cohort"}
_BINS = 24


def figures(results: pd.DataFrame, *, model: str, arm: str, ours: Ours = NOT_KNOWN) -> dict[str, Any]:
    """Return Altair charts by file stem; those without anything to show are left out.

    Args:
        results: The rows of `core.protocols.zhou2025`.
        model: The model whose results are shown by group.
        arm: Key of the arm, such as ``clicks_11``.
        ours: The setting of the results.
    """
    rows = chosen(results, model=model, arm=arm)
    lesions, means = split_lesions(rows), group_table(rows, ours=ours)
    charts = {
        f"{metric}_by_{family}": group_boxes(lesions, means, family=family, metric=metric)
        for family in _FAMILIES
        for metric in METRICS
        if (rows[metric].notna() & _grouped(rows, family)).any()
    }
    split = clicked_split(results)
    charts["dice_by_model"] = model_boxes(results, arm=arm, split=split)
    if not click_table(results, split=split).empty:
        charts["dice_by_clicks"] = click_curves(results, split=split)
    if rows["fold"].notna().any():
        charts["dice_by_fold"] = fold_boxes(rows)
    if results["volume_cm3"].notna().any():
        charts["volumes"] = volume_histogram(results)
    return charts


def _grouped(rows: pd.DataFrame, family: str) -> pd.Series:
    """Return whether each row belongs to a group of the family."""
    return rows["birads" if family == "birads" else "volume_cm3"].notna()


def clicked_split(results: pd.DataFrame) -> str:
    """The split that models are compared on: test, else validation, else what there is."""
    partitions = set(results["side"])
    order = (
        "test",
        "validation",
        EXTERNAL,
        EXPOSURE_LABELS[Met.UNMET],
        EXPOSURE_LABELS[Met.UNKNOWN],
        "train",
    )
    return next((side for side in order if side in partitions), "test")


def split_lesions(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The lesions of every split, pooled over folds."""
    return {split: pooled(in_split(rows, split)) for split in SPLITS}


def group_boxes(
    split_lesions: Mapping[str, pd.DataFrame], means: pd.DataFrame, *, family: str, metric: str
) -> Any:
    """A metric of every lesion by BI-RADS or volume group, a split a panel; published means as diamonds.

    Args:
        split_lesions: The lesions by split, from the function of that name.
        means: The table of groups of the same rows.
    """
    import altair as alt

    means = means[~means["differs"].str.startswith(NOT_COMPARABLE)]
    means = means[(means["family"] == family) & (means["metric"] == metric)]
    panels = []
    for split, lesions in split_lesions.items():
        groups = lesions["birads"] if family == "birads" else volume_group_of(lesions)
        order = group_order(family, groups)
        shown = lesions.assign(group=groups)[["group", metric]].dropna()
        if not len(shown):
            continue
        x = alt.X("group:N", sort=order, scale=alt.Scale(domain=order), title=_FAMILIES[family])
        x = x.axis(labelAngle=0 if family == "birads" else -25)
        theirs = means[means["split"] == split].dropna(subset=["published"])
        layers = [alt.Chart(shown).mark_boxplot(size=18, color=_OURS).encode(x=x, y=_y(metric))]
        if len(theirs):
            layers.append(_diamonds(theirs).encode(x=x, y="published:Q"))
        title = f"{split}, n = {len(shown)}"
        panels.append(alt.layer(*layers).properties(width=_PANEL_PX, height=_HEIGHT_PX, title=title))
    return alt.hconcat(*panels).resolve_scale(y="shared")


def model_boxes(results: pd.DataFrame, *, arm: str, split: str) -> Any:
    """Return Dice of every lesion by model; the study's means with clicks and of its U-Net as lines."""
    import altair as alt

    models = list(results["model"].unique())
    lesions = [
        pooled(in_split(chosen(results, model=model, arm=arm), split)).assign(model=model) for model in models
    ]
    shown = pd.concat(lesions)[["model", "dice"]].dropna()
    x = alt.X("model:N", sort=models, title=None, axis=alt.Axis(labelAngle=-15))
    boxes = alt.Chart(shown).mark_boxplot(size=30, color=_OURS).encode(x=x, y=_y("dice"))
    width = max(_PANEL_PX, 140 * len(models))
    return alt.layer(boxes, *_published_lines(split, width)).properties(
        width=width, height=_HEIGHT_PX, title=f"{split} lesions"
    )


def click_curves(results: pd.DataFrame, *, split: str) -> Any:
    """Return mean Dice against the number of clicks with its 95 % interval, a model a line.

    A model that answered one number of clicks only, such as a baseline, is a broken line across.
    """
    import altair as alt

    table = click_table(results, split=split)
    shown = table[table["metric"] == "dice"].dropna(subset=["mean"])
    models = list(shown["model"].unique())
    x = alt.X("clicks:Q", title="Clicks", axis=alt.Axis(tickMinStep=1), scale=alt.Scale(nice=False))
    colour = alt.Color("model:N", scale=_scale(models), legend=_legend())
    level = shown[shown.groupby("model")["clicks"].transform("nunique") == 1]
    base = alt.Chart(shown.drop(level.index)).encode(x=x, color=colour)
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=""), y2="high:Q")
    line = base.mark_line(point=True, clip=True).encode(y=_y("mean", title=f"Mean {_TITLES['dice']}"))
    across = alt.Chart(level).mark_rule(strokeDash=[5, 4]).encode(y="mean:Q", color=colour)
    return alt.layer(band, line, across).properties(
        width=2 * _PANEL_PX, height=_HEIGHT_PX, title=f"{split} lesions, with 95 % intervals over patients"
    )


def fold_boxes(rows: pd.DataFrame) -> Any:
    """Return Dice of every lesion by fold, a side a panel."""
    import altair as alt

    folded = rows.dropna(subset=["fold"])
    panels = []
    for side in (side for side in PARTITIONS if side in set(folded["side"])):
        shown = folded.loc[folded["side"] == side, ["fold", "dice"]].dropna()
        x = alt.X("fold:O", title="Fold", axis=alt.Axis(labelAngle=0, format="d"))
        boxes = alt.Chart(shown).mark_boxplot(size=22, color=_OURS).encode(x=x, y=_y("dice"))
        panels.append(boxes.properties(width=_PANEL_PX, height=_HEIGHT_PX, title=side))
    return alt.hconcat(*panels)


def volume_histogram(results: pd.DataFrame) -> Any:
    """Return share of the lesions of each cohort by volume, in bins that the cohorts share."""
    import altair as alt

    volumes = lesion_volumes(results)
    columns = {
        words: volumes.loc[volumes["cohort"] == cohort, "volume_cm3"].to_numpy(float)
        for cohort, words in _COHORTS.items()
        if (volumes["cohort"] == cohort).any()
    }
    found = shared_histogram(columns, bins=_BINS)
    assert found is not None
    bars = [
        {"cohort": name, "from": low, "to": high, "share": count / max(sum(counts), 1)}
        for name, counts in found.counts.items()
        for low, high, count in zip(found.edges, found.edges[1:], counts, strict=False)
    ]
    panels = [
        alt.Chart(pd.DataFrame([bar for bar in bars if bar["cohort"] == name]))
        .mark_bar(color=colour, stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("from:Q", bin="binned", title="Lesion volume (cm³)"),
            x2="to:Q",
            y=alt.Y("share:Q", title="Share of lesions", axis=alt.Axis(format="%")),
        )
        .properties(width=2 * _PANEL_PX, height=_HEIGHT_PX // 2, title=_titled(name, columns[name]))
        for name, colour in zip(found.counts, _COLOURS, strict=False)
    ]
    return alt.vconcat(*panels)


def _titled(name: str, volumes: Any) -> str:
    defined = pd.Series(volumes).dropna()
    return f"{name}, n = {len(defined)}, median {defined.median():.2f} cm³"


def _published_lines(split: str, width_px: int) -> list[Any]:
    """The study's means as rules, each with its name."""
    import altair as alt

    known = published()
    theirs = {words: known.get((experiment, ALL, "dice", "mean")) for words, experiment in _lines(split)}
    rows = pd.DataFrame([{"name": name, "dice": mean} for name, mean in theirs.items() if mean is not None])
    if rows.empty:
        return []
    base = alt.Chart(rows).encode(y="dice:Q")
    rules = base.mark_rule(color=_PUBLISHED, strokeDash=[5, 4])
    names = base.mark_text(color=_PUBLISHED, align="right", dx=-4, dy=-6, fontSize=10).encode(
        text="name:N", x=alt.value(width_px)
    )
    return [rules, names]


def _lines(split: str) -> list[tuple[str, str]]:
    """Return names of the lines, and the experiments that they come from."""
    others = {
        "test": ("published, 3D ResNet", f"model={PUBLISHED_UNET};split=test"),
        EXTERNAL: ("TDSC-ABUS leaderboard, test part", "challenge_leaderboard;cohort=tdsc_abus_test"),
    }
    ours = ("published, SAM-Med3D with LoRA", published_experiment(split))
    return [ours, *([others[split]] if split in others else [])]


def _diamonds(theirs: pd.DataFrame) -> Any:
    import altair as alt

    shown = theirs.assign(series="published mean")[["group", "published", "series"]]
    colour = alt.Color("series:N", scale=alt.Scale(range=[_PUBLISHED]), legend=_legend())
    points = alt.Chart(shown).mark_point(filled=True, size=60, opacity=1, shape="diamond")
    return points.encode(color=colour)


def _legend() -> Any:
    import altair as alt

    return alt.Legend(title=None, orient="top", symbolOpacity=1)


def _scale(models: Sequence[str]) -> Any:
    import altair as alt

    return alt.Scale(domain=list(models), range=[_COLOURS[i % len(_COLOURS)] for i in range(len(models))])


def _y(name: str, *, title: str | None = None) -> Any:
    """The axis of a metric: Dice from 0 to 1, distances from 0."""
    import altair as alt

    limits = alt.Scale(domain=[0, 1]) if name in ("dice", "mean") else alt.Scale(zero=True)
    return alt.Y(f"{name}:Q", title=title or _TITLES[name], scale=limits)
