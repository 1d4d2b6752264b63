"""The cards of models that come with the project, and the split that they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from core.cases import Case
from core.errors import StudyError
from core.requests.train import TrainRequest
from core.splits import Split, split_cases

_FOLDER = Path(__file__).parent / "weights"
_SPLIT = re.compile(r"split hash\s+`([0-9a-f]{64})`")


def shipped_cards() -> dict[str, str]:
    """Return the cards as Markdown by the model's key."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.md"))}


def shipped_split(key: str, cases: Sequence[Case]) -> Split | None:
    """The sides of a shipped model's training, if it was trained on just these cases.

    The card holds the hash of the split alone. A split drawn with the usual shares and seed that has this
    hash is the same one; None where there is no card, or the cases are others.

    Args:
        key: Key of the model.
        cases: Cases of a study, those with lesions.
    """
    named = _SPLIT.search(shipped_cards().get(key, ""))
    usual = TrainRequest(study="", model=key, name="usual")
    if named is None:
        return None
    try:
        split = split_cases(cases, validation=usual.validation, test=usual.test, seed=usual.split_seed)
    except StudyError:
        return None
    return split if split.sha256 == named[1] else None
