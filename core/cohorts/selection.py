"""Which cases and lesions a filter chooses: the reference that the store's query is held against.

Clauses on columns of a case choose cases; clauses on columns of a lesion choose lesions among those of the
chosen cases, and then a case is chosen only if one of its lesions is. A condition on a missing value is
neither met nor failed: what fails no clause and meets not every one is left out for what is missing, and
counted as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.case_filter import Clause, Value, holds
from core.cohorts.filter_columns import case_clauses, lesion_clauses

Columns = Mapping[str, Sequence[Value]]
"""Values by lower-case column name; several where, for example, several readers have read a case."""


@dataclass(frozen=True, slots=True)
class LesionFacts:
    """One lesion and its own columns."""

    lesion_id: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case, its columns and its lesions."""

    case_id: str
    patient_id: str
    columns: Columns
    lesions: tuple[LesionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What a filter chooses.

    Attributes:
        case_ids: Sorted.
        lesions: (case_id, lesion_id), sorted.
        missing: By column, how many cases (or lesions, for a column of lesions) were left out because it
            has no value and no other clause fails; columns without any are left out.
        missing_cases, missing_lesions: As many in all, each counted once.
        sole_reason: By place of a clause, how many cases or lesions fail it alone.
    """

    case_ids: tuple[str, ...]
    lesions: tuple[tuple[str, str], ...]
    missing: Mapping[str, int] = field(default_factory=dict)
    sole_reason: Mapping[int, int] = field(default_factory=dict)
    missing_cases: int = 0
    missing_lesions: int = 0


def choose(cases: Sequence[CaseFacts], clauses: Sequence[Clause]) -> Selection:
    """Put every case and lesion to the filter."""
    of_case, of_lesion = case_clauses(clauses), lesion_clauses(clauses)
    cases_put, lesions_put = _Tally(clauses), _Tally(clauses)
    chosen: list[str] = []
    lesions: list[tuple[str, str]] = []
    for case in cases:
        if not cases_put.put(of_case, case.columns):
            continue
        met = [lesion.lesion_id for lesion in case.lesions if lesions_put.put(of_lesion, lesion.columns)]
        if met or not of_lesion:
            chosen.append(case.case_id)
            lesions += [(case.case_id, lesion_id) for lesion_id in met]
    return Selection(
        tuple(sorted(chosen)),
        tuple(sorted(lesions)),
        dict(cases_put.missing + lesions_put.missing),
        dict(cases_put.sole + lesions_put.sole),
        cases_put.n_missing,
        lesions_put.n_missing,
    )


class _Tally:
    """Counts why cases or lesions are left out."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._places = {clause: place for place, clause in enumerate(clauses)}
        self.missing: Counter[str] = Counter()
        self.sole: Counter[int] = Counter()
        self.n_missing = 0

    def put(self, clauses: Sequence[Clause], columns: Columns) -> bool:
        """Whether all clauses hold."""
        outcomes = {clause: holds(clause, columns.get(clause.column, ())) for clause in clauses}
        failed = [clause for clause, outcome in outcomes.items() if outcome is False]
        unknown = {clause.column for clause, outcome in outcomes.items() if outcome is None}
        if not failed:
            self.missing.update(unknown)
            self.n_missing += bool(unknown)
        elif len(failed) == 1 and not unknown:
            self.sole[self._places[failed[0]]] += 1
        return not failed and not unknown
