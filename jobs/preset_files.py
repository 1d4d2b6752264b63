"""What a preset reports, as files: tables as CSV and Markdown, figures as SVG and PNG."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from core.imaging.whole_file import write_whole
from core.protocols.findings import Findings

_DIGITS = 3


def write_findings(found: Findings, target: Path) -> None:
    """Every table and figure into a folder, which is made; files of the same name are replaced."""
    target.mkdir(parents=True, exist_ok=True)
    for stem, table in found.tables.items():
        write_whole(target / f"{stem}.csv", table.to_csv(index=False).encode())
        write_whole(target / f"{stem}.md", markdown(table).encode())
    for stem, chart in found.figures.items():
        chart.save(target / f"{stem}.svg")
        chart.save(target / f"{stem}.png", scale_factor=2)


def markdown(table: pd.DataFrame) -> str:
    """A table in Markdown; "-" where there is no number."""
    head = ["| " + " | ".join(map(str, table.columns)) + " |", "|" + "---|" * len(table.columns)]
    rows = ["| " + " | ".join(map(_cell, row)) + " |" for row in table.itertuples(index=False, name=None)]
    return "\n".join([*head, *rows]) + "\n"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return "-"
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value)
