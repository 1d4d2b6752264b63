import pytest

from core.errors import InputError
from core.spacing import checked_spacing_mm


def test_unknown_stays_unknown():
    assert checked_spacing_mm(None, n_axes=2) is None


def test_lists_become_floats():
    assert checked_spacing_mm([1, 2], n_axes=2) == (1.0, 2.0)


@pytest.mark.parametrize(
    "spacing_mm", [(1.0,), (1.0, 2.0, 3.0), (0.0, 1.0), (-1.0, 1.0), (1.0, float("inf"))]
)
def test_refuses_what_cannot_be_a_spacing(spacing_mm):
    with pytest.raises(InputError, match="spacing"):
        checked_spacing_mm(spacing_mm, n_axes=2)
