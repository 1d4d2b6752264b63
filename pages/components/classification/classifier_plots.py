"""ROC and reliability, counts, the grid of trainings, and how far predicted masks move the calls."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.classification.mask_effect import PAIRS, mask_effect
from core.classification.prediction import ClassifierArm
from core.protocols.dosch2025_figures import confusion_chart, grid_lines, reliability_chart, roc_chart
from core.statistics.delong import FEWER_THAN_TWO, AreaDifference
from pages.components.classification.predictions import (
    Classified,
    PredictionsByCase,
    has_arm,
    predictions_stamp,
    read_grid,
)
from pages.components.shared.labels import NOTHING, number, p_value, signed
from pages.components.shared.markdown import md

_WIDTH_PX, _HEIGHT_PX = 380, 430


def show_curves(shown: Classified, predictions: PredictionsByCase) -> None:
    """Show ROC, reliability and confusion side by side."""
    roc_drawn, reliability_drawn, counts_drawn = _curves(
        predictions_stamp(shown, predictions), shown.side or None, predictions, shown.classifier
    )
    roc, reliability, counts = st.columns([4, 4, 3], gap="large")
    with roc:
        st.markdown(md("**ROC**; the dots are at the threshold fixed on the validation side"))
        st.altair_chart(_square(roc_drawn), width="content")
    with reliability:
        st.markdown(md("**Reliability**; larger dots hold more cases"))
        st.altair_chart(_square(reliability_drawn), width="content")
    with counts:
        st.markdown(md("**Calls by truth**"))
        st.altair_chart(counts_drawn, width="content")


@st.cache_resource(max_entries=16, show_spinner=False)
def _curves(
    since: str, side: str | None, _predictions: PredictionsByCase, _classifier: str
) -> tuple[Any, Any, Any]:
    """Return the three charts: kept, for they look at every call; nobody changes a chart in place."""
    return (
        roc_chart(_predictions, side=side),
        reliability_chart(_predictions, side=side),
        confusion_chart({_classifier: _predictions}, side=side),
    )


def _square(chart: Any) -> Any:
    """Give axes and legend their room, so that the plot itself is about square."""
    return chart.properties(width=_WIDTH_PX, height=_HEIGHT_PX)


def show_grid(shown: Classified) -> None:
    """Show accuracy and sensitivity over the learning rate, as the study draws them."""
    grid = read_grid(shown.run)
    if grid.empty:
        st.info("This run called cases with a classifier that was there already; its training has the grid.")
        return
    st.altair_chart(grid_lines(grid, str(shown.run.run.model)), width="content")
    st.caption(
        "On the validation side, at a probability of one half. Early epochs of a long training are those of "
        "a short one, so that each learning rate is one training."
    )


def show_mask_effect(shown: Classified, predictions: PredictionsByCase) -> None:
    """Show how many calls a predicted mask turns; what to do where there are none."""
    if not has_arm(predictions, ClassifierArm.NETWORK_PREDICTED_MASK):
        st.info(
            "These cases were called from their reference alone. To see how far a segmentation's error moves "
            "the calls, start *Classify cases* on the Jobs page with the run of an evaluation, or:"
        )
        run = "RUN" if shown.segmented is None else shown.segmented.run.run_id
        st.code(
            f"python -m jobs.classify --study {shown.study.study} --model {shown.classifier} "
            f"--masks-of {run}",
            language="bash",
            wrap_lines=True,
        )
        return
    rows = []
    for pair, label in zip(PAIRS, ("Network", "Characteristics alone"), strict=True):
        found = mask_effect(predictions, pair, side="")
        rows.append(
            {
                "Called by": label,
                "Cases": found.n,
                "Calls that turn": found.moved,
                "Newly missed": found.newly_missed,
                "Newly found": found.newly_found,
                "Mean change of probability": number(found.mean_change, 3),
                "AUC, reference": number(found.area_reference.auc if found.area_reference else None, 3),
                "AUC, predicted": number(found.area_predicted.auc if found.area_predicted else None, 3),
                "Difference": _difference(found.difference),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=NOTHING)


def _difference(gap: AreaDifference | None) -> str:
    if gap is None:
        return f"none: {FEWER_THAN_TWO}"
    said = p_value(gap.p) if gap.reason is None else f"no p: {gap.reason}"
    return f"{signed(gap.difference, 3)}, {said}"
