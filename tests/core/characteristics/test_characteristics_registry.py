import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.characteristics.registry import CHARACTERISTICS, characterise
from core.errors import InputError

IMAGE = np.full((6, 8), 100, dtype=np.uint8)
MASK = np.zeros((6, 8), dtype=bool)
MASK[2:4, 3:6] = True


@st.composite
def images_with_masks(draw):
    shape = draw(array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9))
    return draw(arrays(np.uint8, shape)), draw(arrays(bool, shape))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(images_with_masks())
def test_ranges(pair):
    image, mask = pair
    values = characterise(image, mask, (0.4, 0.1))
    assert list(values) == list(CHARACTERISTICS)
    defined = {key: measured.value for key, measured in values.items() if measured.value is not None}
    assert all(value >= 0 for key, value in defined.items() if key != "contrast")
    assert abs(defined.get("contrast", 0)) <= 1
    assert defined.get("aspect_ratio", 1) >= 1
    assert all(defined.get(key, 0) <= 1 + 1e-9 for key in ("solidity", "circularity", "area_share"))
    if mask.any():
        assert defined["longest_diameter_mm"] <= 0.4 * defined["longest_diameter_px"] + 1e-9


def test_empty_mask():
    values = characterise(IMAGE, np.zeros_like(MASK), (0.2, 0.1))
    defined = {key: measured.value for key, measured in values.items() if measured.value is not None}
    assert defined == dict.fromkeys(("area_px", "area_mm2", "components", "area_share", "touches_border"), 0)
    reasons = {key: measured.reason for key, measured in values.items() if CHARACTERISTICS[key].compute}
    assert {reason for key, reason in reasons.items() if key not in defined} == {"the mask is empty"}


def test_what_is_of_volumes_says_so_on_pictures():
    values = characterise(IMAGE, MASK, (0.2, 0.1))
    of_volumes = {key for key, entry in CHARACTERISTICS.items() if entry.compute is None}
    assert of_volumes >= {"volume_cm3", "slice_count", "sphericity"}
    assert {values[key].reason for key in of_volumes} == {"defined for volumes only, and this is a picture"}
    assert all(entry.compute or entry.of_volume for entry in CHARACTERISTICS.values())


def test_unknown_spacing_leaves_millimetres_undefined():
    values = characterise(IMAGE, MASK)
    undefined = {key for key, value in values.items() if value.reason == "the pixel spacing is unknown"}
    assert undefined == {"area_mm2", "equivalent_diameter_mm", "longest_diameter_mm"}


def test_every_entry_names_its_source():
    for key, entry in CHARACTERISTICS.items():
        assert entry.key == key
        assert entry.label
        assert entry.source
        assert entry.needs_spacing == (key.endswith(("_mm", "_mm2", "_cm3")) or key == "sphericity")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGE.astype(float), MASK), "the image is float64 of shape"),
        ((IMAGE[..., None], MASK), r"give uint8 \(y, x\) or \(y, x, 3\)"),
        ((IMAGE, MASK.astype(np.uint8)), "the mask is uint8"),
        ((IMAGE, MASK[:5]), r"give booleans of shape \(6, 8\)"),
        ((IMAGE, MASK, (1.0, 1.0, 1.0)), "3 values for an array of 2 axes"),
    ],
)
def test_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(InputError, match=message):
        characterise(*arguments)
