"""What a click model was asked about a lesion."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from core.annotation.click_engine import ClickReply
from core.prompts.values import PromptSet


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """A question to a click model.

    Attributes:
        asked: Model and clicks.
        reply: Comes in the background.
        since_s: When it was asked, by `time.perf_counter`.
    """

    asked: tuple[str, PromptSet]
    reply: Future[ClickReply]
    since_s: float
