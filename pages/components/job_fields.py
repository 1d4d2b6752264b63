"""One setting of a request as a widget, chosen by the setting's type and its list of choices."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.models.registry import MODELS, model_info
from core.models.segmenter import ModelInfo
from core.models.volume_registry import VOLUME_MODELS
from core.prompts.registry import PROMPTS
from core.propagation.arms import ARMS
from core.requests.choices import choices
from pages.components.labels import model_label, prompts_label
from pages.components.snapshot import Snapshot

_LABELS = {
    "models": model_label,
    "volume_models": model_label,
    "prompts": prompts_label,
    "arms": prompts_label,
}


def ask(field: dataclasses.Field[Any], so_far: Mapping[str, Any], *, snapshot: Snapshot) -> Any:
    """Draw the widget of one setting.

    Args:
        field: Of a request dataclass.
        so_far: Values of the fields before it; prompts depend on the model.
        snapshot: For the list of studies.

    Returns:
        The value as the request takes it; lists for tuples.
    """
    listed = _choices(field, so_far, snapshot)
    if "tuple" in str(field.type):
        return _several(field, listed or ())
    if listed is not None:
        return _one(field, listed)
    if "bool" in str(field.type):
        return st.checkbox(value=bool(field.default), **_shared(field))
    if "int" in str(field.type):
        return _whole_number(field)
    if "float" in str(field.type):
        return st.number_input(value=field.default, min_value=0.0, format="%g", step=None, **_shared(field))
    given = "" if field.default is dataclasses.MISSING else str(field.default)
    return st.text_input(value=given, **_shared(field)).strip()


def _choices(
    field: dataclasses.Field[Any], so_far: Mapping[str, Any], snapshot: Snapshot
) -> tuple[str, ...] | None:
    name = field.metadata["choices"]
    if name == "studies":
        return tuple(study.study for study in snapshot.studies)
    if name == "prompts" and so_far.get("model") in MODELS:
        takes = model_info(so_far["model"]).prompts
        return tuple(key for key, simulator in PROMPTS.items() if simulator.kinds <= takes)
    if name == "arms" and so_far.get("model") in VOLUME_MODELS:
        takes = VOLUME_MODELS[so_far["model"]].info.prompts
        return tuple(key for key, arm in ARMS.items() if arm.kinds <= takes)
    return choices(name)


def _several(field: dataclasses.Field[Any], listed: tuple[str, ...]) -> list[str]:
    shared = _shared(field)
    kept = [value for value in st.session_state.get(shared["key"], field.default) if value in listed]
    st.session_state[shared["key"]] = kept or list(listed[:1])
    chosen: list[str] = st.multiselect(options=listed, format_func=_format(field), **shared)
    return chosen


def _one(field: dataclasses.Field[Any], listed: tuple[str, ...]) -> str:
    """The default of a model is one that needs no weights and is no baseline."""
    usual = field.default
    if field.metadata["choices"] in ("models", "volume_models"):
        infos = map(_info, listed)
        usual = next((info.key for info in infos if info.checkpoint is None and not info.baseline), None)
    place = listed.index(usual) if usual in listed else 0
    value: str = st.selectbox(options=listed, index=place, format_func=_format(field), **_shared(field))
    return value


def _info(model: str) -> ModelInfo:
    return VOLUME_MODELS[model].info if model in VOLUME_MODELS else model_info(model)


def _whole_number(field: dataclasses.Field[Any]) -> int | None:
    value: int | None = st.number_input(
        value=field.default, min_value=0, step=1, placeholder="all", **_shared(field)
    )
    return value


def _format(field: dataclasses.Field[Any]) -> Any:
    return _LABELS.get(field.metadata["choices"], str)


def _shared(field: dataclasses.Field[Any]) -> dict[str, Any]:
    return {
        "label": field.metadata["label"],
        "help": field.metadata["help"],
        "key": f"job_{field.name}",
        "persist_state": "session",
    }
