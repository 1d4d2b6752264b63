"""How an interval or a p was made, in words that are true of it."""

from __future__ import annotations

from collections.abc import Iterable

from core.statistics.abc_interval import MANY_PATIENTS
from core.statistics.bootstrap import Method, Resampling
from core.statistics.studentised import FEW_PATIENTS

_NAMES = {
    Method.BCA: "BCa",
    Method.PERCENTILE: "percentile",
    Method.STUDENTISED: f"studentised bootstrap (below {FEW_PATIENTS} patients)",
}
_ABC = f"ABC (BCa without draws, from {MANY_PATIENTS:,} patients on)"


def made_in_words(resampling: Resampling) -> str:
    """Method, and draws and seed where there are any."""
    if resampling.method is Method.ABC:
        return _ABC
    name = _NAMES[resampling.method]
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
