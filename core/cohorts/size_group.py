"""Size groups under names that can be typed."""

from __future__ import annotations

from collections.abc import Sequence

from core.statistics.float_columns import Column
from core.statistics.groups import T_STAGE_LIMITS_MM, VOLUME_LIMITS_CM3, size_groups, volume_groups

T_STAGES = ("T1", "T2", "T3")
VOLUMES = ("0-5 cm3", "5-20 cm3", "20-100 cm3", "over 100 cm3")
THIRDS = ("smallest third", "middle third", "largest third")
LIMITS = {"t_limits": T_STAGE_LIMITS_MM, "volume_limits": VOLUME_LIMITS_CM3}


def size_group_names(
    longest_diameter_mm: Column, area_px: Column, volume_cm3: Column
) -> Sequence[str | None]:
    """The group of every lesion of a study, as the Subgroups page makes them.

    By volume where any lesion has one, else by T-stage, else, where no spacing is known, by thirds of the
    whole study.

    Args:
        longest_diameter_mm, area_px, volume_cm3: One per lesion, None where undefined.
    """
    if any(value is not None for value in volume_cm3):
        names: tuple[str, ...] = VOLUMES
        found = volume_groups(volume_cm3)
    else:
        found = size_groups(longest_diameter_mm, area_px)
        names = T_STAGES if any(value is not None for value in longest_diameter_mm) else THIRDS
    short = dict(zip(found.labels, names, strict=True))
    return [None if label is None else short[label] for label in found.group_of]
