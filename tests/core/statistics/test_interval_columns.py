"""An interval as two columns of a row."""

from core.statistics.interval import Interval, interval_columns


def test_both_ends_stand_under_their_names():
    assert interval_columns(Interval(0.1, 0.3)) == {"low": 0.1, "high": 0.3}
    assert interval_columns(None, "auc_") == {"auc_low": None, "auc_high": None}
