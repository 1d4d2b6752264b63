"""p values corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjusted p: rejecting those up to 0.05 makes one false rejection or more in at most 5 % of studies.

    Holm 1979, Scandinavian Journal of Statistics 6:65-70.

    Args:
        p_values: Of one family; None where there is no test, which stays None and does not count.
    """
    return _adjusted(p_values, method="holm")


def false_discovery_rate(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjusted p ("q"): of those up to 0.05, at most 5 % are expected to be false.

    Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Args:
        p_values: As `holm` takes them.
    """
    return _adjusted(p_values, method="fdr_bh")


def _adjusted(p_values: Sequence[float | None], *, method: str) -> tuple[float | None, ...]:
    given = [p for p in p_values if p is not None]
    if not given:
        return tuple(p_values)
    # Takes a second to import, which pages need not wait for.
    from statsmodels.stats.multitest import multipletests

    adjusted = iter(np.asarray(multipletests(given, method=method)[1], dtype=np.float64))
    return tuple(None if p is None else float(next(adjusted)) for p in p_values)
