"""p values adjusted for how many there are."""

import pytest

from core.statistics.multiplicity import false_discovery_rate, holm


def test_holm_as_r_has_it():
    # p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_what_has_no_test_does_not_count():
    assert holm([None, 0.02, None, 0.7]) == pytest.approx((None, 0.04, None, 0.7), nan_ok=True)
    assert false_discovery_rate([None, 0.5]) == (None, 0.5)


def test_a_family_without_a_test_has_nothing_to_adjust():
    assert holm([]) == ()
    assert holm([None, None]) == (None, None)
    assert false_discovery_rate([]) == ()
