"""The ACR BI-RADS ultrasound lexicon, 5th edition, term by term as the atlas lists them."""

from __future__ import annotations

import json

import pytest

from core.cases import BIRADS_ORDER
from core.errors import InputError
from core.lexicon.birads_ultrasound import (
    CATEGORY_MEANING,
    BiradsForm,
    Calcifications,
    EchoPattern,
    Margin,
    Orientation,
    PosteriorFeatures,
    Shape,
    birads_form_from_json,
)

FULL = BiradsForm(
    shape=Shape.IRREGULAR,
    orientation=Orientation.NOT_PARALLEL,
    margin=(Margin.SPICULATED, Margin.ANGULAR),
    echo_pattern=EchoPattern.HYPOECHOIC,
    posterior=PosteriorFeatures.SHADOWING,
    calcifications=(Calcifications.IN_MASS,),
    category="4C",
)


def test_the_terms_are_those_of_the_atlas() -> None:
    assert [s.value for s in Shape] == ["oval", "round", "irregular"]
    assert [o.value for o in Orientation] == ["parallel", "not parallel"]
    assert [m.value for m in Margin] == [
        "circumscribed",
        "indistinct",
        "angular",
        "microlobulated",
        "spiculated",
    ]
    assert [e.value for e in EchoPattern] == [
        "anechoic",
        "hyperechoic",
        "complex cystic and solid",
        "hypoechoic",
        "isoechoic",
        "heterogeneous",
    ]
    assert [p.value for p in PosteriorFeatures] == [
        "no posterior features",
        "enhancement",
        "shadowing",
        "combined pattern",
    ]
    assert [c.value for c in Calcifications] == ["none", "in a mass", "outside of a mass", "intraductal"]
    assert tuple(CATEGORY_MEANING) == BIRADS_ORDER


def test_a_form_survives_the_store_and_orders_its_terms() -> None:
    assert FULL.margin == (Margin.ANGULAR, Margin.SPICULATED)
    assert birads_form_from_json(json.loads(json.dumps(FULL.to_json()))) == FULL
    assert birads_form_from_json({}) == BiradsForm()


def test_what_is_not_given_is_named() -> None:
    assert FULL.missing == ()
    assert BiradsForm(shape=Shape.OVAL, category="2").missing == (
        "orientation",
        "margin",
        "echo_pattern",
        "posterior",
        "calcifications",
    )


def test_terms_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(InputError, match="margin 'circumscribed' excludes angular"):
        BiradsForm(margin=(Margin.CIRCUMSCRIBED, Margin.ANGULAR))
    with pytest.raises(InputError, match="calcifications 'none' excludes in a mass"):
        BiradsForm(calcifications=(Calcifications.NONE, Calcifications.IN_MASS))
    with pytest.raises(InputError, match="'4D' is not one of 0, 1, 2"):
        BiradsForm(category="4D")
    with pytest.raises(InputError, match="a term that the lexicon does not have"):
        birads_form_from_json({"shape": "square"})
