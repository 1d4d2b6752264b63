"""How often somebody may be wrong."""

from __future__ import annotations

from core.login.attempts import Allowance, Attempts

THREE = Allowance(wrong=3, pause_s=60.0)


def test_after_three_wrong_ones_a_pause() -> None:
    attempts = Attempts(THREE)
    assert [attempts.take("ada", now_s=float(t)) for t in (0, 1, 2)] == [0.0, 0.0, 0.0]
    assert attempts.take("ada", now_s=12.0) == 50.0  # 60 s after the last one at 2 s
    assert attempts.take("ben", now_s=12.0) == 0.0
    assert attempts.take("ada", now_s=62.0) == 0.0


def test_what_is_refused_does_not_lengthen_the_pause() -> None:
    attempts = Attempts(THREE)
    for t in (0, 0, 0, 30, 59):
        attempts.take("ada", now_s=float(t))
    assert attempts.take("ada", now_s=60.0) == 0.0


def test_right_ones_are_taken_back_and_may_clear_all() -> None:
    attempts = Attempts(THREE)
    for _ in range(2):
        attempts.take("ada", now_s=0.0)
    attempts.take("ada", now_s=0.0)
    attempts.give_back("ada")
    assert attempts.take("ada", now_s=1.0) == 0.0
    assert attempts.take("ada", now_s=1.0) > 0.0
    attempts.forget("ada")
    attempts.give_back("ada")
    assert attempts.take("ada", now_s=1.0) == 0.0


def test_names_that_nobody_has_do_not_fill_the_memory() -> None:
    attempts = Attempts(THREE)
    for number in range(10_050):
        attempts.take(f"name {number}", now_s=0.0)
    assert len(attempts._counted) == 10_000
