"""The session of a picture that is open on the page "Prompting", and the canvas it is shown on."""

from __future__ import annotations

from dataclasses import dataclass

from core.display.viewport import Viewport
from pages.components.case_session.session import CaseSession


@dataclass(slots=True)
class PictureCanvas:
    """The canvas as it was last shown.

    Attributes:
        frame: The view of the image that the canvas is drawn on in.
        needs_redraw: True where the strokes on it are no longer those of the draft.
        pending_stroke: True where strokes that are in the mask already still lie on it.
        encoded_ahead: Model and cases that are being encoded ahead.
    """

    frame: Viewport
    needs_redraw: bool = False
    pending_stroke: bool = False
    encoded_ahead: tuple[str, ...] = ()

    def redraw(self) -> None:
        """Note that the marks on it are no longer those of the draft."""
        self.needs_redraw = True


PictureSession = CaseSession[PictureCanvas]
