"""Names of labels in the extensions of a NIfTI header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

_XML_LABEL = re.compile(
    r"<Label\b[^<>]{0,300}?\bKey\s{0,9}=\s{0,9}[\"'](\d{1,9})[\"'][^<>]{0,300}>(?:\s{0,99}<!\[CDATA\[)?"
    r"([^<\]]{1,200})",
    re.IGNORECASE,
)
"""A label in the table of GIFTI, which Caret, Connectome Workbench and TotalSegmentator write into NIfTI."""

_AFNI_BEGIN, _AFNI_END = "<VALUE_LABEL_DTABLE", "</VALUE_LABEL_DTABLE>"
_AFNI_LABEL = re.compile(r"\"(\d{1,9})\"\s{1,99}\"([^\"]{1,200})\"")


def label_names(contents: Iterable[Any]) -> dict[int, str]:
    """Return names by value from the contents of extensions, bytes or text; empty without a table.

    The tables are searched and not parsed as XML, so that nothing they refer to is ever fetched.
    """
    texts = [_text(content) for content in contents]
    pairs = [pair for text in texts for pair in _pairs(text)]
    return {int(value): unescape(name).strip() for value, name in pairs if name.strip()}


def _pairs(text: str) -> list[tuple[str, str]]:
    afni = [pair for table in _afni_tables(text) for pair in _AFNI_LABEL.findall(table)]
    return [*_XML_LABEL.findall(text), *afni]


def _afni_tables(text: str) -> Iterator[str]:
    """Yield what stands between the marks of tables; looked for from mark to mark, so none costs twice."""
    begin = text.find(_AFNI_BEGIN)
    while begin >= 0 and (end := text.find(_AFNI_END, begin)) >= 0:
        yield text[begin + len(_AFNI_BEGIN) : end]
        begin = text.find(_AFNI_BEGIN, end)


def _text(content: Any) -> str:
    return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else str(content)
