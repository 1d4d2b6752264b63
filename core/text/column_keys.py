"""The name by which a filter, a form and an export know a clinical column.

Letter case of a name does not matter to people, and not to DuckDB. Where a table has both ``Size`` and
``size`` it matters all the same: the two are kept apart here, for the store and for Python alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from core.characteristics.registry import CHARACTERISTICS
from core.errors import InputError
from core.text.name_forms import one_form, without_case

OWN_CASE_COLUMNS = (
    *("case_id", "patient_id", "modality", "pathology", "birads", "device"),
    "lesions",
    "reader",
)
"""Columns that every case has, whatever was imported; `reader` holds who has accepted the case."""

SIZE_GROUP, LESION_ID = "size_group", "lesion_id"
SPLIT_OF = "split of "
"""Before the name of a trained model or classifier: train, validation or test, as its card says."""

_OF_LESIONS = frozenset({*CHARACTERISTICS, SIZE_GROUP, LESION_ID})
_OURS = frozenset({*OWN_CASE_COLUMNS, *_OF_LESIONS})
CLINICAL = "clinical_"
"""Before the name of a clinical column that one of ours has too."""


def column_keys(names: Iterable[str]) -> dict[str, str]:
    """The key of every clinical column of a study, by its name.

    The key is the name in lower case, so that a filter need not mind the case. Of several columns whose names
    differ in letter case (or Unicode form) only, each keeps its name as it is. `CLINICAL` comes before a name
    that a column of lesions has. One with the name of one of our columns of cases fills in where ours is
    missing.

    Args:
        names: The names of all clinical columns of the study, each once.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for name in names:
        alike[without_case(name)].append(name)
    keys = {}
    for folded, together in alike.items():
        ours = folded in _OF_LESIONS or folded.startswith(SPLIT_OF)
        for name in together:
            plain = one_form(name).lower() if len(together) == 1 else name
            keys[name] = f"{CLINICAL}{plain}" if ours else plain
    return keys


def clinical_names(names: Iterable[str], ours: Iterable[str]) -> dict[str, str]:
    """Return the names of clinical columns beside columns of ours: `CLINICAL` comes before one that ours has.

    Letter case does not tell a clinical column from ours, but one clinical column from another.
    """
    given = tuple(names)
    taken, found = {without_case(name) for name in ours}, dict[str, str]()
    for name in given:
        free = name
        while without_case(free) in taken or (free != name and free in given):
            free = f"{CLINICAL}{free}"
        found[name] = free
    return found


def meant_column(written: str, known: Collection[str]) -> str | None:
    """The key that a name in a filter means: as written, else whatever its letter case, ours first.

    Returns:
        None where there is no such column.

    Raises:
        InputError: It could be several, none of them as written.
    """
    for name in (written, one_form(written)):
        if name in known:
            return name
    folded = without_case(written)
    if folded in _OURS and folded in known:
        return folded
    alike = sorted(key for key in known if without_case(key) == folded)
    if len(alike) > 1:
        raise InputError(
            f"the column {written!r} may be {' or '.join(map(repr, alike))}; write it as the table has it"
        )
    return alike[0] if alike else None
