"""Texts that a spreadsheet would run, and numbers that stay numbers."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets.csv_table import read_csv_table
from core.text.csv_text import csv_bytes, csv_rows, guarded, unguarded
from tests.conftest import REPOSITORY

TEXTS = st.text(alphabet="=+-@'ab1. ;\t\n\r\uff1d", max_size=8)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 123", "'+49 123"),
        ("-a", "'-a"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\t'=1"),
        ("\r=1", "\r'=1"),
        ("a;=1", "a;'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("'=1", "''=1"),
        ("-3.2", "-3.2"),
        ("+1e-5", "+1e-5"),
        ("-", "-"),
        ("c-1 = 2", "c-1 = 2"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_formulas_get_an_apostrophe(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_table_keeps_its_numbers_and_its_other_texts() -> None:
    table = pd.DataFrame(
        {
            "case_id": ["=a", "b"],
            "=head": pd.Categorical(["-x", "y"]),
            "value": [-3.2, np.nan],
            "n": [-1, 2],
            "note": [None, "-3.2"],
        }
    )
    assert csv_bytes(table).decode().splitlines() == [
        "case_id,'=head,value,n,note",
        "'=a,'-x,-3.2,-1,",
        "b,y,,2,-3.2",
    ]
    again = pd.read_csv(io.BytesIO(csv_bytes(table)))
    assert again["value"].dtype == np.float64
    assert list(table.columns) == ["case_id", "=head", "value", "n", "note"], "the table itself stays"
    assert csv_bytes(pd.DataFrame()) == b"\n"


def test_rows_are_guarded_and_read_again_as_they_were(tmp_path: Path) -> None:
    content = csv_rows(("case_id", "area"), [("=1+1", -2), ("it's", 3.5)])
    assert list(csv.reader(io.StringIO(content.decode()))) == [
        ["case_id", "area"],
        ["'=1+1", "-2"],
        ["it's", "3.5"],
    ]
    (tmp_path / "cases.csv").write_bytes(content)
    rows = read_csv_table(tmp_path / "cases.csv").rows
    assert [row.cells["case_id"] for row in rows] == ["=1+1", "it's"]


def test_every_table_is_written_here() -> None:
    """Phantoms write names of their own making."""
    sources = [path for room in ("core", "db", "jobs", "pages") for path in (REPOSITORY / room).rglob("*.py")]
    writers = {
        path.name for path in sources if re.search(r"\.to_csv\(|csv\.(Dict)?[wW]riter\(", path.read_text())
    }
    assert writers == {"csv_text.py", "phantoms.py", "abus_phantoms.py", "mri_phantoms.py"}


def test_counts_with_gaps_are_whole_numbers_and_measures_are_not() -> None:
    table = pd.DataFrame(
        {"area_px": [6275.0, np.nan, 12.0], "dice": [0.5, 1.0, np.nan], "far": [1e300, 2.0, 3.0]}
    )
    assert csv_bytes(table).decode().splitlines() == [
        "area_px,dice,far", "6275,0.5,1e+300", ",1.0,2.0", "12,,3.0"
    ]  # fmt: skip
