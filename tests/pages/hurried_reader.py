"""A reader in a hurry: draws, types a comment that names its case, and accepts in every way there is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.annotation.reading_key import ReadingKey
from db.drafts import draft_revisions
from db.store import Store
from tests.pages.app_server import POLL_MS, WAIT_MS
from tests.pages.prompting_tab import CANVAS, drag, settle

_KEEPER = "[...document.querySelectorAll('.st-key-input_gate *')].find((at) => at.inputGate)?.inputGate"
_ON_SCREEN = f"(before) => {{ const gate = {_KEEPER}; return gate?.data.opening > before && gate.isSeen(); }}"
_OPENING = f"() => {_KEEPER}.data.opening"


@dataclass(slots=True)
class HurriedReader:
    """What the reader did in a tab.

    Attributes:
        accepted: What was typed for each case that was accepted, by case.
        drafted: The same for cases that were left without accepting.
    """

    page: Any
    chance: random.Random
    accepted: dict[str, str] = field(default_factory=dict)
    drafted: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)

    @property
    def case(self) -> str:
        """The open case, as the page says."""
        words: str = self.page.locator("[class*='st-key-pick_case_'] input:visible").input_value()
        return words.split()[-1]

    def pause(self, most_ms: int) -> None:
        """Any time up to that, none at all one time in three."""
        self.page.wait_for_timeout(self.chance.choice((0, 1, 1)) * self.chance.randint(0, most_ms))

    def read(self, turn: int) -> None:
        """Draw a box, type, and leave the case in one of the ways."""
        opening, case = self.page.evaluate(_OPENING), self.case
        drag(self.page, self.page.locator(CANVAS), (200, 150), (420, 340))
        text = self.page.locator(f".st-key-comment_o{opening} textarea:visible")
        if not text.count():
            self.page.locator(".st-key-prompt_panel").get_by_text("Report", exact=True).click()
        if turn % 7 == 3:
            self._give_category(case)
        words = f"{case}, turn {turn}"
        text.click()
        self.page.keyboard.type(words, delay=self.chance.choice((0, 0, 15, 40)))
        self.pause(400)
        leave = EXITS[list(EXITS)[turn % len(EXITS)]]
        (self.drafted if leave is _next else self.accepted)[case] = words
        leave(self)
        self.page.wait_for_function(_ON_SCREEN, arg=opening, timeout=WAIT_MS, polling=POLL_MS)
        self.pause(600)

    def _give_category(self, case: str) -> None:
        opening = self.page.evaluate(_OPENING)
        self.page.locator(f"[class*='_category_o{opening}'] input:visible").click()
        self.page.get_by_role("option", name="4A").click()
        self.categories[case] = "4A"


def _key(reader: HurriedReader) -> None:
    reader.page.keyboard.press("Control+Enter")


def _button(reader: HurriedReader) -> None:
    opening = reader.page.evaluate(_OPENING)
    reader.page.locator(f".st-key-accept_o{opening} button:visible").click()


def _elsewhere_first(reader: HurriedReader) -> None:
    reader.page.get_by_role("heading", level=1).or_(reader.page.locator(".st-key-last_accepted")).first.click(
        force=True, position={"x": 2, "y": 2}
    )
    reader.pause(120)
    _key(reader)


def _key_twice(reader: HurriedReader) -> None:
    _key(reader)
    reader.page.wait_for_timeout(reader.chance.randint(20, 800))
    _key(reader)


def _next(reader: HurriedReader) -> None:
    reader.page.get_by_role("button", name="Next").click()


EXITS: Mapping[str, Callable[[HurriedReader], None]] = {
    "the key in the text": _key,
    "the button": _button,
    "the key twice": _key_twice,
    "a click elsewhere, the key": _elsewhere_first,
    "next": _next,
}
"""How a case is left."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the store holds against what was done; each a list of sentences, empty where all is well."""

    strays: list[str]
    lost: list[str]
    unasked: list[str]


def outcome_of(reader: HurriedReader, store: Store, *, name: str, study: str) -> Outcome:
    """Hold readings and drafts against what was typed."""
    settle(reader.page)
    with store.connect() as con:
        readings = con.execute(
            "SELECT case_id, comment, lesions FROM reading WHERE reader = $name AND study = $study",
            {"name": name, "study": study},
        ).fetchall()
        everything = {
            case_id: [one.state.comment for one in draft_revisions(con, ReadingKey(name, study, case_id))]
            for case_id in {*reader.accepted, *reader.drafted, *(row[0] for row in readings)}
        }
        categories = dict(
            con.execute(
                "SELECT case_id, birads_category FROM mask_version WHERE accepted AND reader = $name",
                {"name": name},
            ).fetchall()
        )
    comments = {case_id: comment for case_id, comment, _ in readings}
    said = {case_id: [*texts, comments.get(case_id, "")] for case_id, texts in everything.items()}
    strays = [
        f"{c} holds {t!r}" for c, texts in said.items() for t in texts if t and not t.startswith(f"{c},")
    ]
    lost = [f"{c}: {comments.get(c)!r} for {t!r}" for c, t in reader.accepted.items() if comments.get(c) != t]
    lost += [f"draft of {c}: {t!r}" for c, t in reader.drafted.items() if t not in everything[c]]
    lost += [
        f"category of {c}"
        for c, given in reader.categories.items()
        if c in reader.accepted and categories.get(c) != given
    ]
    unasked = [f"{c} was accepted" for c in comments if c not in reader.accepted]
    unasked += [f"{c} has no lesion" for c, _, lesions in readings if not lesions]
    return Outcome(strays, lost, unasked)
