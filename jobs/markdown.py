"""Tables as Markdown."""

from __future__ import annotations

import pandas as pd

from core.text.markdown_text import plain_cell

_DIGITS = 3


def markdown(table: pd.DataFrame) -> str:
    """A table in Markdown; "-" where there is no number."""
    head = [
        "| " + " | ".join(plain_cell(str(name)) for name in table.columns) + " |",
        "|" + "---|" * len(table.columns),
    ]
    rows = ["| " + " | ".join(map(_cell, row)) + " |" for row in table.itertuples(index=False, name=None)]
    return "\n".join([*head, *rows]) + "\n"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return "-"
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else plain_cell(str(value))
