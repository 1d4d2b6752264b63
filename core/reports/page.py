"""A report as one HTML file that loads nothing: style, pictures and figures are in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.imaging.overlay import DEFAULT_STYLE, Colour
from core.reports.blocks import Block, Figure, Gallery, Listing, Paragraph, Report, Table
from core.reports.cells import Column, columns_of
from core.text.markdown_text import showable

_TEMPLATES = Path(__file__).parent / "templates"
_WIDE = 12
"""Columns from which on a table is set smaller."""


def report_html(report: Report, *, svgs: Mapping[str, str]) -> str:
    """The page.

    Args:
        report: The report to show.
        svgs: SVG text of every figure by its stem.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tables, figures = count(1), count(1)
    sections = [
        {"title": one.title, "blocks": [_block(block, tables, figures, svgs) for block in one.blocks]}
        for one in report.sections
    ]
    return environment.get_template("report.html.j2").render(
        report=report,
        sections=sections,
        made_at=f"{report.made_at:%Y-%m-%d %H:%M}",
        # The style sheet is the project's own and holds no value from outside.
        css=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),
        reference_colour=_hex(DEFAULT_STYLE.reference),
        prediction_colour=_hex(DEFAULT_STYLE.prediction),
    )


def _shown(value: Any) -> Any:
    """A text without what turns the direction of the page; what is HTML already stays."""
    return showable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _block(block: Block, tables: count[int], figures: count[int], svgs: Mapping[str, str]) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "title": block.title, "text": block.text}
        case Listing():
            return {"kind": "listing", "items_": block.items}
        case Table():
            return _table(block, next(tables))
        case Figure():
            source = _data("image/svg+xml", svgs[block.stem].encode())
            return {"kind": "figure", "number": next(figures), "caption": block.caption, "source": source}
        case Gallery():
            return _gallery(block, next(figures))


def _table(table: Table, number: int) -> dict[str, Any]:
    columns = columns_of(table.frame if table.shown is None else table.shown)
    return {
        "kind": "table",
        "number": number,
        "stem": table.stem,
        "caption": table.caption,
        "note": table.note,
        "file": f"tables/{table.stem}.csv",
        "look": "wide" if len(columns) >= _WIDE else "",
        "columns": columns,
        "rows": _rows(columns),
    }


def _rows(columns: list[Column]) -> list[dict[str, Any]]:
    """Return cells by row; rows with one word in the first column are a part, and it stands once."""
    first = columns[0].cells if columns else ()
    rows = []
    for at in range(len(first)):
        cells = [{"text": column.cells[at], "numeric": column.numeric} for column in columns]
        again = at > 0 and first[at] == first[at - 1] and not columns[0].numeric
        if again:
            cells[0]["text"] = ""
        goes_on = at + 1 < len(first) and first[at] == first[at + 1]
        after_part = at > 1 and first[at - 1] == first[at - 2]
        rows.append({"cells": cells, "parted": at > 0 and not again and (goes_on or after_part)})
    return rows


def _gallery(gallery: Gallery, number: int) -> dict[str, Any]:
    items = [
        {
            "name": item.name,
            "facts": item.facts,
            "reasons": item.reasons,
            "source": None if item.jpeg is None else _data("image/jpeg", item.jpeg),
        }
        for item in gallery.items
    ]
    return {"kind": "gallery", "number": number, "caption": gallery.caption, "items_": items}


def _data(mime: str, content: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02X}" for part in colour)
