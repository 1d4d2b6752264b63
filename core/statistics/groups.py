"""Groups of cases by the size of the lesion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.float_columns import Column, as_floats
from core.statistics.ties import at_limits

T_STAGE_LIMITS_MM = (20.0, 50.0)
"""Longest diameter; AJCC Cancer Staging Manual, 8th edition, breast: T1, T2, T3."""

VOLUME_LIMITS_CM3 = (5.0, 20.0, 100.0)
"""Groups of Zhou et al. 2025."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A group for every case.

    Attributes:
        title: The name of what the groups go by.
        labels: Names of the groups in order, also of those without a case.
        group_of: Label of each case, in the order given; None where its size is undefined.
    """

    title: str
    labels: tuple[str, ...]
    group_of: tuple[str | None, ...]


def size_groups(longest_diameter_mm: Column, area_px: Column) -> Grouping:
    """Group 2D cases: by T-stage where spacing is known, by thirds of the cohort where it is for none.

    Args:
        longest_diameter_mm: One per case, None where the spacing is unknown; such a case among others
            with spacing has no group.
        area_px: One per case; used only where no case has a diameter in mm.

    Raises:
        InputError: Another number of areas than diameters, an infinite or a negative value.
    """
    diameters = as_floats(longest_diameter_mm, name="longest_diameter_mm")
    areas = as_floats(area_px, name="area_px", length=diameters.size)
    return thirds(areas) if np.isnan(diameters).all() else t_stages(diameters)


def t_stages(longest_diameter_mm: Column) -> Grouping:
    """Return T1 up to 20 mm, T2 above 20 to 50 mm, T3 above 50 mm (limits belong to the lower group)."""
    labels = ("T1: ≤ 20 mm", "T2: > 20–50 mm", "T3: > 50 mm")
    diameters = as_floats(longest_diameter_mm, name="longest_diameter_mm")
    return _by_limits(diameters, T_STAGE_LIMITS_MM, title="T-stage by longest diameter", labels=labels)


def volume_groups(volume_cm3: Column) -> Grouping:
    """Return 0 to 5, above 5 to 20, above 20 to 100 and above 100 cm3 (limits belong to the lower group)."""
    labels = ("0–5 cm³", "> 5–20 cm³", "> 20–100 cm³", "> 100 cm³")
    volumes = as_floats(volume_cm3, name="volume_cm3")
    return _by_limits(volumes, VOLUME_LIMITS_CM3, title="Lesion volume", labels=labels)


def thirds(sizes: Column) -> Grouping:
    """Return smallest, middle and largest third of this cohort: groups that no other cohort shares.

    Cut at the terciles (linear between order statistics); equal sizes fall in one group, the lower one.
    """
    labels = ("smallest third of the cohort", "middle third of the cohort", "largest third of the cohort")
    values = as_floats(sizes, name="sizes")
    defined = values[~np.isnan(values)]
    limits = tuple(np.percentile(defined, [100 / 3, 200 / 3])) if defined.size else (0.0, 0.0)
    title = "Size within this cohort (pixel spacing unknown)"
    return _by_limits(values, limits, title=title, labels=labels)


def _by_limits(
    values: NDArray[np.float64], limits: tuple[float, ...], *, title: str, labels: tuple[str, ...]
) -> Grouping:
    """Return label k for a value above k of the limits."""
    if (values < 0).any():
        raise InputError(f"{title}: a size is below 0; correct it or leave it out")
    places = np.searchsorted(limits, at_limits(values, limits), side="left")
    pairs = zip(places, np.isnan(values), strict=True)
    return Grouping(title, labels, tuple(None if missing else labels[place] for place, missing in pairs))
