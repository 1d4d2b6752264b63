"""How an interval or a p was made, in words that are true of it: the one source of pages and reports."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.statistics.abc_interval import MANY_PATIENTS
from core.statistics.bootstrap import Method, Resampling
from core.statistics.patients import N_RESAMPLES
from core.statistics.permutation_limit import MANY_EXCHANGED
from core.statistics.rank_correlation import RankCorrelation, RankP
from core.statistics.sign_flip import MANY_PATIENTS as MANY_FLIPPED
from core.statistics.sign_flip import MOST_EXACT, N_FLIPS
from core.statistics.values import Column, as_floats

EXACT, ASYMPTOTIC, PERMUTED, LIMIT = "exact", "asymptotic", "permutations", "limit of permutations"
_MOST_EXACT_TAU = 33
"""Cases up to which SciPy's p of tau is exact where there are no ties."""

_ABC = f"ABC (BCa without draws, from {MANY_PATIENTS:,} patients on)"
_NAMES = {Method.BCA: "BCa", Method.PERCENTILE: "percentile"}

BOOTSTRAP_WORDS = (
    "Intervals are 95 % bootstrap intervals over patients: all lesions of a patient are drawn together. They "
    "are bias-corrected and accelerated "
    f"(BCa, Efron 1987; B = {N_RESAMPLES:,}, seed 0, where a table names no other), and widened for few "
    "patients: the tails are those of Student's t with one degree of freedom less than patients, times the "
    "root of n / (n - 1) (Hesterberg 2015). "
    f"From {MANY_PATIENTS:,} patients on, unless a few of them have most of the effect, nothing is drawn: "
    "the intervals are ABC (DiCiccio and Efron 1992), what BCa tends to, also where a table names B."
)
PAIRED_WORDS = (
    "Differences are paired by lesion; their p is a two-sided Wilcoxon signed-rank test over one mean "
    "difference per patient (exact up to 50 patients without ties and zeros, over all signs up to 13 with "
    "them, else normal), not adjusted for the number of tests unless a table says so."
)
SIGN_FLIP_WORDS = (
    f"Sign flips go through all signs up to {MOST_EXACT} patients, draw {N_FLIPS:,} above, and from "
    f"{MANY_FLIPPED:,} on stand for their limit (Edgeworth)."
)
TAU_WORDS = (
    f"p of Kendall's tau-b is exact up to {_MOST_EXACT_TAU} cases without ties and asymptotic (normal, ties "
    "accounted for) above where every patient has one case; with several cases of a patient it is by "
    f"permutation of patients, and from {MANY_EXCHANGED:,} patients on the limit of such permutations. The "
    "table of correlations says of each p which it is."
)


def made_in_words(resampling: Resampling) -> str:
    """Method, and draws and seed where there are any."""
    if resampling.method is Method.ABC:
        return _ABC
    name = _NAMES.get(resampling.method, resampling.method.value)
    return f"{name}, {resampling.n_resamples:,} resamples of patients, seed {resampling.seed}"


def how_resampled(made: Resampling | None) -> str:
    """A sentence under them: confidence, and as `made_in_words`; empty where nothing was resampled."""
    if made is None:
        return ""
    return f"Intervals: {made.confidence:.0%}, {made_in_words(made)}.".replace("%", " %", 1)


def all_made_in_words(made: Iterable[Resampling | None]) -> str:
    """Of several intervals; those made alike are said once."""
    said = dict.fromkeys(made_in_words(one) for one in made if one is not None)
    return "; ".join(said) if said else "by patient"


def permuted_in_words(n_permutations: int, seed: int) -> str:
    """Where p comes from; with no permutation it is their limit."""
    if not n_permutations:
        return "what many permutations of patients tend to"
    return f"{n_permutations:,} permutations of patients, seed {seed}"


def p_of_tau_by(found: RankCorrelation, x: Column, y: Column) -> str:
    """How the p of Kendall's tau was made: `EXACT`, `ASYMPTOTIC`, `PERMUTED` or `LIMIT`; empty without a p.

    Args:
        found: Of the columns, nothing held fixed.
        x: As it was given.
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
