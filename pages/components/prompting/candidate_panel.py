"""The masks that a model proposes for a list of prompts, to choose from."""

from __future__ import annotations

from functools import reduce

import numpy as np
import streamlit as st

from core.annotation.answer import Answer, AnswerCandidate
from core.annotation.lesion_masks import LesionMasks
from core.display.frame import DisplayFrame
from core.display.layers import MaskLayer, encode_jpeg, paint, render
from core.geometry import bounding_box
from pages.components.case_session.callbacks import bound
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.prompting.picture_actions import choose_candidate
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_engine import engine
from pages.components.shared.labels import number
from pages.components.shared.palette import rgb

_WIDTH_PX, _HEIGHT_PX = 240, 180


def show_candidates(session: PictureSession, masks: LesionMasks | None) -> None:
    """Show the masks with area and predicted IoU; nothing to choose where the model proposes one."""
    if session.lesion is None or masks is None or masks.answer is None:
        return
    answer = masks.answer
    if len(answer.candidates) == 1:
        st.caption(f"Model's mask: {_size(answer.candidates[0])}, {_score(answer.candidates[0])}")
        return
    frame = _common_frame(session, answer)
    columns = st.columns(len(answer.candidates), gap="xsmall")
    for index, column in enumerate(columns):
        with column:
            _candidate(session, answer, index=index, frame=frame)


def _common_frame(session: PictureSession, answer: Answer) -> DisplayFrame:
    """Return one region for all, so that sizes can be compared."""
    spacing = session.case.image.spacing_mm
    frame = DisplayFrame.fit(
        session.surface.frame.image_shape,
        max_width_px=_WIDTH_PX,
        max_height_px=_HEIGHT_PX,
        spacing_mm=None if spacing is None else spacing[-2:],
    )
    union = reduce(np.logical_or, [candidate.mask for candidate in answer.candidates])
    return frame.zoom_to(bounding_box(union)).zoom_by(0.7) if union.any() else frame


def _candidate(session: PictureSession, answer: Answer, *, index: int, frame: DisplayFrame) -> None:
    assert session.lesion is not None
    candidate = answer.candidates[index]
    layer = MaskLayer(candidate.mask, rgb(lesion_colour(session.lesion.colour_index)))
    picture = paint(render(engine().image(session.case), frame), frame, [layer])
    st.image(encode_jpeg(picture), width="stretch", alt=f"Candidate {index + 1}")
    st.button(
        f"{index + 1}",
        icon=":material/check:" if index == answer.chosen else None,
        key=session.key_of(f"candidate_{index}"),
        type="primary" if index == answer.chosen else "secondary",
        help=f"Take this mask ({index + 1})",
        width="stretch",
        shortcut=str(index + 1) if index < 9 else None,
        disabled=session.lesion.locked,
        on_click=bound(session, choose_candidate, index),
    )
    st.caption(f"{_size(candidate)}  \n{_score(candidate)}")


def _size(candidate: AnswerCandidate) -> str:
    area = f"{candidate.area_px:,} px"
    if candidate.area_mm2 is not None:
        area = f"{candidate.area_mm2:,.1f} mm²"
    return area


def _score(candidate: AnswerCandidate) -> str:
    iou = candidate.predicted_iou
    return "no predicted IoU" if iou is None else f"predicted IoU {number(iou, 2)}"
