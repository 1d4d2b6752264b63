"""One setting of a request as a widget, chosen by the setting's type and its list of choices."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.models.click_models import UNET_3D
from core.models.click_registry import all_click_models
from core.models.registry import all_models
from core.models.segmenter import ModelInfo
from core.models.volume_registry import VOLUME_MODELS
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.prompts.values import PromptKind
from core.propagation.arms import ARMS
from core.requests.choices import choices
from pages.components.shared.labels import model_label, part_label, prompts_label, reader_label
from pages.components.shared.snapshot import Snapshot

_WORDS: dict[str, str] = {
    "dice_ce": "Dice + cross-entropy",
    "dice_focal": "Dice + focal loss",
    "adam": "Adam",
    "adamw": "AdamW",
    "constant": "Constant",
    "cosine": "Cosine",
    "one_cycle": "One cycle",
    "grown": "Grown from the clicks",
    "reference": "Covering the reference mask",
    "newest": "The newest round",
    "all": "All so far",
}
_LABELS: dict[str, Callable[[str], str]] = {
    "models": model_label,
    "trainable": model_label,
    "trainable_volumes": model_label,
    "volume_models": model_label,
    "click_models": model_label,
    "click_readers": reader_label,
    "placements": lambda key: _WORDS.get(key, key),
    "click_grids": lambda key: _WORDS.get(key, key),
    "click_memories": lambda key: _WORDS.get(key, key),
    "prompts": prompts_label,
    "training_prompts": prompts_label,
    "arms": prompts_label,
    "parts": part_label,
    "volume_parts": lambda key: part_label(key, {"lora_decoder": False}),
    "losses": lambda key: _WORDS.get(key, key),
    "optimizers": lambda key: _WORDS.get(key, key),
    "schedules": lambda key: _WORDS.get(key, key),
}
_MODELS = ("models", "trainable", "trainable_volumes", "volume_models", "click_models")
_SHARE_STEP, _FINE_STEP = 0.05, 0.01
_PROMPTED = ("prompts", "training_prompts")


def widget_key(kind: str, name: str) -> str:
    """Return the key of the widget of a setting; every kind has its own, for a limit is given to one kind."""
    return f"job_{kind}_{name}"


def ask(kind: str, field: dataclasses.Field[Any], *, so_far: Mapping[str, Any], snapshot: Snapshot) -> Any:
    """Draw the widget of one setting.

    Args:
        kind: Key of the job kind.
        field: Of its request dataclass.
        so_far: Values of the fields before it; prompts depend on the model.
        snapshot: For the list of studies.

    Returns:
        The value as the request takes it; lists for tuples.
    """
    listed = _choices(field, so_far, snapshot)
    shared = _shared(kind, field)
    if "tuple" in str(field.type):
        return _several(field, listed or (), shared)
    if listed is not None:
        return _one(field, listed, shared)
    if "bool" in str(field.type):
        return st.checkbox(value=bool(field.default), **shared)
    if "int" in str(field.type) or "float" in str(field.type):
        return _number(field, shared)
    given = "" if field.default is dataclasses.MISSING else str(field.default)
    return st.text_input(value=given, **shared).strip()


def _choices(
    field: dataclasses.Field[Any], so_far: Mapping[str, Any], snapshot: Snapshot
) -> tuple[str, ...] | None:
    name = field.metadata["choices"]
    if name == "studies":
        return tuple(study.study for study in snapshot.studies)
    listed = choices(name)
    if name in _PROMPTED and listed is not None:
        known, model = PROMPTS | {MIXED.key: MIXED}, all_models().get(str(so_far.get("model")))
        takes = frozenset(PromptKind) if model is None else model.info.prompts
        return tuple(key for key in listed if known[key].kinds <= takes)
    if name == "arms" and so_far.get("model") in VOLUME_MODELS:
        takes = VOLUME_MODELS[str(so_far["model"])].info.prompts
        return tuple(key for key, arm in ARMS.items() if arm.kinds <= takes)
    return listed


def _several(field: dataclasses.Field[Any], listed: tuple[str, ...], shared: Mapping[str, Any]) -> list[str]:
    kept = [value for value in st.session_state.get(shared["key"], field.default) if value in listed]
    st.session_state[shared["key"]] = kept or list(listed[:1])
    chosen: list[str] = st.multiselect(options=listed, format_func=_format(field), **shared)
    return chosen


def _one(field: dataclasses.Field[Any], listed: tuple[str, ...], shared: Mapping[str, Any]) -> str:
    """Return the chosen option; the default of a model is one that needs no weights and is no baseline.

    What was chosen before and is not listed any more, such as a model that was deleted, is forgotten.
    """
    if not listed:
        st.selectbox(options=(), placeholder="None here yet", disabled=True, **shared)
        return ""
    if st.session_state.get(shared["key"], listed[0]) not in listed:
        del st.session_state[shared["key"]]
    usual = field.default
    if field.metadata["choices"] in _MODELS:
        infos = map(_info, (model for model in listed if model != UNET_3D))
        usual = next((info.key for info in infos if info.checkpoint is None and not info.baseline), None)
    place = listed.index(usual) if usual in listed else 0
    value: str = st.selectbox(options=listed, index=place, format_func=_format(field), **shared)
    return value


def _info(model: str) -> ModelInfo:
    for known in (all_click_models(), all_models()):
        if model in known:
            return known[model].info
    return VOLUME_MODELS[model].info


def _number(field: dataclasses.Field[Any], shared: Mapping[str, Any]) -> float | None:
    kind: dict[str, Any] = {"step": 1, "min_value": 0}
    if "float" in str(field.type):
        usual = field.default if isinstance(field.default, float) else 0.0
        step = min(usual, _SHARE_STEP) or _FINE_STEP
        kind = {"step": step, "min_value": 0.0, "format": "%g"}
    empty = field.metadata.get("empty", "all")
    default: Any = field.default
    value: float | None = st.number_input(value=default, placeholder=empty, **kind, **shared)
    return value


def _format(field: dataclasses.Field[Any]) -> Any:
    return _LABELS.get(field.metadata["choices"], str)


def _shared(kind: str, field: dataclasses.Field[Any]) -> dict[str, Any]:
    return {
        "label": field.metadata["label"],
        "help": field.metadata["help"],
        "key": widget_key(kind, field.name),
        "persist_state": "session",
    }
