"""The people who read cases for `benchmarks.clinic`, and the list of what was confirmed to them."""

from __future__ import annotations

import io
import math
import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from core.annotation.draft import CaseDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.prompt_history import PromptHistory
from core.annotation.reading import read_out
from core.annotation.reading_key import ReadingKey
from core.cases import Case
from core.datasets.upload_apart import read_upload_apart
from core.errors import ConflictError, UnreadableFileError
from core.geometry import bounding_box
from core.imaging.mask_pictures import read_mask
from core.prompts.values import BoxPrompt
from core.settings import Settings
from db.annotations import accept
from db.claims import claim_case, take_over
from db.drafts import load_draft, save_draft
from db.readers import sign_in
from db.store import Store
from db.uploads import add_upload, keep_upload
from db.withdrawals import withdraw

MODEL = "classical"
_UPLOAD_PX = (128, 96)
_READINGS = """
SELECT reading_id, reader, case_id, revision, comment,
    reading_id IN (SELECT reading_id FROM reading_withdrawal) AS withdrawn
FROM accepted_reading
"""
_UPLOADS = "SELECT case_id FROM study_case WHERE study = 'uploads'"
_DRAFTS = "SELECT reader, case_id, max(revision), count(*) FROM annotation_draft GROUP BY reader, case_id"
Box = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass
class Ledger:
    """The list of what people were told is stored: readings by number, newest drafts, uploads.

    Attributes:
        tried: Acceptances sent from a browser, by reader and case.
        seen: Those that the page confirmed; pages tell no numbers.
        happened: The number of acts done, by kind.
    """

    readings: dict[int, tuple[str, str, int, str]] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    drafts: dict[tuple[str, str], int] = field(default_factory=dict)
    uploads: set[str] = field(default_factory=set)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def differences(self, store: Store) -> dict[str, int]:
        """Compare with the store: how many readings and drafts are lost, not ours, or changed."""
        with store.connect() as con:
            rows = con.execute(_READINGS).fetchall()
            drafts = {(row[0], row[1]): row[2:] for row in con.execute(_DRAFTS).fetchall()}
            uploads = {row[0] for row in con.execute(_UPLOADS).fetchall()}
        stored = {row[0]: row[1:5] for row in rows}
        others = Counter((row[1], row[2]) for row in rows if row[0] not in self.readings)
        wrong_drafts = [
            key for key, revision in self.drafts.items() if drafts.get(key, (0, 0)) != (revision, revision)
        ]
        return {
            "readings lost": len(self.readings.keys() - stored.keys()) + (self.seen - others).total(),
            "readings doubled": (others - self.tried).total() + len(rows) - len(stored),
            "readings changed": sum(stored.get(key, value) != value for key, value in self.readings.items()),
            "withdrawals lost or made up": len(self.withdrawn ^ {row[0] for row in rows if row[5]}),
            "drafts lost or doubled": len(wrong_drafts),
            "uploads lost or made up": len(self.uploads ^ uploads),
        }


@dataclass(frozen=True)
class Clinic:
    """The things that readers work with."""

    settings: Settings
    store: Store
    engine: AnnotationEngine
    ledger: Ledger


def case_box(case: Case) -> Box:
    """The box around a case's first lesion, (y, x)."""
    tight = bounding_box(read_mask(case.lesions[0].mask_paths[0]))
    return tight.start, tight.stop


def read_case(clinic: Clinic, name: str, case: Case, *, rng: random.Random, study: str) -> None:
    """Open a case, draw box after box, comment, accept most of the time, and take some of it back."""
    key, tab = ReadingKey(name, study, case.case_id), f"{name}'s tab {rng.randrange(3)}"
    known = _open(clinic, key, tab)
    state, revision = (CaseDraft(), 0) if known is None else known
    state = (state if state.lesions else state.add_lesion(MODEL)).worked(rng.uniform(5, 60))
    start, stop = case_box(case)
    for number in range(rng.randint(1, 3)):
        grown = BoxPrompt(tuple(max(at - number, 0.0) for at in start), stop)
        lesion = state.lesions[0]
        history = PromptHistory().add(grown, at_s=float(number)).answered(0.1)
        state = state.replace(lesion.with_prompts(history))
        revision = _save(clinic, key, state, after=(revision, tab))
    if rng.random() < 0.5:
        state = state.with_comment(f"{name} on {case.case_id}: {rng.randrange(10**6)}")
        revision = _save(clinic, key, state, after=(revision, tab))
    if rng.random() < 0.8:
        reading_id = _accept(clinic, key, case, state=state, after=(revision, tab))
        if rng.random() < 0.1:
            _withdraw(clinic, key, reading_id)


def upload(clinic: Clinic, name: str, *, rng: random.Random) -> None:
    """Bring a picture of one's own, and a second one that is cut off and must be refused."""
    encoded = io.BytesIO()
    Image.frombytes("L", _UPLOAD_PX, rng.randbytes(math.prod(_UPLOAD_PX))).save(encoded, format="PNG")
    whole = encoded.getvalue()
    case = keep_upload(clinic.settings, read_upload_apart(whole, "mine.png"))
    with clinic.store.connect(write=True) as con:
        add_upload(con, clinic.settings, case, by=name)
    try:
        read_upload_apart(whole[: len(whole) // 2], "cut.png")
    except UnreadableFileError:
        with clinic.ledger.lock:
            clinic.ledger.uploads.add(case.case_id)
            clinic.ledger.happened["uploads, each with one refused"] += 1
        return
    raise AssertionError("half a picture was taken for one")


def _open(clinic: Clinic, key: ReadingKey, tab: str) -> tuple[CaseDraft, int] | None:
    """Sign in and claim the case, from another tab of one's own where one has it."""
    with clinic.store.connect(write=True) as con:
        sign_in(con, key.reader)
        try:
            claim_case(con, key, tab)
        except ConflictError:
            take_over(con, key, tab)
            clinic.ledger.happened["cases taken over"] += 1
        known = load_draft(con, key)
    return None if known is None else (known.state, known.revision)


def _save(clinic: Clinic, key: ReadingKey, state: CaseDraft, *, after: tuple[int, str]) -> int:
    with clinic.store.connect(write=True) as con:
        revision = save_draft(con, key, state, tab=after[1], expected_revision=after[0], action="prompted")
    _note(clinic.ledger, key, revision)
    return revision


def _accept(clinic: Clinic, key: ReadingKey, case: Case, *, state: CaseDraft, after: tuple[int, str]) -> int:
    reading = read_out(clinic.engine, case, state, key=key, masks=clinic.settings.masks)
    with clinic.store.connect(write=True) as con:
        done = accept(con, reading, state=state, tab=after[1], expected_revision=after[0])
    _note(clinic.ledger, key, done.revision)
    with clinic.ledger.lock:
        clinic.ledger.readings[done.reading_id] = (key.reader, key.case_id, done.revision, reading.comment)
    return done.reading_id


def _withdraw(clinic: Clinic, key: ReadingKey, reading_id: int) -> None:
    with clinic.store.connect(write=True) as con:
        withdraw(con, reading_id, key=key)
    with clinic.ledger.lock:
        clinic.ledger.withdrawn.add(reading_id)


def _note(ledger: Ledger, key: ReadingKey, revision: int) -> None:
    with ledger.lock:
        ledger.drafts[key.reader, key.case_id] = revision
        ledger.happened["saves"] += 1


def said(counts: Mapping[str, int]) -> str:
    """Return counts in words, the largest first."""
    return ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items(), key=lambda one: -one[1]))
