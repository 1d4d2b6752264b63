"""A report as files: the page, its tables as CSV, its figures as SVG and PNG, and checksums."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.exports.checksums import write_checksums
from core.files.json_text import json_value
from core.reports.blocks import Report
from core.reports.page import report_html
from core.text.csv_text import csv_bytes

PAGE, ABOUT = "report.html", "report.json"
_LONGEST_NAME = 40
_IDENTITY = ["patient_id"]
"""Columns that stay in the store."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report that was made.

    Attributes:
        name: The name of its folder.
        made_at: UTC.
        missing: The number of parts that it lacks.
    """

    name: str
    folder: Path
    protocol: str
    study: str
    title: str
    made_at: datetime
    run_ids: tuple[str, ...]
    missing: int


def keep_report(report: Report, reports: Path) -> Path:
    """Write a report into a folder of its own, which appears whole or not at all.

    Args:
        report: The report to keep.
        reports: The folder of all reports; made where it is not there.

    Returns:
        The new folder.
    """
    reports.mkdir(parents=True, exist_ok=True)
    study = re.sub(r"[^A-Za-z0-9._-]+", "-", report.study)[:_LONGEST_NAME]
    stem = f"{report.made_at:%Y%m%d-%H%M%S}-{report.protocol}-{study}"
    with tempfile.TemporaryDirectory(dir=reports, prefix=".made-") as temporary:
        made = Path(temporary) / "report"
        _write(report, made)
        return _renamed(made, reports, stem)


def write_report(report: Report, folder: Path) -> None:
    """Write a report into a folder that is empty, new, or holds an older report, which is replaced.

    Raises:
        InputError: The folder holds something else.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is no folder; name another with --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).is_file():
        raise InputError(f"{folder} is not empty and holds no report; name another with --out")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".made-") as temporary:
        made, older = Path(temporary) / "report", Path(temporary) / "older"
        _write(report, made)
        if folder.is_dir():
            folder.rename(older)
        made.rename(folder)


def kept_reports(reports: Path) -> list[KeptReport]:
    """Return reports that were made, newest first; a folder that cannot be read is passed over."""
    found = [_kept(path.parent) for path in reports.glob(f"[!.]*/{ABOUT}")]
    return sorted((one for one in found if one is not None), key=lambda one: one.name, reverse=True)


def report_zip(folder: Path) -> bytes:
    """Return all files of a report as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    return buffer.getvalue()


def svg_of(chart: Any) -> str:
    """An Altair chart as SVG text, drawn without a browser."""
    text = io.StringIO()
    chart.save(text, format="svg")
    return text.getvalue()


def _write(report: Report, folder: Path) -> None:
    tables, figures = folder / "tables", folder / "figures"
    for place in (tables, figures):
        place.mkdir(parents=True)
    for table in report.tables():
        shown = table.frame.drop(columns=_IDENTITY, errors="ignore")
        (tables / f"{table.stem}.csv").write_bytes(csv_bytes(shown))
    svgs = {figure.stem: svg_of(figure.chart) for figure in report.figures()}
    for figure in report.figures():
        (figures / f"{figure.stem}.svg").write_text(svgs[figure.stem], encoding="utf-8")
        figure.chart.save(figures / f"{figure.stem}.png", scale_factor=2)
    for name, content in report.files.items():
        (folder / name).write_bytes(content)
    (folder / PAGE).write_text(report_html(report, svgs=svgs), encoding="utf-8")
    (folder / ABOUT).write_text(json.dumps(_about(report), indent=1) + "\n", encoding="utf-8")
    write_checksums(folder)


def _about(report: Report) -> dict[str, Any]:
    return {
        "protocol": report.protocol,
        "study": report.study,
        "title": report.title,
        "made_at": report.made_at.isoformat(),
        "code_version": report.code_version,
        "runs": list(report.run_ids),
        "missing": [one.part for one in report.missing],
    }


def _kept(folder: Path) -> KeptReport | None:
    try:
        about = json_value((folder / ABOUT).read_text(encoding="utf-8"))
        return KeptReport(
            name=folder.name,
            folder=folder,
            protocol=about["protocol"],
            study=about["study"],
            title=about["title"],
            made_at=datetime.fromisoformat(about["made_at"]),
            run_ids=tuple(about["runs"]),
            missing=len(about["missing"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _renamed(made: Path, reports: Path, stem: str) -> Path:
    """Move the report into its place; the second report of a second gets a number."""
    for number in range(1, 100):
        target = reports / (stem if number == 1 else f"{stem}-{number}")
        if not target.exists():
            return made.rename(target)
    raise InputError(f"{reports} already holds a hundred reports of this second")
