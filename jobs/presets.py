"""The frame of every preset: options as settings, and findings as files and on the screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.files.whole_file import write_whole
from core.protocols.findings import Findings
from core.text.csv_text import csv_bytes
from jobs.markdown import markdown


def write_findings(found: Findings, target: Path) -> None:
    """Write every table and figure into a folder, which is made; files of the same name are replaced."""
    target.mkdir(parents=True, exist_ok=True)
    for stem, table in found.tables.items():
        write_whole(target / f"{stem}.csv", csv_bytes(table))
        write_whole(target / f"{stem}.md", markdown(table).encode())
    write_figures(found.figures, target)


def write_figures(figures: Mapping[str, Any], target: Path) -> None:
    """Write figures (Altair charts by the stem of their file) as SVG and PNG."""
    for stem, chart in figures.items():
        chart.save(target / f"{stem}.svg")
        chart.save(target / f"{stem}.png", scale_factor=2)


def print_findings(found: Findings, target: Path) -> None:
    """Print every table, and where the files are."""
    for table in found.tables.values():
        print(markdown(table))
    print(f"tables and figures are in {target}")


def given_options(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return the options of these names that were given."""
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}
