"""Metrics and characteristics by name, for pages and reports alike."""

from __future__ import annotations

from core.measure_labels import characteristic_label, metric_decimals, metric_label, short_metric_label
from core.reports.key_labels import column_label


def test_keys_become_names_with_units() -> None:
    assert metric_label("hd95_mm").endswith("(mm)")
    assert short_metric_label("hd95_mm") == "HD95 (mm)"
    assert metric_label("lesions_missed") == "Lesions missed, per case"
    assert characteristic_label("area_px") == "Area (px²)"


def test_what_is_not_known_is_its_key_in_words() -> None:
    assert metric_label("of_a_newer_version") == "Of a newer version"
    assert characteristic_label("tissue_composition") == "Tissue composition"


def test_ratios_have_three_decimals_and_distances_one() -> None:
    assert (metric_decimals("dice"), metric_decimals("hd95_mm")) == (3, 1)


def test_reports_and_pages_write_the_same_unit() -> None:
    assert column_label("area_mm2") == characteristic_label("area_mm2") == "Area (mm²)"
