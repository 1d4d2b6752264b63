"""The two ways of working on a lesion in a volume, and the models of each."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from core.annotation.draft import LesionDraft
from core.models.availability import Availability
from core.models.click_registry import available_click_models
from core.models.segmenter import ModelInfo
from core.models.volume_registry import VOLUME_MODELS, available_volume_models
from core.prompts.values import PromptKind
from core.settings import Settings
from pages.components.resources import settings


class Way(StrEnum):
    """How a lesion gets its mask."""

    SLICES = "Slice by slice"
    CLICKS = "3D clicks"


def way_of(lesion: LesionDraft | None) -> Way:
    """By the lesion's model."""
    return Way.SLICES if lesion is None or lesion.model_key in VOLUME_MODELS else Way.CLICKS


def models_of(way: Way) -> tuple[Availability, ...]:
    """Those that can be used first, baselines after others."""
    return _models(settings())[way]


def model_of(lesion: LesionDraft) -> Availability:
    """A lesion's model; one that is not known any more says so."""
    known = {model.info.key: model for model in models_of(way_of(lesion))}
    return known.get(lesion.model_key) or _gone(lesion.model_key)


def first_of(way: Way, *, preferred: str) -> str:
    """Key of the model to begin with."""
    ready = [model.info.key for model in models_of(way) if model.ready]
    return preferred if preferred in ready else ready[0]


def _gone(key: str) -> Availability:
    info = ModelInfo(
        key, label=key, prompts=frozenset({PromptKind.POINT}), preprocessing="", licence="", source=""
    )
    return Availability(info, f"the model {key} is not here any more; choose another")


@st.cache_data(max_entries=4, ttl=30, show_spinner=False)
def _models(where: Settings) -> dict[Way, tuple[Availability, ...]]:
    return {
        Way.SLICES: _ordered(available_volume_models(where.weights)),
        Way.CLICKS: _ordered(
            [
                model
                for model in available_click_models(where.weights, models=where.models)
                if PromptKind.POINT in model.info.prompts
            ]
        ),
    }


def _ordered(models: Sequence[Availability]) -> tuple[Availability, ...]:
    return tuple(sorted(models, key=lambda model: (not model.ready, model.info.baseline)))
