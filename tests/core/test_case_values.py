from __future__ import annotations

import pytest

from core.cases import parse_birads
from core.errors import InputError


@pytest.mark.parametrize(
    ("written", "category"),
    [
        *(("4,0", "4"), ("4.0", "4"), ("3,00", "3"), ("0", "0"), (4.0, "4"), (6, "6")),
        *(
            ("BI RADS 4", "4"),
            ("BI-RADS: 4", "4"),
            ("BI-RADS® 4", "4"),
            ("BI–RADS 5", "5"),
            ("bi_rads 2", "2"),
        ),
        *(("IV", "4"), ("iv", "4"), ("VI", "6"), ("III", "3"), ("IVa", "4A"), ("IV C", "4C"), ("Ⅳ", "4")),
        *(("BI-RADS category 4A", "4A"), ("Kategorie 4c", "4C"), ("cat. 4b", "4B"), ("Category IV", "4")),
        *(("4b.", "4B"), ("BIRADS: 4 a", "4A"), ("4 (b)", "4B"), ("ACR BI-RADS 4b", "4B"), ("４Ａ", "4A")),
    ],
)
def test_one_category_has_many_spellings(written: object, category: str) -> None:
    assert parse_birads(written) == category


@pytest.mark.parametrize("written", [None, "", "  ", "NaN", "#N/A", "n/a", "-", "not available"])
def test_no_category(written: object) -> None:
    assert parse_birads(written) is None


@pytest.mark.parametrize(
    "written",
    [
        *("3/4", "4-5", "4a/4b", "4A 4B", "3 or 4", "44", "40", "IIII", "IV-V", "1V", "7", "VII", "-4", ".4"),
        *("4.5", "4,5", "0.4", "3a", "IIIb", "4d", "BI-RADS", "category", "4.0.0", "4AA"),
    ],
)
def test_what_names_no_category_or_several_is_refused(written: str) -> None:
    with pytest.raises(InputError, match=r"BI-RADS category .* is not one of 0, 1, 2"):
        parse_birads(written)
