"""The cases of a study that a job works on: those that meet its filter, and of them a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.case_filter import select_cases
from core.cases import Case, is_volume_case
from core.cohorts.case_sample import sampled
from core.errors import InputError


def all_cases(cases: Sequence[Case], request: Any) -> list[Case]:
    """Return the cases that a request asks for, with a reference or without.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    return sample(select_cases(cases, request.cases), request, wanted="case of study {}")


def cases_with_reference(cases: Sequence[Case], request: Any) -> list[Case]:
    """Return the cases with a lesion that a request asks for.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    return sample(measurable(cases, request), request)


def volumes_with_reference(cases: Sequence[Case], request: Any) -> list[Case]:
    """Return the volumes with a lesion that a request asks for.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    met = [case for case in measurable(cases, request) if is_volume_case(case)]
    return sample(met, request, wanted=WANTED_VOLUME)


def measurable(cases: Sequence[Case], request: Any) -> list[Case]:
    """Return the cases with a lesion that meet a request's filter; may be none."""
    return [case for case in select_cases(cases, request.cases) if case.lesions]


WANTED_CASE = "case of study {} with a reference mask"
WANTED_VOLUME = "volume of study {} with a reference mask"


def sample(met: Sequence[Case], request: Any, *, wanted: str = WANTED_CASE) -> list[Case]:
    """Return as many of the cases as a request is limited to.

    Raises:
        InputError: There are none.
    """
    if not met:
        raise InputError(
            f"no {wanted.format(repr(request.study))} meets the filter {request.cases!r}; "
            f"widen it, or import {wanted.partition(' ')[0]}s with masks"
        )
    return sampled(met, request.limit, seed=request.seed)


def require_pictures(cases: Sequence[Case], study: str) -> None:
    """Refuse a selection of volumes only; among pictures each volume fails by itself and says why.

    Raises:
        InputError: Every case is a volume; the message says which command takes them.
    """
    if cases and all(is_volume_case(case) for case in cases):
        raise InputError(
            f"all {len(cases)} chosen cases of study {study!r} are volumes, and this model works on "
            f"pictures; use python -m jobs.propagate --study {study}, which follows lesions through volumes"
        )
