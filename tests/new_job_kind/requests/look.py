"""Ask for every picture of a study to be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.requests.job_facts import JobFacts
from core.requests.request import setting
from core.requests.usual_settings import cases_setting, limit_setting, priority_setting


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRequest:
    """Open every picture, so that one that cannot be read is known."""

    study: str = setting(label="Study", help="The study whose pictures are opened.", choices="studies")
    widest_px: int = setting(label="Widest", help="A wider picture fails.", default=4096)
    cases: str = cases_setting("birads = 4A")
    limit: int | None = limit_setting()
    priority: int = priority_setting()

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
