import numpy as np
import pandas as pd
import pytest
from scipy.stats import iqr

from core.errors import InputError
from core.statistics.boxes import MAX_OUTLIERS, box_of


def test_a_small_box_by_hand() -> None:
    box = box_of([1.0, 2.0, 3.0, 4.0, 20.0])
    assert box is not None
    assert (box.n, box.quartile_1, box.median, box.quartile_3) == (5, 2.0, 3.0, 4.0)
    # Reach 1.5 * (4 - 2) = 3: whiskers end within -1 .. 7.
    assert (box.whisker_low, box.whisker_high, box.outliers) == (1.0, 4.0, (20.0,))


def test_undefined_values_are_left_out() -> None:
    box = box_of([None, 0.5, float("nan")])
    assert box is not None
    assert (box.n, box.median, box.whisker_low, box.whisker_high) == (1, 0.5, 0.5, 0.5)


@pytest.mark.parametrize("column", [[], [None, None]])
def test_nothing_defined_gives_no_box(column: list[None]) -> None:
    assert box_of(column) is None


def test_infinite_values_are_refused() -> None:
    with pytest.raises(InputError, match="infinite"):
        box_of([1.0, float("inf")])


def test_of_many_outliers_the_farthest_are_kept() -> None:
    box = box_of([*np.zeros(10_000), *np.arange(1.0, 301.0)])
    assert box is not None
    assert len(box.outliers) == MAX_OUTLIERS
    assert box.outliers[0] == 300.0


def test_quartiles_agree_with_pandas_and_scipy() -> None:
    values = pd.Series(np.random.default_rng(0).lognormal(size=200))
    box = box_of(values.to_numpy())
    assert box is not None
    assert [box.quartile_1, box.median, box.quartile_3] == pytest.approx(
        list(values.quantile([0.25, 0.5, 0.75]))
    )
    reach = 1.5 * iqr(values)
    inside = values[values.between(box.quartile_1 - reach, box.quartile_3 + reach)]
    assert (box.whisker_low, box.whisker_high) == (inside.min(), inside.max())
    assert sorted(box.outliers) == sorted(values.drop(inside.index))
