"""What a preset reports, as files: tables as CSV and Markdown, figures as SVG and PNG."""

from __future__ import annotations

from pathlib import Path

from core.files.whole_file import write_whole
from core.protocols.findings import Findings
from core.text.csv_text import csv_bytes
from jobs.markdown import markdown


def write_findings(found: Findings, target: Path) -> None:
    """Every table and figure into a folder, which is made; files of the same name are replaced."""
    target.mkdir(parents=True, exist_ok=True)
    for stem, table in found.tables.items():
        write_whole(target / f"{stem}.csv", csv_bytes(table))
        write_whole(target / f"{stem}.md", markdown(table).encode())
    for stem, chart in found.figures.items():
        chart.save(target / f"{stem}.svg")
        chart.save(target / f"{stem}.png", scale_factor=2)
