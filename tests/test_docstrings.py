"""Docstrings are English sentences: a verb for what is done, a noun phrase for what something is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PLACES = ("app.py", "benchmarks", "core", "db", "docs/*.py", "jobs", "pages")

FORBIDDEN = frozenset(
    {
        *("Of", "As", "Without", "With", "Within", "By", "From", "In", "For", "On", "At", "Between", "To"),
        *("What", "Whatever", "Whether", "How", "Where", "Which", "Who", "Whose", "Why", "When", "While"),
        *("So", "Let", "One", "Every", "Each", "Both", "Those", "This", "Other", "Another", "Likewise"),
        *(
            "No",
            "Not",
            "None",
            "Nothing",
            "Nobody",
            "Something",
            "Somebody",
            "Everything",
            "All",
            "There",
            "Its",
        ),
        *("Callback", "Held", "Inverse", "Looked", "Now", "Over", "Raised", "Shared", "True", "Under"),
        *("Draws", "Finds", "Keeps", "Looks", "Opens", "Remembers", "Replaces", "Says", "Shows", "Stands"),
    }
)

DEFINED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


SECTION = re.compile(r"^(?:Args|Attributes):\n((?: .*\n?)+)", flags=re.MULTILINE)
FRAGMENT = re.compile(
    r"^ {4}[\w`*, ]+: (?:Of|What|Whether|By|As|How|In|See|Where|From|For|Why|Whose|That|With|At|Which|Who"
    r"|When|On|To|Between|So|Without)\b",
    flags=re.MULTILINE,
)
"""A description that is no noun phrase."""


def files(place: str) -> list[Path]:
    return sorted(ROOT.glob(place) if place.endswith(".py") else (ROOT / place).rglob("*.py"))


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, DEFINED) and (text := ast.get_docstring(node)):
            yield f"{path.relative_to(ROOT)}: {getattr(node, 'name', 'module')}", text


def constants(path: Path) -> Iterator[tuple[str, str]]:
    """The texts below constants and fields, which no parser takes for docstrings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        lines = node.body if isinstance(node, (ast.Module, ast.ClassDef)) else []
        for before, line in pairwise(lines):
            if isinstance(before, (ast.Assign, ast.AnnAssign)) and (text := text_alone(line)):
                yield f"{path.relative_to(ROOT)}: line {line.lineno}", text


def text_alone(line: ast.stmt) -> str:
    value = line.value if isinstance(line, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def faults(text: str) -> Iterator[str]:
    summary = " ".join(text.split("\n\n")[0].split())
    if re.split(r"[\s,.:;]", summary)[0] in FORBIDDEN:
        yield "begin with a verb or an article"
    if not summary.endswith("."):
        yield "end with a full stop"
    if re.search(r"\b(he|his)\b", text):
        yield "name the person instead of a pronoun"
    if any(FRAGMENT.search(section) for section in SECTION.findall(text)):
        yield "describe arguments by noun phrases"


@pytest.mark.parametrize("place", PLACES)
def test_docstrings_are_sentences(place: str) -> None:
    assert files(place), "the folder has moved; correct PLACES"
    wrong = [
        f"{name}: {fault}: {text.splitlines()[0]}"
        for path in files(place)
        for name, text in docstrings(path)
        for fault in faults(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("place", PLACES)
def test_texts_of_constants_are_noun_phrases(place: str) -> None:
    found = [named for path in files(place) for named in constants(path)]
    assert [named for named in found if FRAGMENT.search(f"    constant: {named[1]}")] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Return the mask.", []),
        ("The mask of a case.", []),
        ("Of the case.", ["begin with a verb or an article"]),
        ("Return the mask", ["end with a full stop"]),
        ("A box.\n\nAttributes:\n    side: Of it, in pixels.\n", ["describe arguments by noun phrases"]),
        ("A box.\n\nAttributes:\n    side: The side, in pixels.\n", []),
        ("Return what he drew.", ["name the person instead of a pronoun"]),
    ],
)
def test_faults_are_found(text: str, said: list[str]) -> None:
    assert list(faults(text)) == said
