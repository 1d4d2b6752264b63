"""The prompting page without a browser: drawings are put where the canvas component would put them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.annotation.people import Role
from core.canvas.fabric import Shape
from core.canvas.pens import PENS, AnyTool
from core.display.viewport import Viewport
from core.settings import Settings
from db.readers import add_reader, sign_in
from db.store import Store
from tests.drawn_on_canvas import fabric_object, on_picture
from tests.pages.conftest import OpenPage, button
from tests.tiny_study import make_study

READERS = ("Ada", "Ben")


class PromptingPage:
    """A reader before the page."""

    def __init__(self, app: AppTest) -> None:
        self.app = app
        self._drawn: list[dict[str, Any]] = []
        self._drawn_on: Any = None

    @property
    def canvas(self) -> dict[str, Any]:
        """Everything that the browser is told about the canvas."""
        return self._sent("initialDrawing")

    @property
    def pane(self) -> dict[str, Any]:
        """Everything that the browser is told about the picture."""
        return self._sent("references")

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The marks that are shown over the picture."""
        marks: list[dict[str, Any]] = self.pane["marks"]
        return marks

    @property
    def view(self) -> Viewport:
        """The view that the canvas is drawn on in."""
        frame, picture = self.pane["frame"], self.pane["picture"]
        shape, room = (picture["rows"], picture["columns"]), (frame["height"], frame["width"])
        return Viewport(shape, room, tuple(frame["start"]), frame["scale"], frame["aspect"])

    def _sent(self, name: str) -> dict[str, Any]:
        sent = (json.loads(one.proto.json) for one in self.app.get("bidi_component"))
        return next(data for data in sent if name in data)

    def draw(self, tool: AnyTool, shape: Shape) -> PromptingPage:
        """Draw with that tool; it is chosen first where another one is in use."""
        if button(self.app, f"tool_{tool.value}").proto.type != "primary":
            self.press(f"tool_{tool.value}")
        marks = self.canvas["initialDrawing"]["objects"]
        if marks != self._drawn_on:
            self._drawn_on, self._drawn = marks, []
        self._drawn.append(fabric_object(on_picture(shape, self.view), PENS[tool]))
        raw = {"version": "7.4.0", "objects": [*marks, *self._drawn]}
        self.app.session_state["prompt_canvas"] = {
            "drawing": {"raw": raw, "data": None},
            "backgroundFit": None,
        }
        self.app.run()
        return self

    def press(self, key: str) -> PromptingPage:
        """A button by its key."""
        button(self.app, key).click().run()
        return self

    @property
    def case(self) -> str:
        """The open case."""
        return str(self.app.session_state["pick_case"])

    @property
    def entries(self) -> list[str]:
        """The prompt list as shown."""
        return [text.value for text in self.app.markdown if text.value[:1].isdigit()]


@pytest.fixture(scope="session")
def made_reading_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Study "tiny" and two readers; only to be copied."""
    home = tmp_path_factory.mktemp("made_reading")
    _, store = make_study(home, cases=4)
    with store.connect(write=True) as con:
        admin = sign_in(con, READERS[0])
        add_reader(con, READERS[1], role=Role.READER, by=admin)
    return home


@pytest.fixture
def reading_home(made_reading_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Study "tiny" and two readers, the test's own."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    shutil.copytree(made_reading_home, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def store(reading_home: Path) -> Store:
    """Of the home."""
    return Store(Settings(reading_home, reading_home / "weights").store_path)


@pytest.fixture
def open_prompting_page(reading_home: Path, open_page: OpenPage) -> Callable[..., PromptingPage]:
    """A reader signs in and opens a case."""

    def opened(name: str = "Ada", **parameters: str) -> PromptingPage:
        page = open_page("prompting", **{"study": "tiny", "case": "images/c001", **parameters})
        page.selectbox(key="sign_in_name").select(name)
        next(button for button in page.button if button.label == "Sign in").click().run()
        assert not page.exception
        return PromptingPage(page)

    return opened
