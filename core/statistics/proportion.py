"""How certain a share of cases is."""

from __future__ import annotations

from math import sqrt

from core.statistics.bootstrap import Interval

_NORMAL_975 = 1.959963984540054


def wilson_interval(count: int, n: int) -> Interval | None:
    """95 % interval of a share by Wilson 1927, doi:10.1080/01621459.1927.10502953; None where n is 0.

    Args:
        count: Cases with the property, from 0 to n.
        n: Independent cases.
    """
    if not n:
        return None
    share, z2 = count / n, _NORMAL_975**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = _NORMAL_975 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))
