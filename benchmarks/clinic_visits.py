"""Browsers that come and go while `benchmarks.clinic` runs, and the app that serves them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import connect
from websockets.typing import Subprotocol

from benchmarks.clinic_readers import Ledger, case_box
from benchmarks.sessions import Browser
from core.canvas.fabric import Frame
from core.canvas.frames import image_view
from core.cases import Case
from core.prompts.values import BoxPrompt

KEPT_S = 2
"""A session whose browser has gone is kept so long instead of a minute, since an hour is seconds here."""

PROGRAM = "from benchmarks.counted_app import main; main()"
OPTIONS = ("--server.disconnectedSessionTTL", str(KEPT_S))
_ACCEPT = "Accept and go on"
_TRIES = 20
_ACCEPTED = "Accepted: "


@dataclass
class Visitor(Browser):
    """A browser that also reads the words on the page."""

    words: list[str] = field(default_factory=list)

    def send(self, *states: dict[str, Any]) -> float:
        """Ask for a run of the same page, by its name: the hash that came first may be the app's own."""
        self.page_hash = ""
        return super().send(*states)

    def wait_for_canvas(self) -> None:
        """Ask again while the store is busy with others, as a person would."""
        for _ in range(_TRIES):
            if "initialDrawing" in self.canvas:
                return
            time.sleep(1.0)
            self.send()
        raise AssertionError(f"no case opens; the page says {self.words[-9:]}")

    def _keep(self, element: Any) -> bool:
        kind = element.WhichOneof("type")
        if kind in ("text", "alert", "markdown"):
            self.words.append(getattr(element, kind).body)
        return super()._keep(element)


def read_in_browser(address: str, name: str, case: Case, *, study: str, ledger: Ledger) -> None:
    """Open the app, sign in, draw a box, accept, leave; what the page confirms is noted."""
    with _arrived(address, name, query=f"study={study}&case={case.case_id}") as visitor:
        visitor.wait_for_canvas()
        visitor.draw(_box_on_canvas(case))
        with ledger.lock:
            ledger.tried[name, case.case_id] += 1
        visitor.send({"id": visitor.ids[_ACCEPT], "trigger_value": True})
        with ledger.lock:
            if f"{_ACCEPTED}{case.case_id}" in visitor.words:
                ledger.seen[name, case.case_id] += 1
            ledger.happened["readings in a browser"] += 1


def look_at_page(address: str, name: str, page: str, *, study: str, ledger: Ledger) -> None:
    """Open the app, sign in, look at one page, leave."""
    with _arrived(address, name, query=f"study={study}", page=page), ledger.lock:
        ledger.happened["pages looked at"] += 1


@contextmanager
def _arrived(address: str, name: str, *, query: str, page: str = "prompting") -> Iterator[Visitor]:
    url = address.replace("http", "ws") + "/_stcore/stream"
    with connect(url, subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        visitor = Visitor(socket, query, page)
        visitor.send()
        if "Your name" in visitor.ids:  # some pages are for whoever sits at this machine
            signed = {"id": visitor.ids["Your name"], "string_value": name}
            visitor.send(signed, {"id": visitor.ids["Sign in"], "trigger_value": True})
        yield visitor


def _box_on_canvas(case: Case) -> Frame:
    start, stop = case_box(case)
    frame = image_view(case)
    return Frame(*frame.box_to_canvas(BoxPrompt(start, stop)))


def held_by_app(folder: Path, *, timeout_s: float = 30.0) -> dict[str, int]:
    """Return what the app holds in memory, by its own count (`benchmarks.counted_app`)."""
    answer, deadline = folder / "held.json", time.monotonic() + timeout_s
    answer.unlink(missing_ok=True)
    (folder / "ask").touch()
    while not answer.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    counts: dict[str, int] = json.loads(answer.read_text(encoding="utf-8"))
    return counts
