"""Formulas that a workbook was saved with and that have no value, found without working any of them out.

The library translates a formula that cells share for each of them, which for long ones takes hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, iterparse


def uncomputed_formulas(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the coordinates of cells with a formula and no value, by the title of their sheet.

    Args:
        path: The path of a workbook that `core.datasets.workbook_claims` has let pass.

    Raises:
        Exception: Whatever the libraries raise for a damaged file.
    """
    import openpyxl

    book: Any = openpyxl.load_workbook(path, read_only=True)
    try:
        return {sheet.title: _of_sheet(sheet) for sheet in book.worksheets}
    finally:
        book.close()


def _of_sheet(sheet: Any) -> tuple[str, ...]:
    with sheet._get_source() as part:
        return tuple(_coordinates(part))


def _coordinates(part: BinaryIO) -> Iterator[str]:
    for _, element in iterparse(part, events=("end",)):
        kind = element.tag.rpartition("}")[2]
        if kind == "c" and _has(element, "f") and not _has(element, "v", filled=True):
            yield element.get("r", "?")
        if kind in ("c", "row"):
            element.clear()


def _has(cell: Element, name: str, *, filled: bool = False) -> bool:
    found = [one for one in cell if one.tag.rpartition("}")[2] == name]
    return bool(found) and not (filled and found[0].text is None)
