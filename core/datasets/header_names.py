"""Names of a table's columns, told apart."""

from __future__ import annotations

from collections.abc import Sequence

from core.datasets.table_note import TableNote, first_of
from core.text.listed_names import cut
from core.text.name_forms import one_form

_MOST_LETTERS, _MOST_LOOKED_AT = 255, 100_000
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


def header_names(cells: Sequence[str]) -> tuple[list[str], list[TableNote]]:
    """Column names in one Unicode form (NFC), blanks collapsed, and every name once.

    Of several columns with one name the second becomes "name (2)". Names that differ in letter case are
    different names. A column without a name stays "".

    Returns:
        The names, and a note where names were repeated.
    """
    plain = [plain_name(cell) for cell in cells]
    names: list[str] = []
    taken, met, numbers = set(plain), set[str](), dict[str, int]()
    repeated = []
    for name in plain:
        free = _free(name, taken, numbers) if name and name in met else name
        if free != name:
            repeated.append(f"{name!r} became {free!r}")
        names.append(free)
        met.add(free)
        taken.add(free)
    if not repeated:
        return names, []
    action = "rename the columns and import again, or nothing"
    return names, [TableNote(f"several columns have one name: {first_of(repeated)}", action)]


def plain_name(cell: str) -> str:
    """A column's name without invisible signs, line breaks and blanks around it, in the form NFC.

    A name longer than any page shows is cut in its middle.
    """
    return cut(" ".join(one_form(cell[:_MOST_LOOKED_AT].translate(_INVISIBLE)).split()), most=_MOST_LETTERS)


def nameless_note(lost: Sequence[int]) -> list[TableNote]:
    """A note on columns (from 1) that have values, but no name."""
    if not lost:
        return []
    places = first_of(str(place) for place in lost)
    problem = f"columns without a name are left out (number {places})"
    return [TableNote(problem, "give them names and import again, or nothing")]


def _free(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    """The name with the next number that is free; `numbers` keeps where to look on."""
    number = numbers.get(name, 2)
    while f"{name} ({number})" in taken:
        number += 1
    numbers[name] = number + 1
    return f"{name} ({number})"
