"""The ultrasound lexicon of the ACR BI-RADS Atlas, 5th edition (2013), as far as masses go.

Mendelson EB, Böhm-Vélez M, Berg WA, et al. ACR BI-RADS Ultrasound. In: ACR BI-RADS Atlas, Breast Imaging
Reporting and Data System. Reston, VA: American College of Radiology; 2013.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from core.cases import BIRADS_ORDER
from core.errors import InputError

Term = TypeVar("Term", bound=StrEnum)


class Shape(StrEnum):
    """The shape of the mass; oval includes two or three gentle lobulations."""

    OVAL = "oval"
    ROUND = "round"
    IRREGULAR = "irregular"


class Orientation(StrEnum):
    """The direction of the longest axis to the skin; not parallel includes round."""

    PARALLEL = "parallel"
    NOT_PARALLEL = "not parallel"


class Margin(StrEnum):
    """The margin: circumscribed, or one or more of the others."""

    CIRCUMSCRIBED = "circumscribed"
    INDISTINCT = "indistinct"
    ANGULAR = "angular"
    MICROLOBULATED = "microlobulated"
    SPICULATED = "spiculated"


class EchoPattern(StrEnum):
    """The echoes relative to subcutaneous fat."""

    ANECHOIC = "anechoic"
    HYPERECHOIC = "hyperechoic"
    COMPLEX = "complex cystic and solid"
    HYPOECHOIC = "hypoechoic"
    ISOECHOIC = "isoechoic"
    HETEROGENEOUS = "heterogeneous"


class PosteriorFeatures(StrEnum):
    """The features behind the mass."""

    NONE = "no posterior features"
    ENHANCEMENT = "enhancement"
    SHADOWING = "shadowing"
    COMBINED = "combined pattern"


class Calcifications(StrEnum):
    """The calcifications: none, or one or more of the others."""

    NONE = "none"
    IN_MASS = "in a mass"
    OUTSIDE_MASS = "outside of a mass"
    INTRADUCTAL = "intraductal"


CATEGORY_MEANING: Mapping[str, str] = {
    "0": "incomplete: additional imaging needed",
    "1": "negative",
    "2": "benign",
    "3": "probably benign (likelihood of malignancy up to 2 %)",
    "4": "suspicious (more than 2 %, less than 95 %)",
    "4A": "low suspicion (more than 2 % to 10 %)",
    "4B": "moderate suspicion (more than 10 % to 50 %)",
    "4C": "high suspicion (more than 50 % to less than 95 %)",
    "5": "highly suggestive of malignancy (95 % or more)",
    "6": "known biopsy-proven malignancy",
}
"""Assessment categories by key of `core.cases.BIRADS_ORDER`."""


@dataclass(frozen=True, slots=True)
class BiradsForm:
    """The description and assessment of one lesion; None or () is not given.

    Attributes:
        margin: The terms in the order of `Margin`; circumscribed stands alone.
        calcifications: The terms in the order of `Calcifications`; none stands alone.
        category: A category of `core.cases.BIRADS_ORDER`.

    Raises:
        InputError: Terms that exclude each other, or an unknown category.
    """

    shape: Shape | None = None
    orientation: Orientation | None = None
    margin: tuple[Margin, ...] = ()
    echo_pattern: EchoPattern | None = None
    posterior: PosteriorFeatures | None = None
    calcifications: tuple[Calcifications, ...] = ()
    category: str | None = None

    def __post_init__(self) -> None:
        _require_alone(Margin.CIRCUMSCRIBED, self.margin, term="margin")
        _require_alone(Calcifications.NONE, self.calcifications, term="calcifications")
        if self.category is not None and self.category not in BIRADS_ORDER:
            raise InputError(
                f"BI-RADS category {self.category!r} is not one of {', '.join(BIRADS_ORDER)}; choose another"
            )
        # One order of terms, so that equal descriptions are equal values.
        object.__setattr__(self, "margin", tuple(m for m in Margin if m in self.margin))
        kept = tuple(c for c in Calcifications if c in self.calcifications)
        object.__setattr__(self, "calcifications", kept)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the terms that are not given."""
        return tuple(name for name in BiradsForm.__dataclass_fields__ if getattr(self, name) in (None, ()))

    def to_json(self) -> dict[str, Any]:
        """Return plain values; the terms as the lexicon writes them."""
        return {
            "shape": self.shape,
            "orientation": self.orientation,
            "margin": list(self.margin),
            "echo_pattern": self.echo_pattern,
            "posterior": self.posterior,
            "calcifications": list(self.calcifications),
            "category": self.category,
        }


def birads_form_from_json(values: Mapping[str, Any]) -> BiradsForm:
    """Return the form of `BiradsForm.to_json`'s values; terms left out are not given.

    Raises:
        InputError: A term is not in the lexicon.
    """
    try:
        return BiradsForm(
            shape=_term(Shape, values.get("shape")),
            orientation=_term(Orientation, values.get("orientation")),
            margin=tuple(Margin(m) for m in values.get("margin") or ()),
            echo_pattern=_term(EchoPattern, values.get("echo_pattern")),
            posterior=_term(PosteriorFeatures, values.get("posterior")),
            calcifications=tuple(Calcifications(c) for c in values.get("calcifications") or ()),
            category=values.get("category"),
        )
    except ValueError as error:
        raise InputError(f"the BI-RADS form holds a term that the lexicon does not have: {error}") from error


def _term(kind: type[Term], value: str | None) -> Term | None:
    return None if value is None else kind(value)


def _require_alone(term_alone: Term, given: tuple[Term, ...], *, term: str) -> None:
    if term_alone in given and len(set(given)) > 1:
        others = ", ".join(value for value in given if value is not term_alone)
        raise InputError(f"{term} {term_alone.value!r} excludes {others}; take one or the other")
