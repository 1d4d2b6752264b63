"""The columns that a cohort's filter may name, and whether each chooses cases or lesions."""

from __future__ import annotations

from collections.abc import Sequence

from core.case_filter import Clause
from core.characteristics.registry import CHARACTERISTICS
from core.text.column_keys import LESION_ID as LESION_ID
from core.text.column_keys import OWN_CASE_COLUMNS as OWN_CASE_COLUMNS
from core.text.column_keys import SIZE_GROUP as SIZE_GROUP
from core.text.column_keys import SPLIT_OF as SPLIT_OF


def is_of_lesion(column: str) -> bool:
    """Whether a clause on the column chooses lesions; all others choose cases.

    A characteristic goes before a clinical column of the same name.
    """
    return column in CHARACTERISTICS or column in (SIZE_GROUP, LESION_ID)


def lesion_clauses(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Those that choose lesions."""
    return tuple(clause for clause in clauses if is_of_lesion(clause.column))


def case_clauses(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Those that choose cases."""
    return tuple(clause for clause in clauses if not is_of_lesion(clause.column))


def models_named(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The models whose split is asked for, lower-case, each once."""
    asked = (clause.column for clause in clauses if clause.column.startswith(SPLIT_OF))
    return tuple(dict.fromkeys(column.removeprefix(SPLIT_OF).strip() for column in asked))
