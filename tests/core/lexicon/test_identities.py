from __future__ import annotations

import pytest

from core.lexicon.identities import identity_signs


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("seen on 14.05.2023", "a date"),
        ("born 1962-03-07", "a date"),
        ("7. März 1962", "a date"),
        ("no 99887766", "a long number"),
        ("AHV 756 1234 5678 97", "a long number"),
        ("write to erika@clinic.example", "an e-mail address"),
        ("call +49 89 1234567", "a telephone number"),
        ("Frau Mustermann, left", "a title with a name"),
        ("asked Dr. med. Schmidt", "a title with a name"),
        ("Mustermann^Erika", "a name in DICOM's form"),
        ("Ahornweg 12", "an address"),
        ("same as case_17", "a name or number that the store knows"),
    ],
)
def test_what_looks_like_an_identity_is_reported(text: str, sign: str) -> None:
    assert sign in identity_signs(text, {"case_17"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "irregular mass at 10 o'clock, 12 x 8 mm",
        "BI-RADS 4a; posterior shadowing; 3.5 cm from nipple",
        "Zyste, Wand 2 mm, ohne Binnenechos",
        "fat 23.5 % of 1200 voxels",
    ],
)
def test_findings_are_none(text: str) -> None:
    assert identity_signs(text, {"case_17"}) == ()
