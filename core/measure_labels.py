"""The names of metrics and characteristics for tables and axes, with their units and decimals."""

from __future__ import annotations

from core.characteristics.registry import CHARACTERISTICS
from core.metrics.lesion_counts import LESION_COUNTS
from core.metrics.registry import METRICS

_UNITS = {"px2": "px²", "mm2": "mm²", "cm3": "cm³", "grey": "grey level"}
_DECIMALS = {"mm": 1, "voxels": 1, "px": 1, "px2": 0, "mm2": 1, "grey": 1, "cm3": 2, "%": 1}
_OF_A_RATIO = 3


def metric_label(key: str) -> str:
    """Return a metric's name with its unit; the key in words for one that this version does not know."""
    if key in LESION_COUNTS:
        return LESION_COUNTS[key]
    return with_unit(METRICS[key].label, METRICS[key].unit) if key in METRICS else in_words(key)


def short_metric_label(key: str) -> str:
    """Return `metric_label` without what stands behind a comma, for the heads of narrow columns."""
    metric = METRICS[key]
    return with_unit(metric.label.split(",")[0], metric.unit)


def metric_decimals(key: str) -> int:
    """Return how many decimals of a metric are shown: 3 for a ratio, 1 for a distance."""
    return _DECIMALS.get(METRICS[key].unit, _OF_A_RATIO) if key in METRICS else _OF_A_RATIO


def characteristic_label(key: str) -> str:
    """Return a characteristic's name with its unit; the key in words for one that is not known."""
    known = CHARACTERISTICS.get(key)
    return in_words(key) if known is None else with_unit(known.label, known.unit)


def characteristic_decimals(key: str) -> int:
    """Return how many decimals of a characteristic are shown."""
    return _DECIMALS.get(CHARACTERISTICS[key].unit, _OF_A_RATIO)


def with_unit(label: str, unit: str) -> str:
    """Return a name with its unit in brackets, as ``Area (mm²)``; a ratio's name alone."""
    return f"{label} ({_UNITS.get(unit, unit)})" if unit else label


def in_words(key: str) -> str:
    """Return a key such as ``tissue_composition`` as "Tissue composition"."""
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
