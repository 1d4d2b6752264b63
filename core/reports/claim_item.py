"""An item of the checklist: what it asks, and whether the store, the authors or both answered it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.reports.report_context import ReportContext

AUTHORS = "to be written by the authors"
STORE, IN_PART = "store", "store, in part"

Fill = Callable[[ReportContext], str | None]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the checklist.

    Attributes:
        part: The part of a paper.
        fill: A sentence from the store; None, or a function that gives None, where there is nothing.
        whole: True where that sentence is all that the item asks; else the authors write the rest.
    """

    number: int
    part: str
    title: str
    fill: Fill | None = None
    whole: bool = True


def claim_row(item: Item, context: ReportContext) -> dict[str, object]:
    """Return item, part, title, filled (all that it asks is there), by (whom; in part; empty), text."""
    stored = item.fill(context) if item.fill is not None else None
    answer = context.answers.get(item.number)
    by = " and ".join([*([STORE] if stored else []), *(["authors"] if answer else [])])
    filled = answer is not None or (stored is not None and item.whole)
    texts = [text for text in (stored, None if answer is None else answer.text) if text]
    return {
        "item": item.number,
        "part": item.part,
        "title": item.title,
        "filled": filled,
        "by": by if filled else IN_PART if stored else "",
        "text": " ".join(texts if filled else [*texts, f"The rest: {AUTHORS}." if texts else AUTHORS]),
    }
