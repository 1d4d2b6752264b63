"""The few numbers that a classifier is judged by; sensitivity first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.classification.calibration_estimates import NAMES
from core.classification.classifier_report import ArmReport, arm_report, column, owners
from core.classification.prediction import ClassifierArm, Prediction
from core.protocols.dosch2025 import better
from core.protocols.published_comparison import UNKNOWN
from core.statistics.delong import NO_CASE, Area, delong_difference
from core.statistics.interval import Interval
from core.statistics.proportion import Proportion
from pages.components.classification.predictions import Classified, PredictionsByCase, predictions_stamp
from pages.components.shared.labels import interval, number, p_value, signed
from pages.components.shared.markdown import md

_CALIBRATION = {
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "calibration_slope": "calibration slope (1 is calibrated)",
    "calibration_intercept": "calibration intercept (0 is calibrated)",
}
_BETTER = {
    "network": "better than characteristics alone",
    "characteristics": "worse than characteristics alone",
    "neither": "not shown to differ from characteristics alone",
    UNKNOWN: "whether it is better than characteristics alone is not known",
}


def show_headline(shown: Classified, predictions: PredictionsByCase) -> None:
    """Show cards: sensitivity, accuracy and specificity, AUC, and the network against its baseline."""
    network = _of(predictions, ClassifierArm.NETWORK)
    report = _report(predictions_stamp(shown, predictions), network)
    if not report.n:
        st.info("The truth is not known in any of these cases: calls are shown, but cannot be judged.")
        return
    cards = st.columns([3, 3, 3, 4], gap="medium")
    with cards[0]:
        _sensitivity(report)
    with cards[1]:
        _accuracy(report)
    with cards[2]:
        _area(report)
    with cards[3]:
        _against_baseline(network, _of(predictions, ClassifierArm.CHARACTERISTICS))
    if shown.side in ("train", "validation"):
        st.caption(
            md(":orange[The classifier was fitted to, or chosen on, these cases: the numbers flatter it.]")
        )


@st.cache_data(max_entries=16, show_spinner=False)
def _report(since: str, _network: list[Prediction]) -> ArmReport:
    return arm_report(_network)


def _sensitivity(report: ArmReport) -> None:
    count = report.scores.confusion
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric("Sensitivity", number(report.scores.sensitivity, 3))
        st.caption(
            md(
                "{}  \n{} of {} positive cases found  \n**{} missed** · threshold {}",
                _share(report.sensitivity),
                count.found,
                count.found + count.missed,
                count.missed,
                number(report.threshold, 3),
            )
        )


def _accuracy(report: ArmReport) -> None:
    count = report.scores.confusion
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric("Accuracy", number(report.scores.accuracy, 3))
        st.caption(
            f"{_share(report.accuracy)}  \n"
            f"{count.found + count.cleared} of {report.n} cases of {report.n_patients} patients  \n"
            f"specificity {number(report.scores.specificity, 3)}, {_share(report.specificity)} · "
            f"{count.false_alarms} false alarms"
        )


def _area(report: ArmReport) -> None:
    area = report.area
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric("AUC", number(None if area is None else area.auc, 3))
        st.caption(
            f"{_ends_of(area)}  \n"
            + "  \n".join(_calibration(report, name) for name in NAMES)
            + f"  \ncalibration error before: {number(report.calibration_error_raw, 3)}"
        )


def _against_baseline(network: list[Prediction], baseline: list[Prediction]) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        label = "AUC above characteristics alone"
        both = [(one, other) for one, other in zip(network, baseline, strict=False) if one.truth is not None]
        truth = np.array([bool(one.truth) for one, _ in both], dtype=np.bool_)
        gap = None
        if len(network) == len(baseline):
            scores = (column([pair[place] for pair in both], "logit") for place in (0, 1))
            owner = owners([one for one, _ in both])
            gap = delong_difference(truth, *scores, patients=owner)
        if gap is None:
            st.metric(label, "–")
            st.caption("There is no baseline for these cases.")
            return
        st.metric(
            label,
            signed(gap.difference, 3),
            help="A logistic regression on size, shape and contrast of the reference mask, fitted to the "
            "same training side. Difference of areas on the same cases, by DeLong's test.",
        )
        ends: Interval | None = gap.interval
        word = _BETTER[better(None if ends is None else (ends.low, ends.high))]
        said = f"95 % CI {interval(ends, 3, sign=signed)} · {p_value(gap.p)}"
        st.caption(f"{said if gap.reason is None else f'No interval: {gap.reason}.'}  \n{word}")


def _share(found: Proportion) -> str:
    return (
        f"no interval: {found.reason}" if found.reason else f"95 % CI {interval(found.interval, 3)} (Wilson)"
    )


def _calibration(report: ArmReport, name: str) -> str:
    found, label = report.calibrated[name], _CALIBRATION[name]
    said = f"no interval: {found.reason}" if found.reason else f"95 % CI {interval(found.interval, 3)}"
    return f"{label} {number(found.value, 3)}, {said}"


def _ends_of(area: Area | None) -> str:
    reason = NO_CASE if area is None else area.reason
    return (
        f"No interval: {reason}."
        if reason
        else f"95 % CI {interval(None if area is None else area.interval, 3)} (DeLong)"
    )


def _of(predictions: PredictionsByCase, arm: ClassifierArm) -> list[Prediction]:
    return [one for _, found in sorted(predictions.items()) for one in found if one.arm is arm]
