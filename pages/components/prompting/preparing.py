"""Encoding images: what an answer waits for, and what is done before anybody asks."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.annotation.worklist import Worklist
from core.errors import StudyError
from db.studies import Study
from pages.components.prompting.desk import Desk
from pages.components.prompting.engine import engine
from pages.components.shared.study_reads import case as read_case

AHEAD = 3
"""Cases of the worklist that are encoded in the background."""

_WORDS = "Preparing the image for {model} …"


def prepare_now(desk: Desk) -> None:
    """Encode what the present prompts need, and say so: it is not the model's answer that takes long."""
    keys = {lesion.model_key for lesion in desk.draft.lesions if not lesion.prompts.is_empty}
    _prepare(desk, keys)


def prepare_ahead(desk: Desk, worklist: Worklist, study: Study, *, status: DeltaGenerator) -> None:
    """Encode the open image before its first prompt, and the next cases in the background."""
    lesion = desk.lesion
    if lesion is None:
        return
    with status:
        _prepare(desk, {lesion.model_key})
    upcoming = worklist.upcoming(desk.key.case_id, count=AHEAD)
    if desk.ahead == (lesion.model_key, *upcoming):
        return
    desk.ahead = (lesion.model_key, *upcoming)
    try:
        engine().encode_ahead([read_case(study, case_id) for case_id in upcoming], lesion.model_key)
    except StudyError as error:
        desk.trouble = str(error)


def _prepare(desk: Desk, model_keys: set[str]) -> None:
    for key in sorted(model_keys):
        if engine().is_prepared(desk.case, key):
            continue
        try:
            with st.spinner(_WORDS.format(model=engine().info(key).label), show_time=True):
                engine().prepare(desk.case, key)
        except StudyError as error:
            desk.trouble = str(error)
