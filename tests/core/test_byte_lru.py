"""Results within a budget of bytes."""

from __future__ import annotations

from core.byte_lru import ByteLru


def lru(budget: int) -> ByteLru[bytes]:
    return ByteLru(budget, size=len)


def test_the_least_recently_used_leave_first() -> None:
    held = lru(4)
    for name in "abc":
        held.keep(name, name.encode())
    assert held.get("a") == b"a"
    held.keep("d", b"dd")
    assert [held.get(name) for name in "abcd"] == [b"a", None, b"c", b"dd"]
    assert held.held_bytes == 4


def test_what_is_larger_than_the_budget_drives_nothing_out() -> None:
    held = lru(2)
    held.keep("a", b"aa")
    held.keep("b", b"bbb")
    assert (held.get("a"), held.get("b"), held.held_bytes) == (b"aa", None, 2)
    nothing = lru(0)
    nothing.keep("a", b"a")
    assert (nothing.get("a"), nothing.held_bytes) == (None, 0)


def test_what_is_held_stays() -> None:
    held = lru(9)
    held.keep("a", b"first")
    held.keep("a", b"2nd")
    assert (held.get("a"), held.held_bytes) == (b"first", 5)
