from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets.csv_table import read_csv_table
from core.datasets.written_numbers import NumberColumn, WrittenColumn, parse_number, read_number_column
from core.errors import InputError
from core.text.missing_values import is_missing


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
        ("1,000.5", 1000.5),
        ("1,234", None),
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
    def is_numeric_column(cells: list[str]) -> bool:
        return isinstance(read_number_column(WrittenColumn(cells), None), NumberColumn)

    assert is_numeric_column(["1", "", "2.5", "NA"])
    assert not is_numeric_column(["007", "12"])
    assert not is_numeric_column(["1", "two"])
    assert not is_numeric_column(["", "NA"])
    assert is_numeric_column(["0", "0.5"])


@pytest.mark.parametrize(
    "data",
    [
        b"sep=;\na;b\n1,5;2\n",
        b'"sep=;"\r\na;b\r\n1,5;2\r\n',
        b"\xef\xbb\xbfsep=;\na;b\n1,5;2\n",
        b"SEP=;;;\na;b\n1,5;2\n",
        "sep=;\na;b\n1,5;2\n".encode("utf-16"),
        b"sep=|\na|b\n1,5|2\n",
        b"\xfe\xff" + "sep=\t\na\tb\n1,5\t2\n".encode("utf-16-be"),
        b"sep=\\t\na\tb\n1,5\t2\n",
    ],
)
def test_a_first_line_may_say_the_separator(tmp_path: Path, data: bytes) -> None:
    assert table(tmp_path, data) == [{"a": "1,5", "b": "2"}]
    assert [row.line for row in read_csv_table(tmp_path / "t.csv").rows] == [3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_excel_s_unicode_text(tmp_path: Path, encoding: str) -> None:
    assert table(tmp_path, "Size\tName\r\n1\tMüller\r\n".encode(encoding)) == [
        {"Size": "1", "Name": "Müller"}
    ]


def notes_of(folder: Path, data: bytes) -> list[str]:
    (folder / "t.csv").write_bytes(data)
    return [note.problem for note in read_csv_table(folder / "t.csv").notes]


def test_letters_that_may_be_wrong_are_reported(tmp_path: Path) -> None:
    assert notes_of(tmp_path, "Größe\nÄ\n".encode()) == []
    assert notes_of(tmp_path, "Größe\nÄ\n".encode("cp1252")) == [
        "is not UTF-8; its letters were taken for Windows-1252: Größe, Ä"
    ]
    twice = "Größe\n".encode().decode("cp1252").encode()
    assert notes_of(tmp_path, twice) == ["letters were spoilt before they came here (GrÃ¶ÃŸe)"]
    assert notes_of(tmp_path, "Gr\ufffdße\n".encode())[0].startswith("1 letters were lost")
    assert notes_of(tmp_path, b"a\n\x81\xe4\n")[0].endswith("and were lost (\ufffd)")


def test_headers_that_are_repeated_blank_or_quoted(tmp_path: Path) -> None:
    assert table(tmp_path, b'\n\n"size, mm";age;age\n1;2;3\n') == [
        {"size, mm": "1", "age": "2", "age (2)": "3"}
    ]
    assert notes_of(tmp_path, b"a,a,a (2)\n1,2,3\n") == ["several columns have one name: 'a' became 'a (3)'"]
    assert notes_of(tmp_path, b"a,,\n1,2,\n") == ["columns without a name are left out (number 2)"]
    assert table(tmp_path, b"Size,size\n1,2\n") == [{"Size": "1", "size": "2"}]


def test_an_open_quote_is_reported(tmp_path: Path) -> None:
    assert notes_of(tmp_path, b'a,b\n1,"x\n2,y\n3,z\n') == [
        "a quote is not closed: the row that ends in line 4 holds 3 lines"
    ]
    assert notes_of(tmp_path, b'a,b\n1,5" wide\n1,"x\n2,y\n') == [
        "a quote is not closed: the row that ends in line 4 holds 2 lines"
    ]
    assert notes_of(tmp_path, b'a,b\n1,"5"" x\ny"\n') == []
