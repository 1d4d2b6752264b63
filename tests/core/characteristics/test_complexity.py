import numpy as np
import pytest
from scipy.integrate import cumulative_trapezoid

from core.characteristics.complexity import (
    contour_complexity,
    descriptors,
    samples_complexity,
)
from core.characteristics.registry import characterise


def circle(count, *, radius=7.0, centre=(3.0, -4.0)):
    angle = 2 * np.pi * np.arange(count) / count
    return np.column_stack([centre[0] + radius * np.sin(angle), centre[1] + radius * np.cos(angle)])


def ellipse(a, b, angle):
    return np.column_stack([b * np.sin(angle), a * np.cos(angle)])


def equal_arc_truth(a, b):
    """Complexity of an ellipse run through at constant speed: Fourier integrals over a fine grid."""
    angle = np.linspace(0, 2 * np.pi, 400_001)
    speed = np.hypot(a * np.sin(angle), b * np.cos(angle))
    phase = cumulative_trapezoid(speed, angle, initial=0)
    phase *= 2 * np.pi / phase[-1]
    position = a * np.cos(angle) + 1j * b * np.sin(angle)
    orders = [k for k in range(-41, 42) if k != 0]
    size = {k: abs(np.trapezoid(position * np.exp(-1j * k * phase), phase)) for k in orders}
    return sum(size.values()) / size[1] - 1


@pytest.mark.parametrize("count", [4096, 10_007])
def test_a_circle_has_none(count):
    assert contour_complexity(circle(count)) == pytest.approx(0, abs=1e-6)
    assert samples_complexity(circle(count)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [(5.0, 4.0), (3.0, 1.0), (10.0, 1.0)])
def test_ellipse_at_equal_angles_as_the_closed_form_says(a, b):
    angle = 2 * np.pi * np.arange(64) / 64
    assert samples_complexity(ellipse(a, b, angle)) == pytest.approx((a - b) / (a + b), abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [(1.2, 1.0), (2.0, 1.0), (3.0, 1.0)])
def test_ellipse_at_equal_arc_length_as_the_fourier_integrals_say(a, b):
    angle = 2 * np.pi * np.arange(20_000) / 20_000
    assert contour_complexity(ellipse(a, b, angle)) == pytest.approx(equal_arc_truth(a, b), rel=2e-3)


def test_size_place_rotation_and_sense_do_not_count():
    angle = 2 * np.pi * np.arange(8192) / 8192
    shape = ellipse(4, 2, angle) * (1 + 0.2 * np.cos(5 * angle))[:, None]
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    value = contour_complexity(shape)
    assert contour_complexity(9 * shape @ turn + (30, 50)) == pytest.approx(value, rel=1e-9)
    assert contour_complexity(shape[::-1]) == pytest.approx(value, rel=0.02)


def test_it_grows_with_irregularity():
    angle = 2 * np.pi * np.arange(8192) / 8192
    depths = (0.0, 0.05, 0.1, 0.2, 0.4)
    values = [
        contour_complexity(ellipse(1, 1, angle) * (1 + depth * np.cos(7 * angle))[:, None])
        for depth in depths
    ]
    assert values == sorted(values)
    assert values[-1] > 0.3


def test_descriptors_of_a_known_sum_of_circles():
    angle = 2 * np.pi * np.arange(32) / 32
    position = 5 + 2j + 3 * np.exp(1j * angle) + 0.5 * np.exp(-2j * angle)
    found = descriptors(np.column_stack([position.imag, position.real]))
    expected = np.zeros(32)
    expected[1], expected[-2] = 3, 0.5
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize(("radius", "most"), [(10, 0.25), (25, 0.12), (50, 0.07), (100, 0.04)])
def test_a_disc_of_pixels_has_little(ellipse_mask, radius, most):
    mask = ellipse_mask(radius, radius)
    image = np.zeros(mask.shape, dtype=np.uint8)
    assert 0 < characterise(image, mask)["complexity"].value < most


def test_stretched_pixels_do_not_make_a_disc_an_ellipse(ellipse_mask):
    mask = ellipse_mask(20, 60)
    image = np.zeros(mask.shape, dtype=np.uint8)
    measured = characterise(image, mask, (0.3, 0.1))
    assert measured["complexity"].value < 0.2
    assert characterise(image, mask)["complexity"].value > 0.5
    assert measured["fourier_ratio"].value == pytest.approx(1 / measured["complexity"].value)
