"""The making of an interval or a p, in words that are true of it: the one source of pages and reports."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.few_patients import FEWEST_PATIENTS
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval_method import FEW_PATIENTS, MANY_PATIENTS, Method
from core.statistics.permutation_limit import MANY_EXCHANGED
from core.statistics.rank_correlation import RankCorrelation, RankP
from core.statistics.studentised import MOST_STRETCHED

EXACT, ASYMPTOTIC, PERMUTED, LIMIT = "exact", "asymptotic", "permutations", "limit of permutations"
_MOST_EXACT_TAU = 33
"""Cases up to which SciPy's p of tau is exact where there are no ties."""

_UNDRAWN = {
    Method.ABC: f"ABC (BCa without draws, from {MANY_PATIENTS:,} patients on)",
    Method.DELONG: "DeLong",
    Method.DELONG_LOGIT: f"DeLong on the scale of the logit (below {FEW_PATIENTS} patients in a class)",
}
_NAMES = {
    Method.BCA: "BCa",
    Method.PERCENTILE: "percentile",
    Method.STUDENTISED: f"studentised bootstrap (below {FEW_PATIENTS} patients)",
}

BOOTSTRAP_WORDS = (
    "Where a table names no other, intervals are 95 % bootstrap intervals over patients: all lesions of a "
    f"patient are drawn together (B = {N_RESAMPLES:,}, seed 0). They are bias-corrected and accelerated "
    "(BCa, Efron 1987), with the tails of Student's t with one degree of freedom less than patients, times "
    "the root of n / (n - 1) (Hesterberg 2015). "
    f"With fewer than {FEW_PATIENTS} patients those of means and of mean differences are studentised instead "
    f"(bootstrap-t, Hall 1988, held between 1 and {MOST_STRETCHED:g} times Student's t); their ends may pass "
    "0 or 1 where the metric cannot. "
    f"From {MANY_PATIENTS:,} patients on, unless a few of them have most of the effect, nothing is drawn: "
    "the intervals are ABC (DiCiccio and Efron 1992), what BCa tends to, also where a table names B. "
    f"With fewer than {FEWEST_PATIENTS} patients, or where the patients do not differ, the value stands "
    "without an interval."
)
MEANS_IN_SHORT = (
    f"bootstrap over patients, B = {N_RESAMPLES:,}, seed 0 (studentised below {FEW_PATIENTS} patients, BCa "
    f"from there on, none below {FEWEST_PATIENTS})"
)
PAIRED_WORDS = (
    "Differences are paired by lesion; their p is a two-sided Wilcoxon signed-rank test over one mean "
    "difference per patient (exact up to 50 patients without ties and zeros, over all signs up to 13 with "
    "them, else normal), not adjusted for the number of tests unless a table says so."
)
WILCOXON_IN_SHORT = "signed-rank test over one mean difference per patient"
MEAN_TEST_IN_SHORT = "by the studentised bootstrap over patients, which allows for skewed differences"
SLOPE_IN_SHORT = (
    "Student's t; where patients have several lesions, with the standard error of leaving out one patient at "
    "a time (cluster jackknife, CR3) and patients less one degrees of freedom"
)
HOLM_WORDS = "p, Holm, is adjusted for all tests of the family that its table names (Holm 1979)."
FDR_WORDS = "q is p adjusted for false discoveries over its table (Benjamini and Hochberg 1995)."
WELCH_WORDS = (
    "Two groups or cohorts are compared by Welch's t (Welch 1947): the interval of the difference of means "
    "and its p do not assume equal variances."
)
SHARES_WORDS = (
    "Shares of cases (sensitivity, specificity, accuracy) have Wilson's intervals (Wilson 1927), of as many "
    "independent cases as they are worth where patients have several (Rao and Scott 1992). The area under "
    "the ROC curve and differences of areas are DeLong's (DeLong et al. 1988), with the variance of clusters "
    "where patients have several cases (Obuchowski 1997); intervals of an area are on the scale of the logit "
    f"with fewer than {FEW_PATIENTS} patients in a class, and there are none with fewer than "
    f"{FEWEST_PATIENTS}."
)
SLOPE_WORDS = f"Slopes are of least squares; their intervals and p: {SLOPE_IN_SHORT}."
DRAWN_P_WORDS = "A p that comes from draws is never given as smaller than the draws can tell (≤)."
TAU_WORDS = (
    f"p of Kendall's tau-b is exact up to {_MOST_EXACT_TAU} cases without ties and asymptotic (normal, ties "
    "accounted for) above where every patient has one case; with several cases of a patient it is by "
    f"permutation of patients, and from {MANY_EXCHANGED:,} patients on the limit of such permutations. The "
    "table of correlations says of each p which it is."
)


def made_in_words(resampling: Resampling) -> str:
    """Return method, and draws and seed where there are any."""
    if resampling.method in _UNDRAWN:
        return _UNDRAWN[resampling.method]
    name = _NAMES[resampling.method]
    return f"{name}, {resampling.n_resamples:,} resamples of patients, seed {resampling.seed}"


def how_resampled(made: Resampling | None) -> str:
    """A sentence under them: confidence, and as `made_in_words`; empty where nothing was resampled."""
    if made is None:
        return ""
    return f"Intervals: {made.confidence:.0%}, {made_in_words(made)}.".replace("%", " %", 1)


def all_made_in_words(made: Iterable[Resampling | None]) -> str:
    """Say how several intervals were made; those made alike are said once."""
    said = dict.fromkeys(made_in_words(one) for one in made if one is not None)
    return "; ".join(said) if said else "by patient"


def permuted_in_words(n_permutations: int, seed: int) -> str:
    """Return where p comes from; with no permutation it is their limit."""
    if not n_permutations:
        return "what many permutations of patients tend to"
    return f"{n_permutations:,} permutations of patients, seed {seed}"


def p_of_tau_by(found: RankCorrelation, x: Column, y: Column) -> str:
    """Say how the p of tau was made: `EXACT`, `ASYMPTOTIC`, `PERMUTED` or `LIMIT`; empty without.

    Args:
        found: The correlation of the columns, nothing held fixed.
        x: A column as it was given.
        y: Likewise.
    """
    if found.p is None or found.estimate is None:
        return ""
    if found.settings.p is RankP.PERMUTED:
        return PERMUTED
    if found.n_patients < found.n:
        return LIMIT
    columns = np.stack([as_floats(one, name="a column") for one in (x, y)])
    kept = columns[:, np.isfinite(columns).all(axis=0)]
    tied = any(np.unique(one).size < found.n for one in kept)
    pairs = found.n * (found.n - 1) / 2
    fewest = (1 - abs(found.estimate)) / 2 * pairs
    return EXACT if not tied and (found.n <= _MOST_EXACT_TAU or fewest <= 1) else ASYMPTOTIC
