"""The figures of the preset kang2025 as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.propagation.arms import ARMS
from core.protocols.kang2025 import KANG_ARMS, KEY, REGRESSORS, Regressor, published
from core.statistics.regression import regression

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _FAINT, _MARK = "#1b4965", "#9fb3c8", "#c1121f"
_DPI = 150


def figures(results: pd.DataFrame) -> dict[str, bytes]:
    """File name -> PNG: box plots per arm, paired lines per patient, and a scatter per regressor.

    Args:
        results: See `core.protocols.kang2025.regression_table`.
    """
    arms = [arm.key for arm in KANG_ARMS if arm.key in set(results["prompts"])]
    drawn = {"dice_by_arm.png": _boxes(results, arms), "dice_by_patient.png": _paired(results, arms)}
    return drawn | {f"dice_by_{one.name}.png": _scatters(results, arms, regressor=one) for one in REGRESSORS}


def _boxes(results: pd.DataFrame, arms: Sequence[str]) -> bytes:
    figure, (axes,) = _blank(1, width=8)
    columns = [results.loc[results["prompts"] == arm, "dice"].dropna() for arm in arms]
    axes.boxplot(columns, tick_labels=[_two_lines(arm) for arm in arms], medianprops={"color": _INK})
    known = published()
    for place, arm in enumerate(arms, start=1):
        prompt = arm.split("_", 1)[0]
        mean = known.get((f"model=sam2;prompt={prompt};propagation=center_out", "mean"))
        if arm.endswith("centre_outward") and mean is not None:
            axes.plot(place, mean, marker="D", color=_MARK, linestyle="none", label="published mean (SAM 2)")
    _label_once(axes)
    axes.set(ylabel="Volumetric Dice", ylim=(-0.02, 1.02))
    return _png(figure)


def _paired(results: pd.DataFrame, arms: Sequence[str]) -> bytes:
    """One line a lesion over the orders, box and mask beside each other."""
    prompts = [prompt for prompt in ("box", "mask") if any(arm.startswith(prompt) for arm in arms)]
    figure, panels = _blank(len(prompts), width=4)
    for axes, prompt in zip(panels, prompts, strict=True):
        shown = [arm for arm in arms if arm.startswith(prompt)]
        wide = results[results["prompts"].isin(shown)].pivot_table(
            index=["patient_id", *KEY], columns="prompts", values="dice"
        )[shown]
        axes.plot(range(len(shown)), wide.to_numpy(float).T, color=_FAINT, linewidth=0.8)
        axes.plot(range(len(shown)), wide.mean().to_numpy(float), color=_INK, linewidth=2.5, label="mean")
        axes.set(title=prompt.capitalize(), ylim=(-0.02, 1.02), ylabel="Volumetric Dice")
        axes.set_xticks(range(len(shown)), [_two_lines(arm).split("\n")[1] for arm in shown])
        axes.legend(frameon=False)
    return _png(figure)


def _scatters(results: pd.DataFrame, arms: Sequence[str], *, regressor: Regressor) -> bytes:
    centre = [arm for arm in arms if arm.endswith("centre_outward")] or list(arms[:1])
    figure, panels = _blank(len(centre), width=4)
    for axes, arm in zip(panels, centre, strict=True):
        chosen = results[results["prompts"] == arm]
        x, y = chosen[regressor.name].to_numpy(float), chosen["dice"].to_numpy(float)
        axes.scatter(x, y, s=14, color=_INK, alpha=0.6, linewidths=0)
        line = regression(x, y)
        if line.slope is not None and line.intercept is not None:
            ends = np.array([np.nanmin(x), np.nanmax(x)])
            axes.plot(ends, line.intercept + line.slope * ends, color=_MARK)
        axes.set(
            title=f"{ARMS[arm].label}\n{_r2_words(line.r2, regressor)}, n = {line.n}",
            xlabel=regressor.label,
            ylabel="Volumetric Dice",
            ylim=(-0.02, 1.02),
        )
    return _png(figure)


def _r2_words(r2: float | None, regressor: Regressor) -> str:
    ours = "R² undefined" if r2 is None else f"R² = {r2:.3f}"
    theirs = published().get((f"regressor={regressor.published}", "r2"))
    return ours if theirs is None else f"{ours} (published {theirs:.3f})"


def _two_lines(arm: str) -> str:
    return ARMS[arm].label.replace(", ", "\n")


def _blank(panels: int, *, width: float) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side, made without pyplot's global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width * panels, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = [figure.add_subplot(1, panels, place) for place in range(1, panels + 1)]
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _label_once(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    if once:
        axes.legend(once.values(), once.keys(), frameon=False)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()
