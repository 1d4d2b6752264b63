"""Which names are taken, which are the same, and which look the same."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.login.names import checked_name, look_alike, name_key


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Dr. med. Ben O'Hara-Lee",
        "José Groß",
        "Иван Петров",
        "Dr. Иванов",
        "李 小龍 Lee",
        "ada@clinic.example",
    ],
)
def test_names_of_people_are_taken(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "1 to 200 letters"),
        ("x" * 201, "1 to 200 letters"),
        ("(command line)", "in brackets, as no person's is"),
        ("\uff08command line\uff09", "in brackets"),
        (" Ada", "begins or ends with a space"),
        ("Ada ", "begins or ends with a space"),
        ("Ada  Lee", "two in a row"),
        ("Ada\n", "cannot be seen .U.000A"),
        ("Ada\u00a0", "cannot be seen .U.00A0, NO-BREAK SPACE"),
        ("A\u200bda", "cannot be seen .U.200B, ZERO WIDTH SPACE"),
        ("Ada\u202e", "cannot be seen .U.202E"),
        ("Ada\u3164", "cannot be seen .U.3164"),
        ("\u0410da", "mixes letters of Cyrillic and Latin"),
        ("Ad\u03b1", "mixes letters of Greek and Latin"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(name: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        checked_name(name)


def test_one_name_has_one_key() -> None:
    for spelling in ("Jose\u0301 Groß", "JOSÉ GROSS", "\uff2aosé  gross "):
        assert name_key(spelling) == "josé gross"
    assert name_key("Ben") != name_key("Ken")
    assert name_key(" \u3000") == ""


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("AIan", "Alan"),  # capital i
        ("A1an", "Alan"),
        ("B0B", "BOB"),
        ("\u0421\u041e\u0420\u0410", "COPA"),  # all Cyrillic
        ("\u0441\u043e\u0440\u0430", "COPA"),
        ("Li\u0131", "Lii"),
        ("O\u2019Hara", "O'Hara"),
    ],
)
def test_look_alikes_are_found(name: str, other: str) -> None:
    assert look_alike(name, ["Zoe", other]) == other


@pytest.mark.parametrize(
    ("name", "other"), [("Ian", "Lan"), ("Carn", "Cam"), ("Müller", "Muller"), ("Ben", "Ken")]
)
def test_names_that_differ_to_the_eye_do_not_look_alike(name: str, other: str) -> None:
    assert look_alike(name, [other]) is None
