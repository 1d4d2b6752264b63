"""The check of prompts and forms of what people drew and accepted: they can still be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from core.annotation.draft import case_draft_from_json, lesion_draft_from_json
from core.files.json_text import json_value
from core.lexicon.birads_ultrasound import birads_form_from_json
from db.queries import sql
from jobs.checks.finding import Finding, Home

_REMEDY = "the row was changed outside Samography: put the store back from a backup, or ask who changed it"


def check_confirmed(home: Home) -> Iterator[Finding]:
    """Find accepted lesions and newest drafts whose prompts or form cannot be read any more."""
    with home.store.connect() as con:
        states, drafts = (con.execute(sql(f"check/{name}")).fetchall() for name in ("states", "drafts"))
    for reading, lesion, version, state, birads in states:
        where = f"reading {reading}, lesion {lesion}, version {version}"
        if not (_reads(lesion_draft_from_json, state) and _reads(birads_form_from_json, birads)):
            yield Finding(where, "its prompts or its form cannot be read", _REMEDY)
    for reader, study, case_id, state in drafts:
        if not _reads(case_draft_from_json, state):
            yield Finding(f"draft of {reader}, study {study}, case {case_id}", "cannot be read", _REMEDY)


def _reads(make: Callable[[Any], Any], text: str) -> bool:
    try:
        make(json_value(text))
    except Exception:  # whatever a changed text leads the reader into
        return False
    return True
