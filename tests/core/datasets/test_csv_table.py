from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets.csv_table import is_missing, is_numeric_column, parse_number, read_csv_table
from core.errors import InputError


def table(folder: Path, data: bytes) -> list[dict[str, str]]:
    (folder / "t.csv").write_bytes(data)
    return [dict(row.cells) for row in read_csv_table(folder / "t.csv").rows]


@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: bytes, newline: bytes) -> None:
    data = newline.join(delimiter.join(row) for row in ([b"a", b"b"], [b" 1 ", b"x"], [b"", b""], [b"2"]))
    assert table(tmp_path, data) == [{"a": "1", "b": "x"}, {"a": "2", "b": ""}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert table(tmp_path, "Größe\nÄ\n".encode(encoding)) == [{"Größe": "Ä"}]


def test_quoted_cells_keep_separators_and_line_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n"x,\ny",1\n,\nz,2,3,\n')
    first, second = read_csv_table(tmp_path / "t.csv").rows
    assert (first.cells["a"], first.surplus) == ("x,\ny", 0)
    assert (second.line, second.cells["b"], second.surplus) == (5, "2", 1)


def test_repeated_names_are_numbered(tmp_path: Path) -> None:
    assert table(tmp_path, b"a,a,a\n1,2,3\n") == [{"a": "1", "a (2)": "2", "a (3)": "3"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no header"),
        (b"a\x00b\n", "is not a text file"),
        (b"PK\x03\x04\x00\x00", "is not a text file"),
    ],
)
def test_what_is_no_table(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=rf"^t.csv: {message}"):
        table(tmp_path, data)


def test_missing_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^gone.csv: cannot be opened .*; correct its name"):
        read_csv_table(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3.0),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("12,5", 12.5),
        ("1,000.5", None),
        ("nan", None),
        ("1e999", None),
    ],
)
def test_numbers(cell: str, number: float | None) -> None:
    assert parse_number(cell) == number


def test_missing_cells() -> None:
    assert [is_missing(cell) for cell in ("", " NA ", "nan", "Not available", "0", "none of these")] == [
        *(True, True, True, True),
        *(False, False),
    ]


def test_codes_are_not_numbers() -> None:
    assert is_numeric_column(["1", "", "2.5", "NA"])
    assert not is_numeric_column(["007", "12"])
    assert not is_numeric_column(["1", "two"])
    assert not is_numeric_column(["", "NA"])
    assert is_numeric_column(["0", "0.5"])
