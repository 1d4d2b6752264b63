"""Learning curves of the chosen trainings on the same axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.components.shared.palette import ground
from pages.components.training.learning_curves import dice_chart, loss_chart, rate_chart
from pages.components.training.trainings import Training, read_curves


def show_curves(chosen: Sequence[Training]) -> None:
    """Show loss, validation Dice and learning rate over the steps.

    Raises:
        StoreError: The store cannot be opened.
    """
    names = series_names(chosen)
    curves = read_curves(list(names))
    if curves.steps.empty:
        st.caption("No step has been recorded yet; curves appear here within seconds of the first one.")
        return
    steps, epochs = (_named(frame, names) for frame in (curves.steps, curves.epochs))
    with_curve = set(steps["series"])
    colours = {name: ground().arms[n] for n, name in enumerate(names.values()) if name in with_curve}
    if lacking := [name for name in names.values() if name not in with_curve]:
        st.caption(f"No step is recorded of {', '.join(lacking)}.")
    loss, dice, rate = st.columns(3, gap="medium")
    with loss:
        st.altair_chart(loss_chart(steps, colours), width="stretch")
    with dice:
        if epochs.empty:
            st.caption(
                "Nothing has been validated yet: that follows each epoch, where there is a validation side."
            )
        else:
            st.altair_chart(dice_chart(epochs, colours), width="stretch")
    with rate:
        st.altair_chart(rate_chart(steps, colours), width="stretch")
    st.caption(
        "Loss: each step faint, smoothed strong. Dice: at the end of each epoch; the ring marks the best."
    )


def series_names(chosen: Sequence[Training]) -> dict[str, str]:
    """Return by run id; trainings that make a model of the same name are told apart by their time."""
    times = Counter(training.name for training in chosen)
    return {
        t.run_id: t.name if times[t.name] == 1 else f"{t.name} · {t.status.run.created_at:%d %b %H:%M:%S}"
        for t in chosen
    }


def _named(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return frame.assign(series=frame["run_id"].map(names))
