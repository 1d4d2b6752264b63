from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from core.characteristics.registry import CHARACTERISTICS, characterise_volume
from core.errors import InputError

SPACING_MM = (2.0, 0.5, 0.25)
OF_PICTURES = "defined for pictures only, and this is a volume"


def two_parts() -> NDArray[np.bool_]:
    """12 voxels on slices 2 to 4, and 3 on slice 7 that do not touch them."""
    mask = np.zeros((9, 10, 12), dtype=bool)
    mask[2, 3, 3:5] = mask[3, 3:5, 3:6] = mask[4, 3:5, 4:6] = True
    mask[7, 8, 8:11] = True
    return mask


def values_of(
    mask: NDArray[np.bool_], spacing_mm: tuple[float, ...] | None = SPACING_MM
) -> dict[str, float | None]:
    return {key: measured.value for key, measured in characterise_volume(mask, spacing_mm).items()}


def test_worked_by_hand() -> None:
    values = values_of(two_parts())
    assert list(values) == list(CHARACTERISTICS)
    assert values["volume_cm3"] == pytest.approx(15 * 0.25 / 1000)
    assert values["slice_count"] == 4
    assert values["first_slice_area_mm2"] == pytest.approx(2 * 0.125)
    assert values["middle_slice_area_mm2"] == pytest.approx(4 * 0.125)
    assert values["components"] == 2
    assert values["largest_component_share"] == pytest.approx(12 / 15)
    assert values["touches_border"] == 0
    # From the lowest slice's lower left corner to the highest one's upper right: 3 x 2, 2 x 0.5, 3 x 0.25 mm.
    assert values["longest_diameter_mm"] == pytest.approx(np.linalg.norm([6.0, 1.0, 0.75]))


def test_pictures_only_is_said() -> None:
    measured = characterise_volume(two_parts(), SPACING_MM)
    of_pictures = {key for key, entry in CHARACTERISTICS.items() if entry.of_volume is None}
    assert of_pictures >= {"area_px", "contrast", "complexity", "aspect_ratio", "solidity"}
    assert {measured[key].reason for key in of_pictures} == {OF_PICTURES}


@pytest.mark.parametrize("place", [(0, 4, 4), (8, 4, 4), (4, 0, 4), (4, 9, 4), (4, 4, 0), (4, 4, 11)])
def test_border(place: tuple[int, int, int]) -> None:
    mask = np.zeros((9, 10, 12), dtype=bool)
    mask[place] = True
    assert values_of(mask)["touches_border"] == 1


def test_empty_mask_and_unknown_spacing() -> None:
    empty = characterise_volume(np.zeros((3, 4, 5), dtype=bool), SPACING_MM)
    defined = {key: measured.value for key, measured in empty.items() if measured.value is not None}
    assert defined == dict.fromkeys(("components", "touches_border", "volume_cm3", "slice_count"), 0)
    assert empty["sphericity"].reason == "the mask is empty"
    assert characterise_volume(two_parts())["volume_cm3"].reason == "the pixel spacing is unknown"
    assert values_of(two_parts(), None)["slice_count"] == 4


@pytest.mark.parametrize("seed", range(3))
def test_simpleitk_agrees(seed: int) -> None:
    noise = gaussian_filter(np.random.default_rng(seed).standard_normal((14, 40, 36)), (1.5, 4, 4))
    mask = noise > np.quantile(noise, 0.93)
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing(SPACING_MM[::-1])
    parts = sitk.RelabelComponent(sitk.ConnectedComponent(image, True))
    shapes = sitk.LabelShapeStatisticsImageFilter()
    shapes.Execute(parts)
    values = values_of(mask)
    sizes = [shapes.GetPhysicalSize(part) for part in shapes.GetLabels()]
    assert values["components"] == len(sizes)
    assert values["volume_cm3"] == pytest.approx(sum(sizes) / 1000, abs=1e-6)
    assert values["largest_component_share"] == pytest.approx(max(sizes) / sum(sizes))
    shapes.ComputeFeretDiameterOn()
    shapes.Execute(parts)
    between_centres, voxel = shapes.GetFeretDiameter(1), np.linalg.norm(SPACING_MM)
    assert between_centres <= values["longest_diameter_mm"] <= between_centres + voxel + 1e-6


def ball(radius_mm: tuple[float, float, float], spacing_mm: tuple[float, ...]) -> NDArray[np.bool_]:
    axes = [
        np.arange(-radius - 3 * step, radius + 3 * step, step)
        for radius, step in zip(radius_mm, spacing_mm, strict=True)
    ]
    places = np.meshgrid(*axes, indexing="ij")
    return sum((place / radius) ** 2 for place, radius in zip(places, radius_mm, strict=True)) <= 1


def test_sphericity_of_ball_and_rod() -> None:
    fine = (0.5, 0.5, 0.5)
    of_ball = values_of(ball((12, 12, 12), fine), fine)["sphericity"]
    of_rod = values_of(ball((30, 6, 6), fine), fine)["sphericity"]
    assert of_ball == pytest.approx(0.92, abs=0.03)
    # A prolate ellipsoid of 5 : 1 : 1: (a b c)^(2/3) over its area (Knud Thomsen's formula) is 0.73.
    assert of_rod / of_ball == pytest.approx(0.73, abs=0.04)


@pytest.mark.parametrize(
    ("mask", "spacing_mm", "message"),
    [
        (np.zeros((3, 4), dtype=bool), None, r"give booleans of shape \(z, y, x\)"),
        (np.zeros((3, 4, 5), dtype=np.uint8), None, "the mask is uint8"),
        (np.zeros((3, 4, 5), dtype=bool), (1.0, 1.0), "2 values for an array of 3 axes"),
    ],
)
def test_refuses_what_does_not_fit(
    mask: np.ndarray, spacing_mm: tuple[float, ...] | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        characterise_volume(mask, spacing_mm)
