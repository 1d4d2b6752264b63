"""When the clinic says that a process has grown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.clinic_faults import grown, heaped_up
from benchmarks.counted_app import KEPT_BYTES
from benchmarks.process_size import ProcessSize


def hours(memory_mb: Sequence[float], *, kept_mb: Sequence[float] | None = None) -> list[ProcessSize]:
    kept = kept_mb or [0.0] * len(memory_mb)
    return [ProcessSize(each, 10, 7, held) for each, held in zip(memory_mb, kept, strict=True)]


@pytest.mark.parametrize(
    ("after_mb", "wrong"),
    [(1100.0, []), (1101.0, ["app grew from 1000 to 1101 MB"])],
    ids=["within", "beyond"],
)
def test_a_tenth_may_be_added_after_the_first_quarter(after_mb: float, wrong: list[str]) -> None:
    assert grown("app", hours([1000.0, 900.0, 900.0, after_mb])) == wrong


def test_caches_that_fill_are_no_growth_and_all_else_is() -> None:
    assert grown("app", hours([1000.0, 1200.0, 1300.0, 1450.0], kept_mb=[0.0, 200.0, 300.0, 400.0])) == []
    assert grown("app", hours([1000.0] * 4, kept_mb=[400.0, 200.0, 100.0, 0.0])) == [
        "app grew from 600 to 1000 MB"
    ]


def test_files_and_threads_that_stay_are_reported() -> None:
    sizes = [*hours([500.0] * 3), ProcessSize(500.0, 19, 16)]
    assert grown("app", sizes) == ["app has 19 files open", "app has 16 threads"]


def test_sessions_that_heap_up_are_reported_and_caches_are_not() -> None:
    held = [{"CaseSession": 2, KEPT_BYTES: 5}, *[{"CaseSession": 5, KEPT_BYTES: 10**9}] * 3]
    assert heaped_up(held, least=3) == []
    assert heaped_up(held, least=2) == ["the app holds 5 CaseSession"]
