"""A draft that was stored before is read as it was meant, and written as it was."""

from __future__ import annotations

import json
from pathlib import Path

from core.annotation.draft import case_draft_from_json
from core.annotation.drawn import Polygon
from core.annotation.mask_edits import FillHoles
from core.prompts.values import PointPrompt

STORED = Path(__file__).parents[2] / "golden" / "case_draft.json"


def test_a_stored_draft_goes_through_unchanged() -> None:
    text = STORED.read_text(encoding="utf-8")
    draft = case_draft_from_json(json.loads(text))
    assert json.dumps(draft.to_json(), indent=1) + "\n" == text


def test_what_was_stored_is_replayed() -> None:
    draft = case_draft_from_json(json.loads(STORED.read_text(encoding="utf-8")))
    picture, volume = draft.lesions
    assert [type(prompt) for prompt in picture.prompts.drawn] == [PointPrompt, Polygon]
    assert [one.edit for one in picture.edits.edits] == [FillHoles()]
    assert (picture.clicks, picture.interactions) == (2, 14)
    assert (volume.clicks, volume.interactions) == (1, 7)
    assert volume.volume is not None
    assert volume.volume.pending_run == "run-2"
