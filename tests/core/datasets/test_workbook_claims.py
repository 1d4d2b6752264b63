"""Workbooks that would make the library work for hours, told from their XML."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core.datasets.excel_table import read_excel_table
from core.errors import UnreadableFileError

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def changed(path: Path, part: str, before: bytes, after: bytes, *, encoding: str = "") -> Path:
    """A workbook of two cells with a change in one of its parts."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["image"])
    book.active.append(["a.png"])
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                assert before in data
                data = data.replace(before, after)
                data = data.decode().encode(encoding) if encoding else data
            new.writestr(name, data)
    return path


def test_styles_names_and_rules_count_as_ten_cells(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", STYLES, b"</cellXfs>", b"<xf/>" * 210_000 + b"</cellXfs>")
    with pytest.raises(UnreadableFileError, match="more than 2,000,000 cells"):
        read_excel_table(path, with_column="image")


@pytest.mark.parametrize(
    "more",
    [
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
        b'<mergeCells><mergeCell ref="&#65;1:XFD1048576"/></mergeCells>',
        b"<mergeCells><mergeCell ref = 'A1:XFD1048576'/></mergeCells>",
        b"<mergeCells>" + b'<mergeCell ref="A:C"/>' * 2 + b"</mergeCells>",
    ],
)
def test_ranges_count_with_all_their_cells(tmp_path: Path, more: bytes) -> None:
    path = changed(tmp_path / "a.xlsx", SHEET, b"</sheetData>", b"</sheetData>" + more)
    with pytest.raises(UnreadableFileError, match="more than 2,000,000 cells"):
        read_excel_table(path, with_column="image")


def test_how_far_a_sheet_is_used_is_no_range_of_cells(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", SHEET, b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
    assert [row.cells["image"] for row in read_excel_table(path, with_column="image").rows] == ["a.png"]


def test_a_part_in_an_encoding_in_which_nothing_is_found_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", SHEET, b"<sheetData>", b"<sheetData>", encoding="utf-16")
    with pytest.raises(UnreadableFileError, match="is not in UTF-8"):
        read_excel_table(path, with_column="image")


def test_a_long_formula_that_cells_share_is_not_translated(tmp_path: Path) -> None:
    formula = b"A1+" * 20_000 + b"1"
    first = b'<row r="3"><c r="A3"><f t="shared" si="0" ref="A3:A9">' + formula + b"</f><v>7</v></c></row>"
    rest = b"".join(
        b'<row r="%d"><c r="A%d"><f t="shared" si="0"/></c></row>' % (n, n) for n in range(4, 300)
    )
    path = changed(tmp_path / "a.xlsx", SHEET, b"</sheetData>", first + rest + b"</sheetData>")
    table = read_excel_table(path, with_column="image")
    assert [row.cells["image"] for row in table.rows] == ["a.png", "7"]
    assert "296 formulas were saved without their values (A4" in table.notes[0].problem
