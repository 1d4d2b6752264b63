"""The metrics that are shown where there is no room for all."""

from __future__ import annotations

from core.metrics.registry import METRICS, headline_metrics, measurable

OVERLAPS = ["dice", "iou", "sensitivity", "precision"]


def test_millimetres_and_surfaces_stand_in_place_of_other_forms() -> None:
    pictures = measurable(spacing_known=True, of_volume=False)
    assert headline_metrics(pictures) == [*OVERLAPS, "hd95_surface_mm", "nsd_2mm"]
    unknown = measurable(spacing_known=False, of_volume=False)
    assert headline_metrics(unknown) == [*OVERLAPS, "hd95_surface_voxels", "nsd_2voxels"]


def test_volumes_have_errors_of_volume() -> None:
    volumes = measurable(spacing_known=True, of_volume=True)
    assert volumes == METRICS.keys()
    assert headline_metrics(volumes)[-2:] == ["volume_error_percent", "volume_error_cm3"]


def test_a_run_of_an_earlier_version_shows_the_distance_that_it_has() -> None:
    assert headline_metrics(["dice", "hd95_voxels", "hd95_mm", "pixel_accuracy"]) == ["dice", "hd95_mm"]


def test_what_is_replaced_is_a_metric() -> None:
    assert {key for metric in METRICS.values() for key in metric.in_place_of} <= METRICS.keys()
