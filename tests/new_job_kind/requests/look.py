"""Ask for every picture of a study to be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.declared import PositiveInt
from core.requests.cases import CasesRequest
from core.requests.job_facts import JobFacts
from core.requests.setting import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRequest(CasesRequest):
    """Open every picture, so that one that cannot be read is known."""

    study: str = setting(label="Study", help="The study whose pictures are opened.", choices="studies")
    widest_px: PositiveInt = setting(label="Widest", help="A wider picture fails.", default=4096)

    model: ClassVar[str] = "look"
    prompts: ClassVar[tuple[str, ...]] = ()
    seed: ClassVar[int] = 0
    workers: ClassVar[int] = 1
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""


FACTS = JobFacts(
    key="look",
    request=LookRequest,
    label="Look at pictures",
    about="Opens every picture of a study.",
    done="opened",
    first=("study", "widest_px"),
    measures=False,
)
