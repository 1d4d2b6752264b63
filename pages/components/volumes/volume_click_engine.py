"""The engine that answers clicks in volumes: one for the process."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st

from core.annotation.click_engine import ClickEngine
from core.models.catalog import CLICK_MODELS
from core.models.contracts import ClickSegmenter
from core.settings import Settings
from pages.components.shared.resources import settings


def click_engine() -> ClickEngine:
    """Return the engine shared by all sessions; it knows no user and no current volume."""
    where = settings()
    return _engine(str(where.home), str(where.weights))


@st.cache_resource(max_entries=4, show_spinner=False)
def _engine(home: str, weights: str) -> ClickEngine:
    where = Settings(Path(home), Path(weights))

    def load(key: str) -> ClickSegmenter:
        model = CLICK_MODELS.load(key, where.weights, models=where.models)
        # What torch has made stays as long as the process: no collection needs to look at it again.
        gc.freeze()
        return model

    return ClickEngine(where, load=load)
