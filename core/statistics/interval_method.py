"""The method by which the ends of an interval are found: the one place that chooses it.

What has one method for any number of patients chooses nothing and is not named here: shares have Wilson's
interval (`core.statistics.proportion`), limits of agreement, slopes and Cohen's d their own formulas.
"""

from __future__ import annotations

from enum import StrEnum

from core.statistics.few_patients import FEWEST_PATIENTS

FEW_PATIENTS = 30
"""Below it intervals of means are studentised, and those of areas are symmetric on the scale of the logit;
from here on the plain ones hold the truth as often."""

MANY_PATIENTS = 2_000
"""The patients from which on intervals are worked out without draws, where the estimate is smooth."""


class Method(StrEnum):
    """A method of finding the ends of an interval."""

    PERCENTILE = "percentile"
    BCA = "bca"
    ABC = "abc"
    """BCa without draws, `core.statistics.abc_interval`."""
    STUDENTISED = "studentised"
    """The bootstrap-t of a mean, `core.statistics.studentised`."""
    DELONG = "delong"
    """The interval of an area from its variance, `core.statistics.delong`."""
    DELONG_LOGIT = "delong on the logit"
    """The same on the scale of the logit, which keeps it between 0 and 1."""


class Estimand(StrEnum):
    """The estimand that an interval is about."""

    MEAN = "mean"
    """A mean or mean difference: unbounded, and studentised with few patients."""
    SMOOTH = "smooth function of means"
    """A function of the patients' means, such as a rank correlation."""
    DRAWN = "function of draws"
    """Anything else that is worked out anew in every draw, such as kappa."""
    AREA = "area"
    """An area under a ROC curve, between 0 and 1."""


def interval_method(of: Estimand, n_patients: int, *, asked: Method = Method.BCA) -> Method:
    """Choose the method by what the interval is about and how many patients stand behind it.

    Whether there are enough patients for any interval is decided by `core.statistics.few_patients`.

    Args:
        of: The quantity that is estimated.
        n_patients: Patients with a value; of an area those of the class that has fewer.
        asked: The bootstrap that the caller wants; only BCa gives way to another one.

    Returns:
        The method. ABC is tried: where a few patients have most of the effect, BCa takes its place.
    """
    if of is Estimand.AREA:
        return Method.DELONG_LOGIT if n_patients < FEW_PATIENTS else Method.DELONG
    if asked is Method.PERCENTILE:
        return Method.PERCENTILE
    if of is Estimand.MEAN and FEWEST_PATIENTS <= n_patients < FEW_PATIENTS:
        return Method.STUDENTISED
    if of is not Estimand.DRAWN and n_patients >= MANY_PATIENTS:
        return Method.ABC
    return Method.BCA
