"""Which cases of a study a model was trained or chosen on, itself or in what it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from core.models.descent import Descent
from core.models.shipped_card import shipped_split
from db.comparison import all_known, related_cases
from db.studies import load_cases


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a model has met of a study, near-duplicates and pictures of the same patients included.

    Attributes:
        train: Cases that weights were fitted to.
        validation: Cases that the best epoch was chosen on, unless weights were fitted to them too.
        unknown: Models at or below it that may have met more, because what they learned from is not
            recorded here.
    """

    train: frozenset[str]
    validation: frozenset[str]
    unknown: tuple[str, ...]

    @property
    def any(self) -> frozenset[str]:
        """Cases met on either side."""
        return self.train | self.validation


def exposure(con: DuckDBPyConnection, study: str, descent: Descent) -> Exposure:
    """What the model has met of the study's cases."""
    train: set[str] = set()
    validation: set[str] = set()
    unknown = [] if descent.lost is None else [descent.lost]
    for learned in descent.learned:
        for side, found in ((learned.train, train), (learned.validation, validation)):
            found |= related_cases(con, study, learned_study=learned.study, case_ids=side)
        if not all_known(con, learned.study, [*learned.train, *learned.validation]):
            unknown.append(learned.model)
    if descent.root is not None:
        cases = [case for case in load_cases(con, study) if case.lesions]
        split = shipped_split(descent.root, cases)
        if split is None:
            unknown.append(descent.root)
        else:
            train |= set(split.train)
            validation |= set(split.validation)
    return Exposure(frozenset(train), frozenset(validation - train), tuple(unknown))
