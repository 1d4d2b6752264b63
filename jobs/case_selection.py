"""Which cases of a study a run goes through."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case
from core.requests.registry import CaseRequest, VolumeRequest
from jobs.enrolment import selected_cases
from jobs.propagation_enrolment import volume_cases


def cases_of(cases: Sequence[Case], request: CaseRequest) -> list[Case]:
    """The cases that a request of any kind asks for.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    if isinstance(request, VolumeRequest):
        return volume_cases(cases, request)
    return selected_cases(cases, request)
