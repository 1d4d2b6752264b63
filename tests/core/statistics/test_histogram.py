import pytest

from core.errors import InputError
from core.statistics.histogram import shared_histogram


def test_columns_share_their_bins() -> None:
    histogram = shared_histogram({"a": [0.0, 0.1, 0.5, 1.0], "b": [0.9, None]}, bins=2, limits=(0, 1))
    assert histogram is not None
    assert histogram.edges == (0.0, 0.5, 1.0)
    # A value on a border belongs to the bin above it, the last border to the last bin.
    assert histogram.counts == {"a": (2, 2), "b": (0, 1)}


def test_without_limits_the_values_set_them() -> None:
    histogram = shared_histogram({"a": [2.0], "b": [6.0, float("nan")]}, bins=4)
    assert histogram is not None
    assert histogram.edges == (2.0, 3.0, 4.0, 5.0, 6.0)


def test_nothing_defined_gives_none() -> None:
    assert shared_histogram({"a": [None], "b": []}) is None
    assert shared_histogram({}) is None


def test_infinite_values_are_refused() -> None:
    with pytest.raises(InputError, match="a holds an infinite value"):
        shared_histogram({"a": [float("inf")]})
