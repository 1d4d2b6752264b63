"""The engine that answers clicks in volumes: one for the process."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.annotation.click_engine import ClickEngine
from core.settings import Settings
from pages.components.resources import settings


def click_engine() -> ClickEngine:
    """Shared by all sessions; it knows no user and no current volume."""
    where = settings()
    return _engine(str(where.home), str(where.weights))


@st.cache_resource(show_spinner=False)
def _engine(home: str, weights: str) -> ClickEngine:
    return ClickEngine(Settings(Path(home), Path(weights)))
