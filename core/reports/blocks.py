"""A report as plain values: sections of paragraphs, lists, tables, figures and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A plain text; a title in front of it is set in bold."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences one below the other."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A numbered table, and a CSV file beside the report.

    Attributes:
        stem: The stem of the file.
        caption: One sentence; the number is put before it.
        frame: All of it, as it goes into the file.
        shown: The part that the page shows where that is less; None for all.
        note: Below the table: what the columns mean, how intervals were made.
    """

    stem: str
    caption: str
    frame: pd.DataFrame
    shown: pd.DataFrame | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A numbered figure, and an SVG and a PNG file beside the report.

    Attributes:
        chart: An Altair chart.
    """

    stem: str
    caption: str
    chart: Any


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """A case of a gallery, with its picture.

    Attributes:
        jpeg: None where the picture cannot be read; `facts` then say why.
        reasons: The things that stand out of the case, in words.
    """

    name: str
    jpeg: bytes | None
    facts: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures under one caption; numbered as a figure."""

    caption: str
    items: tuple[GalleryItem, ...]


Block = Paragraph | Listing | Table | Figure | Gallery


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of the protocol that the store has no run for.

    Attributes:
        part: The part that is not there.
        command: The command that would make it.
    """

    part: str
    command: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes:
        protocol: Key.
        made_at: UTC.
        run_ids: The ids of the runs that it rests on.
        missing: Parts that are not there.
        files: Further files beside the report by name, as the hashes of the data.
    """

    protocol: str
    study: str
    title: str
    subtitle: str
    made_at: datetime
    code_version: str
    run_ids: tuple[str, ...]
    missing: tuple[Missing, ...]
    sections: tuple[Section, ...]
    files: dict[str, bytes] = field(default_factory=dict)

    def blocks(self) -> Sequence[Block]:
        """Return all blocks in order."""
        return [block for section in self.sections for block in section.blocks]

    def tables(self) -> list[Table]:
        """Return all tables in order."""
        return [block for block in self.blocks() if isinstance(block, Table)]

    def figures(self) -> list[Figure]:
        """Return all figures in order, galleries left out."""
        return [block for block in self.blocks() if isinstance(block, Figure)]
