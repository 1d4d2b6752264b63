"""A protocol's findings as numbered tables and figures: their captions, and what the page shows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from core.protocols.beside import differing, side_by_side
from core.protocols.findings import Findings
from core.reports.values import Block, Figure, Table
from core.statistics.few_patients import BEHIND
from core.statistics.how_made import MEANS_IN_SHORT

INTERVALS = f"95 % CI: {MEANS_IN_SHORT}; see Methods, Statistics."
PAIRED = (
    f"{INTERVALS} p: Wilcoxon signed-rank over patients, which is about ranks, and the interval about the "
    "mean, so that they may disagree."
)


@dataclass(frozen=True, slots=True)
class Words:
    """About one table.

    Attributes:
        caption: One sentence.
        note: Below it.
        shown: What the page shows of the table; all of it where left out.
        differs: What keeps published figures in the table from being compared with ours, where the table has
            no such column (`core.protocols.beside.what_differs`).
    """

    caption: str
    note: str = ""
    shown: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    differs: str = ""


def worded(found: Findings, *, tables: Mapping[str, Words], figures: Mapping[str, str]) -> tuple[Block, ...]:
    """Tables in the order of their words, then figures in the order of their captions, then all others.

    Args:
        found: Of the protocol; what it lacks is passed over.
        tables: Words by stem.
        figures: Captions by stem.
    """
    shown = [
        _table(stem, found.tables[stem], words) for stem, words in tables.items() if stem in found.tables
    ]
    captions = {stem: figures[stem] for stem in figures if stem in found.figures}
    captions |= {stem: _plain(stem) for stem in found.figures if stem not in captions}
    drawn = [Figure(stem, caption, found.figures[stem]) for stem, caption in captions.items()]
    return (*shown, *drawn)


def without(*names: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """A table without some columns."""
    return lambda frame: frame.drop(columns=list(names), errors="ignore")


def told(tables: Mapping[str, Words], **named: str) -> dict[str, Words]:
    """Words whose captions say what is in braces: ``{model}``."""
    return {stem: replace(words, caption=words.caption.format_map(named)) for stem, words in tables.items()}


def narrow(frame: pd.DataFrame) -> pd.DataFrame:
    """A table that does not show its patients; they still tell why an interval is missing."""
    if BEHIND in frame:
        return frame.drop(columns="n_patients", errors="ignore")
    return frame.rename(columns={"n_patients": BEHIND})


def _table(stem: str, frame: pd.DataFrame, words: Words) -> Table:
    shown = None if words.shown is None else words.shown(frame)
    said = side_by_side([*differing(frame), words.differs])
    if "differs" in frame:  # the note says it once, and the file row by row
        shown = (frame if shown is None else shown).drop(columns="differs", errors="ignore")
    nothing = "" if len(frame) else "There is none."
    note = " ".join(filter(None, (nothing, words.note, said)))
    return Table(stem, words.caption, frame, shown=shown, note=note)


def _plain(stem: str) -> str:
    text = stem.replace("_", " ")
    return f"{text[0].upper()}{text[1:]}."
