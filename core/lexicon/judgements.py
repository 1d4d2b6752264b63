"""The judgements that two readers can agree on: assessment and terms of the BI-RADS form, as categories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from core.cases import BIRADS_ORDER, Pathology
from core.lexicon.birads_ultrasound import (
    BiradsForm,
    Calcifications,
    EchoPattern,
    Margin,
    Orientation,
    PosteriorFeatures,
    Shape,
)

INCOMPLETE = "0"
"""Additional imaging is needed: no place on the scale."""

BENIGN, MALIGNANT = Pathology.BENIGN.value, Pathology.MALIGNANT.value
PRESENT, ABSENT = "present", "none"
OTHER_MARGIN = "not circumscribed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A thing that is judged.

    Attributes:
        key: The name in addresses.
        label: The name for people.
        order: All categories; from one end to the other where `ordered`.
        ordered: True where some categories are further apart than others; weights need that.
        of_form: The category in a reader's form, None where the reader gave none.
        of_case: The imported case's category, for the reference; None where the import has no such thing.
    """

    key: str
    label: str
    order: tuple[str, ...]
    ordered: bool
    of_form: Callable[[BiradsForm], str | None]
    of_case: Callable[[str | None, str], str | None] | None = None


def opinion_of(category: str | None) -> str | None:
    """Return benign up to category 3, malignant from 4 on, where a biopsy is recommended (BI-RADS Atlas)."""
    if category is None or category == INCOMPLETE:
        return None
    return BENIGN if category in ("1", "2", "3") else MALIGNANT


def _category(form: BiradsForm) -> str | None:
    return None if form.category == INCOMPLETE else form.category


def _margin(form: BiradsForm) -> str | None:
    if not form.margin:
        return None
    return Margin.CIRCUMSCRIBED.value if form.margin == (Margin.CIRCUMSCRIBED,) else OTHER_MARGIN


def _calcifications(form: BiradsForm) -> str | None:
    if not form.calcifications:
        return None
    return ABSENT if form.calcifications == (Calcifications.NONE,) else PRESENT


def _values(terms: type[StrEnum]) -> tuple[str, ...]:
    return tuple(term.value for term in terms)


_ENTRIES = (
    Judgement(
        "category",
        "BI-RADS category",
        BIRADS_ORDER[1:],
        True,
        _category,
        lambda birads, pathology: None if birads == INCOMPLETE else birads,
    ),
    Judgement(
        "opinion",
        "Benign or malignant (BI-RADS 4 and above)",
        (BENIGN, MALIGNANT),
        False,
        lambda form: opinion_of(form.category),
        lambda birads, pathology: pathology if pathology in (BENIGN, MALIGNANT) else None,
    ),
    Judgement("shape", "Shape", _values(Shape), False, lambda form: form.shape),
    Judgement("orientation", "Orientation", _values(Orientation), False, lambda form: form.orientation),
    Judgement("margin", "Margin", (Margin.CIRCUMSCRIBED.value, OTHER_MARGIN), False, _margin),
    Judgement("echo_pattern", "Echo pattern", _values(EchoPattern), False, lambda form: form.echo_pattern),
    Judgement(
        "posterior", "Posterior features", _values(PosteriorFeatures), False, lambda form: form.posterior
    ),
    Judgement("calcifications", "Calcifications", (ABSENT, PRESENT), False, _calcifications),
)

JUDGEMENTS: Mapping[str, Judgement] = MappingProxyType({entry.key: entry for entry in _ENTRIES})
"""Everything that is judged, by key."""
