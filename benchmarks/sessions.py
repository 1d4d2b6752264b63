"""A minute of twenty people who prompt different cases at once, over the loopback interface.

    python -m benchmarks.sessions [--sessions 20] [--seconds 60] [--small]

Each session is a connection of its own that speaks to the app as a browser does, signs in under a name of
its own, opens a case of its own and draws boxes. What must come back is known beforehand, to the digit: the
outline of the mask that the model gives for that box when it is asked without the app. Printed are the
masks that were another's or wrong (there must be none), and the time from sending to the picture.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.annotation.drawn import Tool
from core.annotation.people import Role
from core.canvas.fabric import Frame
from core.canvas.frames import image_view
from core.canvas.outlines import mask_rings
from core.canvas.pens import PENS
from core.cases import Case
from core.display.viewport import Viewport
from core.geometry import bounding_box
from core.imaging.mask_pictures import read_mask
from core.imaging.read_image import read_image
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Embedding, Segmenter
from core.prompts.values import BoxPrompt, PromptSet
from core.settings import Settings
from db.readers import add_reader, sign_in
from db.store import Store
from db.studies import load_cases
from jobs import import_study
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.prompting.prompt_engine import PREFERRED
from tests.drawn_on_canvas import fabric_object
from tests.pages.app_server import serving

_ADMIN = "R00"
_SIGN_IN_S = 180.0

_PAUSE_S = 1.0
"""The pause between two boxes of a session: a quick reader."""


@dataclass
class Browser:
    """The least of a browser: sends what widgets hold, keeps what came back."""

    socket: ClientConnection
    query: str
    page: str = "prompting"
    page_hash: str = ""
    canvas: dict[str, Any] = field(default_factory=dict)
    pane: dict[str, Any] = field(default_factory=dict)
    canvas_id: str = ""
    objects: list[Any] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def send(self, *states: dict[str, Any]) -> float:
        """Ask for a run; seconds until the picture came, the run itself being waited for."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.page_hash
        if not self.page_hash:
            message.rerun_script.page_name = self.page
        for state in states:
            message.rerun_script.widget_states.widgets.add(**state)
        started = time.perf_counter()
        self.socket.send(message.SerializeToString())
        return self._receive(started)

    def draw(self, box_on_canvas: Frame) -> float:
        """A box, drawn after what lies on the canvas; seconds until the picture came."""
        laid = self.canvas["initialDrawing"]["objects"]
        self.objects = [*(self.objects if self.objects[: len(laid)] == laid else laid)]
        self.objects.append(fabric_object(box_on_canvas, PENS[Tool.BOX]))
        drawing = {"raw": {"version": "7", "objects": self.objects}, "data": None}
        value = json.dumps({"drawing": drawing, "backgroundFit": None})
        return self.send({"id": self.canvas_id, "json_value": value})

    @property
    def masks(self) -> list[dict[str, Any]]:
        """The masks that are shown over the picture."""
        masks: list[dict[str, Any]] = self.pane["masks"]
        return masks

    def _receive(self, started: float) -> float:
        shown = float("nan")
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=60))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and self._keep(message.delta.new_element):
                shown = time.perf_counter() - started
            elif kind == "script_finished" and message.script_finished == 0:
                return shown

    def _keep(self, element: Any) -> bool:
        """Note an element; return whether it was the picture with its masks."""
        kind = element.WhichOneof("type")
        if kind in ("button", "selectbox"):
            widget = getattr(element, kind)
            self.ids[widget.label] = widget.id
        if kind != "bidi_component":
            return False
        sent = json.loads(element.bidi_component.json)
        if "initialDrawing" in sent:
            self.canvas, self.canvas_id = sent, element.bidi_component.id
        if "references" in sent:
            self.pane = sent
        return "references" in sent


@dataclass
class SessionReader:
    """A person with a case of one's own, and what the model answers there."""

    name: str
    case: Case
    model: Segmenter
    embedding: Embedding
    tight: BoxPrompt
    times_s: list[float] = field(default_factory=list)
    wrong: int = 0

    @property
    def frame(self) -> Viewport:
        """The whole image on the canvas."""
        return image_view(self.case)

    def work(self, address: str, start: threading.Barrier, *, seconds: float) -> None:
        """Sign in, wait for the others, then draw box after box."""
        query = f"study=demo&case={self.case.case_id}"
        url = address.replace("http", "ws") + "/_stcore/stream"
        with connect(url, subprotocols=["streamlit"], max_size=None) as socket:
            browser = Browser(socket, query)
            browser.send()
            name = {"id": browser.ids["Your name"], "string_value": self.name}
            browser.send(name, {"id": browser.ids["Sign in"], "trigger_value": True})
            start.wait(_SIGN_IN_S)
            turn, until = 0, time.monotonic() + seconds
            while time.monotonic() < until:
                turn += 1
                self._draw(browser, turn)
                time.sleep(_PAUSE_S)

    def _draw(self, browser: Browser, turn: int) -> None:
        """A box a little larger than the last one, and the picture that it must give."""
        shape, grown = self.frame.image_shape, 0.5 * (turn % 40)
        box = BoxPrompt(
            (max(self.tight.start[0] - grown, 0.0), max(self.tight.start[1] - grown, 0.0)),
            (min(self.tight.stop[0] + grown, shape[0]), min(self.tight.stop[1] + grown, shape[1])),
        )
        edges = Frame(*self.frame.box_to_canvas(box))
        self.times_s.append(browser.draw(edges))
        # The same way over the screen as the app takes, so that the last bits are the same too.
        seen = self.frame.box_to_image(edges.left, edges.top, edges.right, edges.bottom)
        self.wrong += browser.masks != self.expected(seen)

    def expected(self, box: BoxPrompt) -> list[dict[str, Any]]:
        """The outlines of the model's mask for a box."""
        mask = self.model.predict(self.embedding, PromptSet((box,))).best.mask
        return [{"rings": mask_rings(mask), "colour": lesion_colour(0), "active": True}]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; fails if anybody got a wrong picture."""
    parser = benchmark_parser("benchmarks.sessions", __doc__)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = read_options(parser, arguments, small={"sessions": 2, "seconds": 2.0})
    with tempfile.TemporaryDirectory() as folder:
        readers = _readers(Path(folder), asked.sessions)
        masks = {json.dumps(reader.expected(reader.tight)) for reader in readers}
        print(f"{len(readers)} cases with {len(masks)} different answers")
        with serving(Path(folder), Path(folder) / "log") as address:
            start = threading.Barrier(len(readers))
            threads = [
                threading.Thread(target=reader.work, args=(address, start), kwargs={"seconds": asked.seconds})
                for reader in readers
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    times_s = [seconds for reader in readers for seconds in reader.times_s]
    wrong = sum(reader.wrong for reader in readers)
    silent = [reader.name for reader in readers if not reader.times_s]
    if not times_s:
        sys.exit("failed: no session got an answer")
    print_result(
        f"{len(readers)} sessions, {len(times_s)} boxes in {asked.seconds:.0f} s: {wrong} wrong masks; "
        f"box to picture median {statistics.median(times_s):.2f} s, "
        f"95th percentile {np.percentile(times_s, 95):.2f} s"
    )
    if wrong or silent or len(masks) < len(readers):
        sys.exit(f"failed: {wrong} wrong masks, sessions without an answer: {silent}")


def _readers(home: Path, count: int) -> list[SessionReader]:
    """The demo study with a case and a person for each session."""
    os.environ["SAMOGRAPHY_HOME"] = str(home)
    # One phantom in twelve or so is a normal breast.
    import_study.main(["--layout", "phantoms", "--study", "demo", "--cases", str(count + count // 5 + 1)])
    places = Settings(home, home / "weights")
    names = [f"R{number:02}" for number in range(1, count + 1)]
    with Store(places.store_path).connect(write=True) as con:
        admin = sign_in(con, _ADMIN)
        for name in names:
            add_reader(con, name, role=Role.READER, by=admin)
        cases = [case for case in load_cases(con, "demo") if case.lesions]
    return [_reader(name, case, places) for name, case in zip(names, cases[:count], strict=True)]


def _reader(name: str, case: Case, places: Settings) -> SessionReader:
    model, image = PICTURE_MODELS.load(PREFERRED[0], places.weights), read_image(case.image.path)
    tight = bounding_box(read_mask(case.lesions[0].mask_paths[0]))
    return SessionReader(name, case, model, model.embed(image), tight)


if __name__ == "__main__":
    main()
