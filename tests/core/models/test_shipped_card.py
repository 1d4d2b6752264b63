"""The split of a shipped model is recognised by the hash on its card."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cases import Case
from core.models import shipped_card
from core.models.shipped_card import shipped_cards, shipped_split
from core.splits import split_cases
from tests.level_model import level_case


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    return [level_case(tmp_path, number) for number in range(12)]


def test_the_starter_has_a_card() -> None:
    assert shipped_cards()["starter_2d"].startswith("# starter_2d")


def test_the_split_is_found_by_its_hash(
    cases: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split = split_cases(cases, validation=0.1, test=0.2, seed=0)
    (tmp_path / "mine.md").write_text(f"# mine\nsplit hash\n`{split.sha256}`\n")
    monkeypatch.setattr(shipped_card, "_FOLDER", tmp_path)
    assert shipped_split("mine", cases) == split
    assert shipped_split("mine", cases[:-1]) is None
    assert shipped_split("mine", []) is None
    assert shipped_split("other", cases) is None


def test_other_cases_are_not_those_of_the_starter(cases: list[Case]) -> None:
    assert shipped_split("starter_2d", cases) is None
