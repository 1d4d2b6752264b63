"""Names of people: which are taken, which are the same, and which look the same.

Two names are the same after Unicode's compatibility normalisation (NFKC) and case folding. Names that only
look alike (a Cyrillic a in a Latin word, a capital I for a small l) are told apart by nobody at a screen, so
the second one is refused. The letters that are taken for Latin ones are those of Cyrillic, Greek and Armenian
that Unicode Technical Standard 39 (confusables.txt) gives; pairs of letters that look like one (rn and m) are
not among them, for they would refuse true names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.errors import InputError

MOST_NAME_LETTERS = 200
_LOOK = str.maketrans(
    dict(
        zip(
            "аеорсухіјѕһԁԛԝѵӏАВЕЅІЈКМНОРСТУХҮԚԜοανιρυκχΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսոհցıɑɡɩ",
            "aeopcyxijshdqwvlABESIJKMHOPCTYXYQWoavipukxABEZHIKMNOPTYXouuhgiagi",
            strict=True,
        )
    )
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("’ʼ‘`´", "'")
)
_SHAPE = str.maketrans("I1|0", "lllO")
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_WORD = re.compile(r"[^\W\d_]+")
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})


def checked_name(name: str) -> str:
    """Return a name as it is kept, in Unicode's form NFKC.

    Raises:
        InputError: It is empty or too long, begins or ends with a space, or holds something that cannot be
            seen, a word of letters of two scripts, or brackets at both ends.
    """
    if not name.strip() or len(name) > MOST_NAME_LETTERS:
        raise InputError(f"the name must have 1 to {MOST_NAME_LETTERS} letters; give another")
    _refuse_unseen(name)
    if name != " ".join(name.split()):
        raise InputError(
            f"the name {name!r} begins or ends with a space, or has two in a row; give it without"
        )
    kept = unicodedata.normalize("NFKC", name)
    if kept[0] == "(" and kept[-1] == ")":  # as the audit log calls those who have no name
        raise InputError(f"the name {name!r} is in brackets, as no person's is; give it without")
    _refuse_mixed(kept)
    return kept


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common; the empty text for a blank name."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def look_alike(name: str, others: Iterable[str]) -> str | None:
    """Return the first of the other names that a reader would take for this one; None without any."""
    looks = _looks(name)
    return next((other for other in others if not looks.isdisjoint(_looks(other))), None)


def _looks(name: str) -> set[str]:
    """The name in Latin letters: once by shape, in which a capital I is a small l, and once without case."""
    latin = unicodedata.normalize("NFKC", name).translate(_LOOK)
    return {"shape " + latin.translate(_SHAPE), "folded " + latin.casefold()}


def _refuse_unseen(name: str) -> None:
    for letter in name:
        if letter != " " and (unicodedata.category(letter) in _UNSEEN or letter in _BLANK_LETTERS):
            named = unicodedata.name(letter, "a control sign")
            raise InputError(
                f"the name holds a sign that cannot be seen (U+{ord(letter):04X}, {named}); type it anew"
            )


def _refuse_mixed(name: str) -> None:
    for word in _WORD.findall(name):
        scripts = {_script(letter) for letter in word}
        if len(scripts - _EAST_ASIAN) > 1:
            named = " and ".join(sorted(script.capitalize() for script in scripts))
            raise InputError(f"the word {word!r} of the name mixes letters of {named}; type it in one script")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]
