"""The text of a table's file: which encoding it is in, and whether that can be believed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from core.datasets.table_note import TableNote, first_of
from core.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; those of UTF-32 come before those of UTF-16, which they begin with."""

_RUN = re.compile(r"[\w\x80-\U0010ffff]+")
"""Letters and all signs beyond ASCII that stand together."""
_TWICE = re.compile(r"[\u00c2-\u00f4][^\x00-\x7f]{1,3}")


def table_text(data: bytes, name: str) -> tuple[str, list[TableNote]]:
    """Decode a text file: by its byte order mark, else UTF-8, else Windows-1252.

    Lines end with a line feed in what comes back.

    Args:
        data: The whole file.
        name: The name of the file, for messages.

    Returns:
        The text, and notes where its letters may be wrong.

    Raises:
        InputError: It is no text.
    """
    text, guessed = _decoded(data, name)
    notes = [_guess_note(text)] if guessed else []
    if twice := [word for word in _foreign_words(text) if _is_twice_encoded(word)]:
        problem = f"letters were spoilt before they came here ({first_of(dict.fromkeys(twice))})"
        notes.append(TableNote(problem, "export the table as UTF-8 from its source and import again"))
    if not guessed and "\ufffd" in text:
        problem = f"{text.count(chr(0xFFFD))} letters were lost before they came here (shown as \ufffd)"
        notes.append(TableNote(problem, "export the table as UTF-8 from its source and import again"))
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decoded(data: bytes, name: str) -> tuple[str, bool]:
    """The text, and whether its encoding is a guess."""
    encoding = _marked(data) or _unmarked_utf16(data)
    if encoding is None and b"\x00" in data:
        raise InputError(f"{name}: is not a text file, perhaps a workbook; export the sheet as CSV (UTF-8)")
    try:
        return data.decode(encoding or "utf-8").removeprefix("\ufeff"), False
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise InputError(
                f"{name}: begins as {encoding}, but is damaged; export the sheet as CSV (UTF-8)"
            ) from error
        return data.decode("cp1252", errors="replace"), True


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _unmarked_utf16(data: bytes) -> str | None:
    """Tell whether it is UTF-16 without its mark: of plain letters every second byte is zero."""
    start = data[:64]
    if len(start) < 4 or len(data) % 2:
        return None
    if not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    return "utf-16-be" if not any(start[::2]) and all(start[1::2]) else None


def _foreign_words(text: str) -> Iterator[str]:
    """The words with a sign beyond ASCII, without what cannot be a word for its length."""
    return iter(()) if text.isascii() else (word for word in _RUN.findall(text) if not word.isascii())


def _guess_note(text: str) -> TableNote:
    words = first_of(dict.fromkeys(_foreign_words(text)))
    problem = f"is not UTF-8; its letters were taken for Windows-1252: {words}"
    if "\ufffd" in text:
        problem += "; some are no letters there and were lost (\ufffd)"
    return TableNote(problem, "look whether these words are right; else save as UTF-8 and import again")


def _is_twice_encoded(word: str) -> bool:
    """Tell whether UTF-8 was once read as Windows-1252 in it, which gives two signs for a letter."""
    for found in _TWICE.findall(word):
        try:
            found.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False
