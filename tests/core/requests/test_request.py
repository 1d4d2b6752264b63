"""Requests as JSON and as an identity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import SettingsError
from core.requests.evaluate import EvaluateRequest
from core.requests.request import from_json, identity_sha256, to_json

REQUEST = EvaluateRequest(study="s", model="ellipse", prompts=("hu2023", "none"), limit=3)


def test_a_request_survives_json() -> None:
    assert from_json(EvaluateRequest, to_json(REQUEST)) == REQUEST


def test_fields_left_out_take_their_defaults() -> None:
    assert from_json(EvaluateRequest, {"study": "s", "model": "ellipse"}).prompts == ("hu2023",)


def test_cards_and_stored_requests_begin_with_what_the_kind_is_about() -> None:
    assert list(to_json(REQUEST))[:3] == ["study", "model", "prompts"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"study": "s"}, "incomplete"),
        ({"study": "s", "model": "m", "colour": 1}, "unknown setting colour; known are"),
        (
            {"study": "s", "model": "m", "seed": "many"},
            "seed is 'many'; .* a whole number",
        ),
        (
            {"study": "s", "model": "m", "prompts": "hu2023"},
            "prompts is 'hu2023'; .* a list",
        ),
        ({"study": "s", "model": "m", "prompts": ["none", 3]}, "prompts, entry 2 is 3; .* a text"),
        ({"study": "s", "model": "m", "seed": 10**30}, "seed is 1000.*at most 64 bits"),
        ({"study": ["s"], "model": "m"}, "study is .*; it must be a text"),
        ({"study": "s", "model": "m", "seed": True}, "seed is True"),
        ({"study": "s", "model": "m", "limit": 0}, "limit is 0; it must be 1 or more"),
        ({"study": "s", "model": "m", "prompts": []}, "no prompts"),
        ({"study": "s", "model": "m", "prompts": ["none", "none"]}, "given twice"),
    ],
)
def test_bad_requests_say_what_is_wrong(values: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        from_json(EvaluateRequest, values)


def test_identity_is_what_shapes_the_result() -> None:
    same = identity_sha256("evaluate", REQUEST, {"code": 1})
    assert identity_sha256("evaluate", replace(REQUEST, workers=8, device="cpu"), {"code": 1}) == same
    assert identity_sha256("evaluate", replace(REQUEST, seed=1), {"code": 1}) != same
    assert identity_sha256("evaluate", REQUEST, {"code": 2}) != same
