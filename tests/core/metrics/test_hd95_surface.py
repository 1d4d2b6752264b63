import pytest

from core.metrics.registry import METRICS, measure


def test_monai_agrees(blob_pair):
    torch = pytest.importorskip("torch")
    monai_metrics = pytest.importorskip("monai.metrics")
    reference, prediction, spacing_mm = blob_pair
    expected = monai_metrics.compute_hausdorff_distance(
        torch.from_numpy(prediction)[None, None].float(),
        torch.from_numpy(reference)[None, None].float(),
        include_background=True,
        percentile=95,
        spacing=list(spacing_mm),
    )
    assert measure(reference, prediction, spacing_mm)["hd95_surface_mm"].value == pytest.approx(
        expected.item(), abs=1e-5
    )


def test_its_label_says_how_it_differs():
    assert "surface to surface" in METRICS["hd95_surface_mm"].label
    assert "all pixels" in METRICS["hd95_mm"].label
