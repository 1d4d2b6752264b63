"""A picture of one's own becomes a case, or is refused with a reason."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.annotation.drawn import Tool
from core.canvas.fabric import Frame
from tests.pages.prompting.conftest import PromptingPage

SitDown = Callable[..., PromptingPage]


def png(side: int = 64) -> bytes:
    pixels = np.random.default_rng(0).integers(60, 200, (side, side + 16), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG")
    return file.getvalue()


def send(page: AppTest, name: str, data: bytes) -> None:
    page.file_uploader(key="upload_file").upload(name, data, "application/octet-stream")
    next(button for button in page.button if button.label == "Add as a case").click().run()


def test_an_upload_is_opened_and_can_be_prompted(open_volumes_page: SitDown) -> None:
    prompting = open_volumes_page()
    send(prompting.app, "scan.png", png())
    assert not prompting.app.exception
    assert not prompting.app.error
    assert prompting.app.session_state["pick_study"] == "uploads"
    assert "does not tell the pixel spacing" in prompting.app.info[0].value
    prompting.draw(Tool.BOX, Frame(100, 100, 400, 300))
    assert len(prompting.entries) == 1


def test_a_file_that_is_no_picture_is_refused_with_a_reason(open_volumes_page: SitDown) -> None:
    prompting = open_volumes_page()
    send(prompting.app, "notes.txt", b"not a picture at all")
    assert not prompting.app.exception
    assert "notes.txt" in prompting.app.error[0].value
    assert prompting.case == "images/c001"
