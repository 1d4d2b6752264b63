"""Prompts as results keep them, seen on one slice."""

from __future__ import annotations

import json

from core.prompts.stored import prompts_on_slice
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet


def test_a_click_of_a_volume_is_on_its_own_slice_alone() -> None:
    given = PromptSet((PointPrompt((3.0, 10.0, 20.0)), PointPrompt((5.0, 11.0, 21.0), positive=False)))
    stored = json.dumps(given.to_json())
    assert prompts_on_slice(stored, 3).points == (PointPrompt((10.0, 20.0)),)
    assert prompts_on_slice(stored, 5).points == (PointPrompt((11.0, 21.0), positive=False),)
    assert prompts_on_slice(stored, 4).points == ()


def test_prompts_of_a_picture_are_all_there() -> None:
    given = PromptSet((PointPrompt((10.0, 20.0)), BoxPrompt((1.0, 2.0), (8.0, 9.0))))
    assert prompts_on_slice(json.dumps(given.to_json()), None).prompts == given.prompts


def test_prompts_by_slice_are_those_of_the_slice() -> None:
    one = PromptSet((BoxPrompt((1.0, 2.0), (8.0, 9.0)),))
    stored = json.dumps({"source": "simulated", "slices": [{"slice_index": 7, **one.to_json()}]})
    assert prompts_on_slice(stored, 7).prompts == one.prompts
    assert prompts_on_slice(stored, 6).prompts == ()
    assert prompts_on_slice(None, 7).prompts == ()
