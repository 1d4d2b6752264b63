"""A part of a study's cases that is mixed as the whole is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from core.cases import Case, Pathology


def sampled(cases: Sequence[Case], limit: int | None, *, seed: int) -> list[Case]:
    """Return at most so many cases, drawn so that the shares of pathology are those of all.

    A cohort's files are often sorted by class, so that its first cases are of one class only. The same cases,
    limit and seed give the same sample, whatever the order. Every case has its own place in the draw, so that
    a larger limit adds cases of a class and takes away none, up to the rounding of its share.

    Args:
        cases: The cases to draw from.
        limit: Most cases; None, or more than there are, for all of them.

    Returns:
        The chosen cases in the order of `cases`.
    """
    if limit is None or limit >= len(cases):
        return list(cases)
    drawn: dict[Pathology, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda one: _place(one, seed)):
        drawn[case.pathology].append(case)
    numbers = _shares({pathology: len(members) for pathology, members in drawn.items()}, limit)
    chosen = {case.case_id for pathology, n in numbers.items() for case in drawn[pathology][:n]}
    return [case for case in cases if case.case_id in chosen]


def _place(case: Case, seed: int) -> tuple[str, str]:
    return hashlib.sha256(f"{seed}:{case.case_id}".encode()).hexdigest(), case.case_id


def _shares(counts: dict[Pathology, int], limit: int) -> dict[Pathology, int]:
    """Return `limit` shared out by largest remainders; of equal ones the rarer class goes first."""
    total = sum(counts.values())
    numbers = {pathology: limit * n // total for pathology, n in counts.items()}
    rest = sorted(counts, key=lambda one: (-(limit * counts[one] % total), counts[one], one.value))
    for pathology in rest[: limit - sum(numbers.values())]:
        numbers[pathology] += 1
    return numbers
