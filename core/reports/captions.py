"""The captions of a protocol's tables and figures, and what the page shows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from core.protocols.findings import Findings
from core.protocols.published_comparison import comparison_note, differing
from core.reports.blocks import Block, Figure, Table
from core.statistics.few_patients import BEHIND
from core.statistics.how_made import MEANS_IN_SHORT

INTERVALS = f"95 % CI: {MEANS_IN_SHORT}; see Methods, Statistics."
PAIRED = (
    f"{INTERVALS} p: Wilcoxon signed-rank over patients, which is about ranks, and the interval about the "
    "mean, so that they may disagree."
)


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption of one table, and what the page shows of it.

    Attributes:
        text: One sentence.
        note: Below it.
        shown: The part of the table that the page shows; all of it where left out.
        differs: The words on what keeps published figures in the table from being compared with ours, where
            the table has no such column (`core.protocols.published_comparison.what_differs`).
    """

    text: str
    note: str = ""
    shown: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    differs: str = ""


def captioned(
    found: Findings, *, tables: Mapping[str, Caption], figures: Mapping[str, str]
) -> tuple[Block, ...]:
    """Return tables, then figures, both in the order of their captions, then all other figures.

    Args:
        found: The findings of the protocol; what it lacks is passed over.
        tables: Captions by stem.
        figures: Captions by stem.
    """
    shown = [
        _table(stem, found.tables[stem], caption) for stem, caption in tables.items() if stem in found.tables
    ]
    captions = {stem: figures[stem] for stem in figures if stem in found.figures}
    captions |= {stem: _plain(stem) for stem in found.figures if stem not in captions}
    drawn = [Figure(stem, caption, found.figures[stem]) for stem, caption in captions.items()]
    return (*shown, *drawn)


def filled_in(tables: Mapping[str, Caption], **named: str) -> dict[str, Caption]:
    """Return the captions with what stands in braces filled in: ``{model}``."""
    return {stem: replace(caption, text=caption.text.format_map(named)) for stem, caption in tables.items()}


def without_patients(frame: pd.DataFrame) -> pd.DataFrame:
    """Hide the patients of a table; they still tell why an interval is missing."""
    if BEHIND in frame:
        return frame.drop(columns="n_patients", errors="ignore")
    return frame.rename(columns={"n_patients": BEHIND})


def _table(stem: str, frame: pd.DataFrame, caption: Caption) -> Table:
    shown = None if caption.shown is None else caption.shown(frame)
    said = comparison_note([*differing(frame), caption.differs])
    if "differs" in frame:  # the note says it once, and the file row by row
        shown = (frame if shown is None else shown).drop(columns="differs", errors="ignore")
    nothing = "" if len(frame) else "There is none."
    note = " ".join(filter(None, (nothing, caption.note, said)))
    return Table(stem, caption.text, frame, shown=shown, note=note)


def _plain(stem: str) -> str:
    text = stem.replace("_", " ")
    return f"{text[0].upper()}{text[1:]}."
