import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.errors import InputError
from core.metrics.metric import Direction
from core.metrics.registry import METRICS, measure
from tests.close_to import near

SYMMETRIC = (
    "dice",
    "iou",
    "pixel_accuracy",
    "hausdorff_voxels",
    "hausdorff_mm",
    "hd95_voxels",
    "hd95_mm",
    "hd95_surface_mm",
    "nsd_2voxels",
    "nsd_2mm",
)

SPACING_MM = (1.3, 0.2, 0.4)


@st.composite
def mask_pairs(draw):
    shape = draw(array_shapes(min_dims=2, max_dims=3, min_side=1, max_side=6))
    return draw(arrays(bool, shape)), draw(arrays(bool, shape))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mask_pairs())
def test_ranges_and_symmetry(pair):
    first, second = pair
    spacing_mm = SPACING_MM[: first.ndim]
    there, back = measure(first, second, spacing_mm), measure(second, first, spacing_mm)
    assert list(there) == list(METRICS)
    for key in SYMMETRIC:
        assert there[key].value == pytest.approx(back[key].value, abs=1e-12)
    assert there["sensitivity"].value == near(back["precision"].value)
    for key, metric in METRICS.items():
        value = there[key].value
        if value is not None and metric.direction is Direction.HIGHER:
            assert 0 <= value <= 1
        if value is not None and metric.direction is Direction.LOWER:
            assert value >= 0
    if there["hausdorff_mm"].value is not None:
        assert there["hd95_mm"].value <= there["hausdorff_mm"].value + 1e-12


@settings(max_examples=30, deadline=None, derandomize=True)
@given(mask_pairs())
def test_a_mask_agrees_with_itself(pair):
    mask = pair[0]
    best = {Direction.HIGHER: 1.0, Direction.LOWER: 0.0, Direction.ZERO: 0.0}
    for key, measured in measure(mask, mask, SPACING_MM[: mask.ndim]).items():
        if measured.value is not None:
            assert measured.value == pytest.approx(best[METRICS[key].direction], abs=1e-12)


def test_the_background_round_both_masks_changes_no_distance():
    mask = np.zeros((30, 40), dtype=bool)
    mask[10:15, 12:20] = True
    moved = np.roll(mask, (2, 3), (0, 1))
    whole = measure(mask, moved, (0.3, 0.1))
    cropped = measure(mask[10:17, 12:23], moved[10:17, 12:23], (0.3, 0.1))
    for key in SYMMETRIC:
        if key != "pixel_accuracy":
            assert whole[key] == near(cropped[key])


def test_fortran_order_gives_the_same():
    generator = np.random.default_rng(0)
    first, second = generator.random((2, 5, 6, 7)) > 0.5
    spacing_mm = (1.0, 0.2, 0.082)
    assert measure(np.asfortranarray(first), second, spacing_mm) == near(measure(first, second, spacing_mm))


def test_every_entry_names_its_source_and_unit():
    for key, metric in METRICS.items():
        assert metric.key == key
        assert metric.label
        assert metric.source
        units = {"mm": "mm", "voxels": "voxels", "cm3": "cm3", "percent": "%"}
        assert metric.unit == units.get(key.split("_")[-1], "")
        assert metric.needs_spacing == key.endswith(("mm", "cm3"))


MASK = np.ones((3, 4), dtype=bool)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((MASK.astype(np.uint8), MASK), "reference mask holds uint8 values; give a boolean mask"),
        ((MASK, MASK.astype(float)), "prediction mask holds float64 values; give a boolean mask"),
        ((MASK, MASK[:2]), r"prediction mask has the shape \(2, 4\) and the reference \(3, 4\)"),
        ((MASK[0], MASK[0]), r"1 axes; give \(y, x\) or \(z, y, x\)"),
        ((MASK, MASK, (1.0, 1.0, 1.0)), "3 values for an array of 2 axes"),
        ((MASK, MASK, (1.0, 0.0)), "must be positive and finite"),
        ((MASK, MASK, (1.0, float("nan"))), "must be positive and finite"),
    ],
)
def test_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(InputError, match=message):
        measure(*arguments)


def test_refuses_an_ignore_mask_of_another_shape():
    with pytest.raises(InputError, match="ignore mask has the shape"):
        measure(MASK, MASK, ignore=MASK[:, :3])
