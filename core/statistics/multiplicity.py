"""p values, corrected for how many there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjust p: rejecting those up to 0.05 makes a false rejection in at most 5 % of studies.

    Holm 1979, Scandinavian Journal of Statistics 6:65-70.

    Args:
        p_values: The p values of one family; None where there is no test, which stays None and does not
            count.
    """
    given = _given(p_values)
    if not given.size:
        return tuple(p_values)
    from statsmodels.stats.multitest import multipletests  # takes half a second to import

    return _placed(p_values, np.asarray(multipletests(given, method="holm")[1], dtype=np.float64))


def false_discovery_rate(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjust p for false discoveries ("q"): of those up to 0.05, at most 5 % are expected to be false.

    Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Args:
        p_values: The p values as `holm` takes them.
    """
    given = _given(p_values)
    if not given.size:
        return tuple(p_values)
    from scipy.stats import false_discovery_control  # takes half a second to import

    return _placed(p_values, np.asarray(false_discovery_control(given), dtype=np.float64))


def _given(p_values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([p for p in p_values if p is not None], dtype=np.float64)


def _placed(p_values: Sequence[float | None], adjusted: NDArray[np.float64]) -> tuple[float | None, ...]:
    values = iter(adjusted.tolist())
    return tuple(None if p is None else float(next(values)) for p in p_values)
