"""Tables as CSV that a spreadsheet opens without running what is in them.

A text that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet. An apostrophe is put
before it, as a person would who types it into a cell; so also within a text after a semicolon, a tab or the
end of a line, where a spreadsheet that cuts there begins a cell. Numbers stay as they are, also texts that
are one (``-3.2``), and so does a lone hyphen. `unguarded` gives the text back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_float_dtype, is_numeric_dtype

_MOST_EXACT = 2**53
"""The largest float below which every whole number is one."""

_HARMLESS = re.compile(r"-|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
# The last four are the wide forms, which some spreadsheets take for the narrow ones.
_FORMULA = r"(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_BEGINS = re.compile(rf"(^|[;\t\r\n]){_FORMULA}")
_GUARDED = re.compile(rf"(^|[;\t\r\n])'{_FORMULA}")


def guarded(text: str) -> str:
    """Return a text for a cell of CSV, with an apostrophe before what would be a formula."""
    return text if _HARMLESS.fullmatch(text) else _BEGINS.sub(r"\1'", text)


def unguarded(cell: str) -> str:
    """Return the text that `guarded` was given; one that needs no change is returned as the object it is."""
    return _GUARDED.sub(r"\1", cell) if _GUARDED.search(cell) else cell


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV without its index, in UTF-8; all its texts and headings are `guarded`."""
    return _guarded_table(table).to_csv(index=False, lineterminator="\n").encode()


def csv_rows(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows under a heading as CSV, in UTF-8; their texts are `guarded`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    columns = [_guarded_column(column) for _, column in table.items()]
    shown = pd.concat(columns, axis="columns") if columns else table
    return shown.rename(columns=_cell)


def _counted(column: pd.Series) -> pd.Series:
    """The column as whole numbers where it holds nothing else: a count with gaps is not written as 6275.0."""
    given = column.dropna()
    whole = bool(len(given)) and bool(((given % 1 == 0) & (given.abs() <= _MOST_EXACT)).all())
    return column.astype("Int64") if whole else column


def _guarded_column(column: pd.Series) -> pd.Series:
    """The column itself where nothing in it is a formula, as in nearly all."""
    if is_float_dtype(column):
        return _counted(column)
    if is_numeric_dtype(column) or is_datetime64_any_dtype(column):
        return column
    values = column.astype(object)
    formulas = {one for one in values if isinstance(one, str) and guarded(one) != one}
    return values.map(lambda one: guarded(one) if one in formulas else one) if formulas else column


def _cell(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
