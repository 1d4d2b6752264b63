import numpy as np
import pytest

from core.metrics.registry import measure


@pytest.mark.parametrize(("key", "in_mm"), [("nsd_2mm", True), ("nsd_2voxels", False)])
@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_monai_agrees(blob_pair, key, in_mm, scale):
    torch = pytest.importorskip("torch")
    monai_metrics = pytest.importorskip("monai.metrics")
    reference, prediction, spacing_mm = blob_pair
    spacing_mm = tuple(scale * value for value in spacing_mm)
    expected = monai_metrics.compute_surface_dice(
        torch.from_numpy(prediction)[None, None].float(),
        torch.from_numpy(reference)[None, None].float(),
        class_thresholds=[2.0],
        include_background=True,
        spacing=list(spacing_mm) if in_mm else None,
    )
    assert measure(reference, prediction, spacing_mm)[key].value == pytest.approx(expected.item(), abs=1e-6)


def test_worked_by_hand():
    reference, prediction = np.zeros((2, 12, 4), dtype=bool)
    reference[2, 1:3] = prediction[2, 1:3] = True
    prediction[3:7, 1] = True
    # Surfaces: 2 and 6 pixels; those of the prediction lie 0, 0, 1, 2, 3, 4 rows away.
    assert measure(reference, prediction)["nsd_2voxels"].value == pytest.approx((2 + 4) / 8)
    assert measure(reference, prediction, (1.5, 0.1))["nsd_2mm"].value == pytest.approx((2 + 3) / 8)
