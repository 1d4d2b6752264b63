"""Names, references and hashes of cohorts, and the split that a card tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.cohorts.cohort import (
    CohortReference,
    checked_name,
    is_reference,
    members_sha256,
    parse_reference,
)
from core.cohorts.split_partitions import models_with_split, split_partitions
from core.errors import InputError
from core.models.card import write_card
from tests.core.models.test_descent import FIRST

SHA256 = "0f" * 32


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("early", CohortReference("early")),
        ("early-4.b@12", CohortReference("early-4.b", 12)),
        (f"early@2:{SHA256}", CohortReference("early", 2, SHA256)),
    ],
)
def test_references_are_read_and_written(text: str, reference: CohortReference) -> None:
    assert parse_reference(text) == reference
    assert str(reference) == text


@pytest.mark.parametrize(
    "text", ["birads = 4A", "age between 1 and 2", "birads is missing", "x@", "x@1:ab", ""]
)
def test_a_filter_is_no_reference(text: str) -> None:
    assert not is_reference(text)
    with pytest.raises(InputError, match="names no cohort; write NAME or NAME@VERSION"):
        parse_reference(text)


@pytest.mark.parametrize("name", ["", "all", "All", "two words", "a@b", "x" * 61, "-x"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(InputError, match="cannot name a cohort"):
        checked_name(name)


def test_the_hash_knows_members_masks_and_filter_and_no_order() -> None:
    lesions = [("c1", "a", "m1"), ("c2", "a", "m2")]
    known = members_sha256("s", "age > 1", case_ids=["c1", "c2"], lesions=lesions)
    assert members_sha256("s", "age > 1", case_ids=["c2", "c1"], lesions=lesions[::-1]) == known
    others = [
        members_sha256("s", "age > 2", case_ids=["c1", "c2"], lesions=lesions),
        members_sha256("t", "age > 1", case_ids=["c1", "c2"], lesions=lesions),
        members_sha256("s", "age > 1", case_ids=["c1"], lesions=lesions),
        members_sha256("s", "age > 1", case_ids=["c1", "c2"], lesions=[lesions[0], ("c2", "a", "m3")]),
    ]
    assert len({known, *others}) == 5
    # printf '%s' '["s", "age > 1", ["c1", "c2"], [["c1", "a", "m1"], ["c2", "a", "m2"]]]' | sha256sum
    assert known == "f3290a0ea823e99a3b00f80bfdc5f9a0cb4396ebcb6cb38ca89ec8ce556f11dd"


def test_sides_are_those_of_the_card(tmp_path: Path) -> None:
    card = replace(FIRST, data={"study": "tiny"}, split={"train": ["c1"], "validation": ["c2"], "test": []})
    write_card(tmp_path / "Net", card)
    assert split_partitions(["net"], "tiny", [tmp_path]) == [
        ("split of net", "c1", "train"),
        ("split of net", "c2", "validation"),
    ]
    assert models_with_split("tiny", [tmp_path]) == ["Net"]
    assert models_with_split("other", [tmp_path]) == []
    with pytest.raises(InputError, match="was trained on study 'tiny', not on 'other'"):
        split_partitions(["net"], "other", [tmp_path])
    with pytest.raises(InputError, match="there is no trained model 'gone'"):
        split_partitions(["gone"], "tiny", [tmp_path])
