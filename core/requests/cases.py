"""The choice of cases that jobs over a study share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.declared import PositiveInt
from core.requests.request import Request
from core.requests.setting import setting


def cases_setting(example: str, **described: Any) -> Any:
    """Declare the filter of cases (`core.case_filter`) with an example that makes sense for the job."""
    help = f"Only these cases, e.g. {example}. Empty for all."
    return setting(default="", help=help, **described)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesRequest(Request):
    """A job over the cases of a study that meet a filter, are of a cohort, or are drawn from it.

    Raises:
        SettingsError: A value is out of range.
    """

    cases: str = setting(label="Cases", help="Only these cases. Empty for all.", default="")
    cohort: str = setting(
        label="Cohort",
        help="Only the cases of this saved cohort: NAME, or NAME@VERSION. Empty for all.",
        default="",
    )
    limit: PositiveInt | None = setting(
        label="Limit",
        help="Only so many cases: a sample, drawn by the seed, that keeps the shares of pathology.",
        default=None,
    )
