import pytest

from core.lexicon.birads_ultrasound import BiradsForm, Calcifications, Margin, Shape
from core.lexicon.judgements import JUDGEMENTS, opinion_of


@pytest.mark.parametrize(
    ("category", "opinion"),
    [
        ("2", "benign"),
        ("3", "benign"),
        ("4", "malignant"),
        ("4A", "malignant"),
        ("6", "malignant"),
        ("0", None),
    ],
)
def test_an_opinion_is_whether_a_biopsy_is_recommended(category, opinion):
    assert opinion_of(category) == opinion


def test_terms_of_a_form_are_categories():
    form = BiradsForm(
        shape=Shape.OVAL,
        margin=(Margin.ANGULAR, Margin.SPICULATED),
        calcifications=(Calcifications.NONE,),
        category="4A",
    )
    said = {key: judgement.of_form(form) for key, judgement in JUDGEMENTS.items()}
    assert said == {
        "category": "4A",
        "opinion": "malignant",
        "shape": "oval",
        "orientation": None,
        "margin": "not circumscribed",
        "echo_pattern": None,
        "posterior": None,
        "calcifications": "none",
    }
    assert all(judgement.of_form(BiradsForm()) is None for judgement in JUDGEMENTS.values())
    assert all(said[key] in judgement.order for key, judgement in JUDGEMENTS.items() if said[key])


def test_an_incomplete_assessment_has_no_place_on_the_scale():
    category = JUDGEMENTS["category"]
    assert "0" not in category.order
    assert category.of_form(BiradsForm(category="0")) is None
    assert category.of_case("0", "benign") is None
    assert JUDGEMENTS["opinion"].of_case("2", "unknown") is None
    assert JUDGEMENTS["opinion"].of_case(None, "malignant") == "malignant"
