"""A metric against a characteristic where patients have several lesions: the mixed model and its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.measure_labels import metric_label
from core.statistics.few_patients import why_none
from core.statistics.interval import Interval
from core.statistics.mixed_model import FixedEffect, MixedModel, mixed_model
from pages.components.correlation.correlation_picker import SIZES
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import attribute_label, counted, number, p_value
from pages.components.shared.markdown import Markdown, md
from pages.components.shared.patients import counted_patients
from pages.components.shared.resources import store
from pages.components.shared.runs.run_reads import arm_values, correlation_frame

SLOW = 3_000
"""Lesions from which on the model is fitted only when asked for."""
_KEY = ["case_id", "lesion_id"]
_DIGITS = 3
"""The digits of a slope that counts, whose unit may be of any size."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and what it was fitted to.

    Attributes:
        name: The name of the characteristic.
        size: Held fixed beside it; None for nothing.
        model: The model as it came out.
        ends: Least and greatest value of the characteristic; None where none is defined.
    """

    name: str
    size: str | None
    model: MixedModel
    ends: tuple[float, float] | None


def fit_mixed_model(shown: Comparison, names: tuple[str, ...], *, name: str) -> Fitted | None:
    """Ask whether and with which covariate, and fit; None where it is not wanted.

    Args:
        shown: The subject of the page, with its metric.
        names: Characteristics that the page looks at, among which a size may be.
        name: The characteristic chosen.
    """
    values = arm_values(shown)
    lesions = int((values["run_id"] == shown.run_id).sum())
    size = next((one for one in SIZES if one in names), None)
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        wanted = st.toggle(
            "Mixed model",
            value=lesions <= SLOW,
            key=f"mixed_model_{lesions > SLOW}",
            persist_state="session",
            help="A line through the lesions with an intercept of its own for every patient.",
        )
        held = size is not None and size != name and wanted and _ask_size(size)
    if not wanted:
        return None
    covariate = size if held else None
    asked = (str(store().path), shown.stamp, shown.run_id, shown.prompts, shown.metric, name, covariate)
    found: Fitted = _fitted(asked, lesions, shown)
    return found


def line_of(fitted: Fitted | None) -> pd.DataFrame | None:
    """Return both ends of the line, columns x and y; None without a fit."""
    if fitted is None or fitted.ends is None or fitted.model.intercept is None:
        return None
    return pd.DataFrame({"x": fitted.ends, "y": [fitted.model.predicted(end) for end in fitted.ends]})


def show_mixed_model(shown: Comparison, fitted: Fitted | None) -> None:
    """Show slopes, p and the patients' share, or why there is no fit."""
    if fitted is None:
        return
    found = fitted.model
    lesions = f"{counted(found.n, 'lesion')} of {counted_patients(found.n_patients)}"
    left_out = f", {found.n_undefined:,} with an undefined value left out" if found.n_undefined else ""
    if found.reason is not None:
        st.markdown(md("**Mixed model:** not fitted, {} · {}{}", found.reason, lesions, left_out))
        return
    effect = found.effects[0]
    held = f", {attribute_label(fitted.size)} held fixed" if fitted.size else ""
    share = f"ICC of patients {number(found.patient_share, 2)}"
    st.markdown(
        md(
            "**Mixed model:** {} changes by {}, **{}**{} · {} · {}{}",
            metric_label(shown.metric),
            _slope_words(effect, found.n_patients),
            p_value(effect.p),
            held,
            share,
            lesions,
            left_out,
        )
    )
    st.caption(
        "Random intercept per patient, restricted maximum likelihood (Laird and Ware 1982); the line is that "
        f"of a usual patient{', at the mean size' if fitted.size else ''}. Intervals by Student's t with "
        "between-within degrees of freedom. ICC: share of the unexplained variance between patients."
    )


def _ends(ends: Interval | None, n_patients: int) -> str:
    if ends is None:
        return f"none: {why_none(n_patients)}"
    return f"{_signed(ends.low)} to {_signed(ends.high)}"


def _slope_words(effect: FixedEffect, n_patients: int) -> Markdown:
    per_sd, per_unit = effect.interval_per_sd, effect.interval
    return md(
        "**{} per SD** of {} (95 % CI {}; SD {}), {} per unit ({})",
        _signed(effect.slope_per_sd),
        attribute_label(effect.name),
        _ends(per_sd, n_patients),
        f"{effect.sd:.{_DIGITS}g}",
        _signed(effect.slope),
        _ends(per_unit, n_patients),
    )


def _signed(value: float) -> str:
    return f"{value:+#.{_DIGITS}g}".rstrip(".").replace("-", "−")


def _ask_size(size: str) -> bool:
    return st.checkbox(
        f"{attribute_label(size)} as covariate", key="mixed_model_size", persist_state="session"
    )


@st.cache_data(max_entries=64, show_spinner="Fitting the mixed model …")
def _fitted(asked: Any, lesions: int, _shown: Comparison) -> Fitted:
    *_, name, size = asked
    names = (name,) if size is None else (name, size)
    values = arm_values(_shown)
    mine = values[(values["run_id"] == _shown.run_id) & (values["prompts"] == _shown.prompts)]
    frame = correlation_frame(_shown, metrics=(_shown.metric,), names=names).reindex(columns=[*_KEY, *names])
    rows = mine.merge(frame, on=_KEY, how="left")
    columns = {one: rows[one].to_numpy(dtype=float) for one in names}
    owners = rows["patient_id"].fillna(rows["case_id"]).astype(str).tolist()
    response = rows["value"].to_numpy(dtype=float)
    both = columns[name][np.isfinite(columns[name]) & np.isfinite(response)]
    ends = (float(both.min()), float(both.max())) if both.size else None
    return Fitted(name, size, mixed_model(response, columns, patients=owners), ends)
