from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.files.limits import LIMITS, PIXELS, sized

DOCS = (Path(__file__).resolve().parents[3] / "docs" / "limits.md").read_text(encoding="utf-8")


def test_the_table_of_the_docs_lists_every_limit_with_its_default() -> None:
    rows = re.findall(
        r"^\| `(SAMOGRAPHY_MOST_\w+)` \| ([\d,]+) \| (\w+) \| (.+) \|$", DOCS, flags=re.MULTILINE
    )
    assert rows == [(one.variable, f"{one.default:,}", one.unit, one.of) for one in LIMITS]


def test_a_limit_is_set_by_its_variable_and_nonsense_is_refused() -> None:
    assert PIXELS.value({}) == PIXELS.value({PIXELS.variable: " "}) == 89_478_485
    assert PIXELS.value({PIXELS.variable: "100"}) == 100
    for nonsense in ("0", "-1", "1e9", "many", "9" * 30):
        with pytest.raises(
            SettingsError, match=r"SAMOGRAPHY_MOST_PIXELS is .*; give a whole number of pixels"
        ):
            PIXELS.value({PIXELS.variable: nonsense})


def test_bytes_in_words() -> None:
    assert [sized(count) for count in (5, 2048, 3 * 2**20, 2**31)] == [
        "5 bytes",
        "2.0 KiB",
        "3.0 MiB",
        "2.0 GiB",
    ]
