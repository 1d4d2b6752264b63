"""Names of labels that name nobody."""

from __future__ import annotations

import pytest

from core.lexicon.medical_words import holds_medical_words_alone


@pytest.mark.parametrize(
    "text",
    ["left lung", "Tumor 2", "LeftBreast_mass", "cervical vertebral column", "ribs", "Läsion", "label 12"],
)
def test_terms_name_nobody(text: str) -> None:
    assert holds_medical_words_alone(text)


@pytest.mark.parametrize(
    "text",
    ["Erika Mustermann", "mass of Erika", "tumor 1950", "Mr. Smith", "", " ", "=cmd|x"],
)
def test_a_word_that_is_no_term_may_be_a_name(text: str) -> None:
    assert not holds_medical_words_alone(text)
