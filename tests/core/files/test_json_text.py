"""Texts of JSON: whatever is wrong with one is told in the same way."""

from __future__ import annotations

import ast

import pytest

from core.errors import InputError
from core.files.json_text import json_value, parsed_json
from tests.conftest import REPOSITORY

ENDLESS = "[" * 100_000


def test_a_nesting_without_end_is_no_json() -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        json_value(ENDLESS)
    with pytest.raises(InputError, match="the card: cannot be read as JSON"):
        parsed_json(ENDLESS, "the card")


@pytest.mark.parametrize("room", ["core", "db", "jobs", "pages"])
def test_no_text_from_outside_is_read_past_it(room: str) -> None:
    """What this program has just written itself may be read in any way."""
    own = {"core/files/json_text.py", "core/requests/request.py"}
    read = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("json.loads", "json.load")
    }
    assert read <= own
