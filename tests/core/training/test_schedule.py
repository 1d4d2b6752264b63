from __future__ import annotations

import pytest

from core.training.schedule import SCHEDULES


@pytest.mark.parametrize("key", SCHEDULES)
def test_a_factor_never_leaves_its_range(key: str) -> None:
    factors = [SCHEDULES[key](step / 100) for step in range(101)]
    assert 0 < min(factors) <= max(factors) <= 1


def test_one_cycle_climbs_then_falls_to_a_hundredth() -> None:
    schedule = SCHEDULES["one_cycle"]
    assert schedule(0.04) == pytest.approx(0.5)
    assert schedule(0.08) == pytest.approx(1.0)
    assert schedule(1.0) == pytest.approx(0.01)


def test_cosine_is_half_way_down_in_the_middle() -> None:
    assert SCHEDULES["cosine"](0.5) == pytest.approx(0.505)


def test_two_drops_fall_at_epochs_120_and_180_of_200() -> None:
    schedule = SCHEDULES["two_drops"]
    factors = [schedule(epoch / 200) for epoch in (119, 120, 179, 180)]
    assert factors == pytest.approx([1.0, 0.1, 0.1, 0.01])
