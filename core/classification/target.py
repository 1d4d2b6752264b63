"""The target that a classifier is asked for: a condition on a case's columns, such as birads >= 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.case_filter import case_columns, keys_of, meant_clauses, parse_filter, select_cases
from core.cases import Case, Pathology
from core.cohorts.clause import Value
from core.errors import InputError

DEFAULT_TARGET = "pathology = malignant"


def case_truths(cases: Sequence[Case], target: str) -> dict[str, bool]:
    """Tell whether the condition holds, by case; a case in which a named column is not known is left out.

    Args:
        cases: Cases of a study.
        target: One or several clauses of `core.case_filter`; the cases that meet all are positive.

    Raises:
        InputError: The condition is empty, cannot be read, or names a column that no case has.
    """
    clauses = parse_filter(target)
    if not clauses:
        raise InputError("the target is empty; write for example: pathology = malignant, or birads >= 4")
    positive = {case.case_id for case in select_cases(cases, target)}
    columns = {clause.column for clause in meant_clauses(clauses, cases)}
    keys = keys_of(cases)
    return {
        case.case_id: case.case_id in positive for case in cases if _known(case_columns(case, keys), columns)
    }


def require_both_classes(truths: dict[str, bool], target: str) -> None:
    """Refuse a target that all cases meet, or none.

    Raises:
        InputError: Naming the target and the counts.
    """
    positive = sum(truths.values())
    if positive in (0, len(truths)):
        raise InputError(
            f"of {len(truths)} cases {positive} meet the target {target!r}; "
            "choose one that some meet and others do not"
        )


def _known(values: Mapping[str, Value], columns: set[str]) -> bool:
    unknown = Pathology.UNKNOWN.value
    return all(values.get(name) is not None and values[name] != unknown for name in columns)
