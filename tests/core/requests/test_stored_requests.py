"""Requests as older runs have stored them: the same JSON and the same identity for every job kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.requests.registry import JOB_FACTS
from core.requests.request import from_json, identity_sha256, to_json

STORED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "requests.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("kind", list(JOB_FACTS))
def test_a_stored_request_keeps_its_json_and_its_identity(kind: str) -> None:
    stored = STORED[kind]
    needed = ("study", "model", "name", "case", "prompts_json")
    given = {name: value for name, value in stored["request"].items() if name in needed}
    request = from_json(JOB_FACTS[kind].request, given)
    assert to_json(request) == stored["request"]
    assert from_json(JOB_FACTS[kind].request, stored["request"]) == request
    assert identity_sha256(kind, request, {}) == stored["identity_sha256"]
