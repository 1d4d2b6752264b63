"""The masks of all lesions of the open case, and encoding its image before anybody asks."""

from __future__ import annotations

import time
from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.annotation.lesion_masks import LesionMasks, lesion_masks
from core.annotation.worklist import Worklist
from core.errors import StudyError
from db.studies import Study
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_engine import engine
from pages.components.shared.study_reads import case as read_case

AHEAD = 3
"""Cases of the worklist that are encoded in the background."""

_PREPARING = "Preparing the image for {model} …"


def prepare_now(session: PictureSession) -> None:
    """Encode what the present prompts need, and say so: it is not the model's answer that takes long."""
    keys = {lesion.model_key for lesion in session.draft.lesions if not lesion.prompts.is_empty}
    _prepare(session, keys)


def answer_all(session: PictureSession) -> dict[str, LesionMasks]:
    """Return masks by lesion, the replay of their lists; a lesion that cannot be answered is left out.

    The time from the arrival of the newest prompt to its mask is noted with the prompt.
    """
    masks: dict[str, LesionMasks] = {}
    for lesion in session.draft.lesions:
        if lesion.is_untouched:
            continue
        try:
            masks[lesion.lesion_id] = lesion_masks(engine(), session.case, lesion)
        except StudyError as error:
            session.error = f"Lesion {lesion.lesion_id}: {error}"
    _note_latency(session, masks)
    return masks


def prepare_ahead(
    session: PictureSession, worklist: Worklist, study: Study, *, status: DeltaGenerator
) -> None:
    """Encode the open image before its first prompt, and the next cases in the background."""
    lesion = session.lesion
    if lesion is None:
        return
    with status:
        _prepare(session, {lesion.model_key})
    upcoming = worklist.upcoming(session.key.case_id, count=AHEAD)
    if session.surface.encoded_ahead == (lesion.model_key, *upcoming):
        return
    session.surface.encoded_ahead = (lesion.model_key, *upcoming)
    try:
        engine().encode_ahead([read_case(study, case_id) for case_id in upcoming], lesion.model_key)
    except StudyError as error:
        session.error = str(error)


def _prepare(session: PictureSession, model_keys: set[str]) -> None:
    for key in sorted(model_keys):
        if engine().is_prepared(session.case, key):
            continue
        try:
            with st.spinner(_PREPARING.format(model=engine().info(key).label), show_time=True):
                engine().prepare(session.case, key)
        except StudyError as error:
            session.error = str(error)


def _note_latency(session: PictureSession, masks: Mapping[str, LesionMasks]) -> None:
    lesion, prompted = session.lesion, session.prompted_at
    session.prompted_at = None
    if prompted is None or lesion is None or lesion.locked or lesion.lesion_id not in masks:
        return
    latency = time.perf_counter() - prompted
    session.draft = session.draft.replace(lesion.with_prompts(lesion.prompts.answered(latency)))
