"""Agreement on what can be measured: ICC, Bland and Altman's limits, per pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.measure_labels import characteristic_decimals
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.how_made import how_resampled
from core.statistics.icc import IccKind
from core.statistics.icc_by_patient import IccByPatient
from core.statistics.interval import Interval
from core.statistics.paired_readings import (
    Measurements,
    PairedReadings,
    all_readings,
    paired_readings,
)
from pages.components.reader_results.bland_altman import bland_altman_plot
from pages.components.reader_results.measured_sizes import measured_now, offered_sizes, size_values
from pages.components.reader_results.pair_picker import WIDE_NAMES, pick_pair
from pages.components.reader_results.rater_columns import Marks, measurements
from pages.components.shared.labels import NOTHING, attribute_label, counted, interval, number, signed
from pages.components.shared.markdown import md
from pages.components.shared.patients import counted_patients, patients_head
from pages.components.shared.table_height import height_or_content

_TALLEST_PX = 420
_FEWEST_PATIENTS = 3


def show_size_agreement(study: str, found: Marks, chosen: Sequence[str]) -> None:
    """Show table of pairs, and the plot of one of them."""
    offered = offered_sizes(found)
    left, _ = st.columns([2, 3], gap="large")
    with left:
        name = st.selectbox(
            "Measured of the masks", list(offered), format_func=lambda key: offered[key], key="agreement_size"
        )
    values, missing = size_values(found, name)
    if not missing.empty:
        if not measured_now(study, missing):
            return
        values, _ = size_values(found, name)
    of_row = values.to_dict()
    lesions, columns = measurements(found, found.names, lambda rows: rows.index.map(of_row).to_series())
    pairs = found.pairs(chosen)
    compared = _compared(columns, tuple(pairs), tuple(lesions["patient_id"]))
    if not compared:
        st.info(
            "No lesion has been marked by two of those shown: agreement needs lesions that two readers, or a "
            "reader and a reference or model, have marked both."
        )
        return
    decimals = characteristic_decimals(name)
    _show_all(columns, chosen, lesions)
    rows = [_row(one, decimals) for one in compared]
    height = height_or_content(len(rows), few=11, most_px=_TALLEST_PX)
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height=height, alt="Agreement by pair", column_config=WIDE_NAMES
    )
    words, plot = st.columns([2, 3], gap="large")
    with words:
        pair = pick_pair([(one.first, one.second) for one in compared], key="size_pair")
        _explain(compared)
    with plot:
        one = next(one for one in compared if (one.first, one.second) == pair)
        _show_plot(one, columns, lesions, title=attribute_label(name), decimals=decimals)


def _show_all(columns: dict[str, Measurements], chosen: Sequence[str], lesions: pd.DataFrame) -> None:
    """Show both coefficients of all chosen readers together."""
    if len(chosen) < 2:
        return
    both = _all(({name: columns[name] for name in chosen}), tuple(lesions["patient_id"]))
    if both[0].estimate is None:
        st.caption(
            md(
                "**All {} together:** no coefficient, for "
                "{} of {} "
                "{} marked by every one of them, and two that differ are "
                "needed.",
                counted(len(chosen), "reader"),
                counted(both[0].n, "lesion"),
                counted(both[0].n + both[0].n_undefined, "lesion"),
                "was" if both[0].n == 1 else "were",
            )
        )
        return
    said = "; ".join(f"{one.kind} {_icc(one)}" for one in both)
    st.markdown(
        md(
            "**All {} together:** {}, over {} of {} that every one marked; {:,} left out.",
            counted(len(chosen), "reader"),
            said,
            counted(both[0].n, "lesion"),
            counted_patients(both[0].n_patients),
            both[0].n_undefined,
        )
    )


def _show_plot(
    one: PairedReadings, columns: dict[str, Measurements], lesions: pd.DataFrame, *, title: str, decimals: int
) -> None:
    first, second = columns[one.first].values, columns[one.second].values
    points = pd.DataFrame(
        {"case_id": lesions["case_id"], "mean": (first + second) / 2, "difference": first - second}
    ).dropna()
    st.markdown(md("**{} − {}**", one.first, one.second))
    if points.empty:
        st.info(f"No lesion has a value from both {one.first} and {one.second}.")
        return
    st.altair_chart(bland_altman_plot(points, one.limits, title=title, decimals=decimals), width="stretch")
    if one.limits.n_patients < _FEWEST_PATIENTS:
        st.caption(
            f"Limits need {_FEWEST_PATIENTS} patients with a lesion that both marked; there "
            f"{'is' if one.limits.n_patients == 1 else 'are'} {one.limits.n_patients}."
        )


def _row(one: PairedReadings, decimals: int) -> dict[str, object]:
    limits = one.limits
    return {
        "First": one.first,
        "Second": one.second,
        "n": limits.n,
        "Undefined": limits.n_undefined,
        patients_head(): limits.n_patients,
        "ICC(2,1)": _icc(one.agreement),
        "ICC(3,1)": _icc(one.consistency),
        "Bias": _with_ends(limits.bias, limits.bias_interval, decimals, limits.n_patients),
        "Lower limit": _with_ends(limits.lower, limits.lower_interval, decimals, limits.n_patients),
        "Upper limit": _with_ends(limits.upper, limits.upper_interval, decimals, limits.n_patients),
    }


def _icc(found: IccByPatient) -> str:
    if found.estimate is None:
        return NOTHING
    return f"{number(found.estimate, 3)} ({interval(found.interval, 3, patients=found.n_patients)})"


def _with_ends(value: float | None, ends: Interval | None, decimals: int, n_patients: int) -> str:
    if value is None:
        return NOTHING
    return f"{signed(value, decimals)} ({interval(ends, decimals, sign=signed, patients=n_patients)})"


def _explain(compared: Sequence[PairedReadings]) -> None:
    made = next((one.agreement.resampling for one in compared if one.agreement.resampling), None)
    how = (
        f"Intervals of the ICC where a patient has several lesions by bootstrap, else by F distributions. "
        f"{how_resampled(made)}"
        if made
        else "Intervals of the ICC by F distributions: every patient has one lesion."
    )
    st.caption(
        "Over the lesions of the cases that both have read; one that only one of them marked is undefined. "
        "ICC(2,1): a reader who is always higher disagrees; ICC(3,1): a constant difference does not count. "
        f"{how} Limits of agreement with several lesions per patient after Bland and Altman 2007, their "
        "intervals after Zou 2013."
    )


@st.cache_data(max_entries=32, show_spinner="Comparing the readers …")
def _pairs_of(
    values: dict[str, np.ndarray],
    read: dict[str, np.ndarray],
    pairs: tuple[tuple[str, str], ...],
    patients: tuple[str, ...],
) -> tuple[PairedReadings, ...]:
    readers = {name: Measurements(values[name], read[name]) for name in values}
    return paired_readings(readers, pairs, patients=patients, resampling=Resampling(N_RESAMPLES))


def _compared(
    columns: dict[str, Measurements], pairs: tuple[tuple[str, str], ...], patients: tuple[str, ...]
) -> tuple[PairedReadings, ...]:
    values = {name: one.values for name, one in columns.items()}
    read = {name: one.read for name, one in columns.items()}
    found: tuple[PairedReadings, ...] = _pairs_of(values, read, pairs, patients)
    return found


def _all(columns: dict[str, Measurements], patients: tuple[str, ...]) -> tuple[IccByPatient, IccByPatient]:
    one, other = (
        all_readings(columns, patients, kind=kind, resampling=Resampling(N_RESAMPLES)) for kind in IccKind
    )
    return one, other
