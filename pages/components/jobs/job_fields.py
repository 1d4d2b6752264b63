"""A setting of a request as a widget, chosen by the setting's type and its list of choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS
from core.models.contracts import ModelInfo
from core.models.volume_architectures import UNET_3D
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.prompts.values import PromptKind
from core.propagation.propagation_arms import ARMS
from core.requests.offered_choices import MODEL_LISTS, choices
from core.requests.registry import job_facts
from core.requests.setting import FAR, Setting, settings_of
from db.studies import Study
from pages.components.shared.labels import model_label, part_label, prompts_label, reader_label
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.study_reads import picture_count, volume_count

_OPTION_LABELS: dict[str, str] = {
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
    "placements": lambda key: _OPTION_LABELS.get(key, key),
    "click_grids": lambda key: _OPTION_LABELS.get(key, key),
    "click_memories": lambda key: _OPTION_LABELS.get(key, key),
    "prompts": prompts_label,
    "training_prompts": prompts_label,
    "arms": prompts_label,
    "parts": part_label,
    "volume_parts": lambda key: part_label(key, {"lora_decoder": False}),
    "losses": lambda key: _OPTION_LABELS.get(key, key),
    "optimizers": lambda key: _OPTION_LABELS.get(key, key),
    "schedules": lambda key: _OPTION_LABELS.get(key, key),
}
_SHARE_STEP, _FINE_STEP = 0.05, 0.01
_PROMPTED = ("prompts", "training_prompts")


def widget_key(kind: str, name: str) -> str:
    """Return the key of the widget of a setting; every kind has its own, for a limit is given to one kind."""
    return f"job_{kind}_{name}"


def ask(kind: str, field: Setting, *, so_far: Mapping[str, Any], snapshot: Snapshot) -> Any:
    """Draw the widget of one setting.

    Args:
        kind: Key of the job kind.
        field: A setting of its request.
        so_far: Values of the fields before it; prompts depend on the model.
        snapshot: The snapshot for the list of studies.

    Returns:
        The value as the request takes it; lists for tuples.
    """
    listed = _choices(kind, field, so_far, snapshot)
    shared = _shared(kind, field)
    if field.takes_several:
        return _several(field, listed or (), shared)
    if listed is not None:
        return _one(field, listed, shared)
    if field.type is bool:
        return st.checkbox(value=bool(field.default), **shared)
    if field.type is not str:
        return _number(field, shared)
    given = "" if field.required else str(field.default)
    return st.text_input(value=given, **shared).strip()


def studies_for(kind: str, snapshot: Snapshot) -> list[Study]:
    """Return all studies, those first whose cases the kind of job takes: pictures or volumes."""
    return sorted(snapshot.studies, key=lambda study: not has_cases_for(kind, study))


def has_cases_for(kind: str, study: Study) -> bool:
    """Return whether the study holds any case that the kind of job takes."""
    return (volume_count(study) if takes_volumes(kind) else picture_count(study)) > 0


def takes_volumes(kind: str) -> bool:
    """Return whether the kind of job works on volumes; by the list that its model is chosen from."""
    lists = (MODEL_LISTS.get(field.choices) for field in settings_of(job_facts(kind).request))
    return any(models is not None and models is not PICTURE_MODELS for models in lists)


def _choices(
    kind: str, field: Setting, so_far: Mapping[str, Any], snapshot: Snapshot
) -> tuple[str, ...] | None:
    name = field.choices
    if name == "studies":
        return tuple(study.study for study in studies_for(kind, snapshot))
    listed = choices(name)
    if name in _PROMPTED and listed is not None:
        known, model = PROMPTS | {MIXED.key: MIXED}, PICTURE_MODELS.all().get(str(so_far.get("model")))
        takes = frozenset(PromptKind) if model is None else model.info.prompts
        return tuple(key for key in listed if known[key].kinds <= takes)
    if name == "arms" and so_far.get("model") in PROPAGATION_MODELS.shipped:
        takes = PROPAGATION_MODELS.shipped[str(so_far["model"])].info.prompts
        return tuple(key for key, arm in ARMS.items() if arm.kinds <= takes)
    return listed


def _several(field: Setting, listed: tuple[str, ...], shared: Mapping[str, Any]) -> list[str]:
    kept = [value for value in st.session_state.get(shared["key"], field.default) if value in listed]
    st.session_state[shared["key"]] = kept or list(listed[:1])
    chosen: list[str] = st.multiselect(options=listed, format_func=_format(field), select_all=False, **shared)
    return chosen


def _one(field: Setting, listed: tuple[str, ...], shared: Mapping[str, Any]) -> str:
    """Return the chosen option; the default of a model is one that needs no weights and is no baseline.

    What was chosen before and is not listed any more, such as a model that was deleted, is forgotten.
    """
    if not listed:
        st.selectbox(options=(), placeholder="None here yet", disabled=True, **shared)
        return ""
    if st.session_state.get(shared["key"], listed[0]) not in listed:
        del st.session_state[shared["key"]]
    usual = field.default
    if field.choices in MODEL_LISTS:
        infos = map(_info, (model for model in listed if model != UNET_3D))
        usual = next((info.key for info in infos if info.checkpoint is None and not info.baseline), None)
    place = listed.index(usual) if usual in listed else 0
    value: str = st.selectbox(options=listed, index=place, format_func=_format(field), **shared)
    return value


def _info(model: str) -> ModelInfo:
    for known in (CLICK_MODELS.all(), PICTURE_MODELS.all()):
        if model in known:
            return known[model].info
    return PROPAGATION_MODELS.shipped[model].info


def _number(field: Setting, shared: Mapping[str, Any]) -> float | None:
    step: float = int(field.bounds.multiple_of or 1)
    shown = "%d"
    if field.type is float:
        step, shown = min(field.default or 0.0, _SHARE_STEP) or _FINE_STEP, "%g"
    value: float | None = st.number_input(
        value=field.default,
        placeholder=field.empty,
        step=step,
        format=shown,
        min_value=_bound(field, field.bounds.ge if field.bounds.gt is None else field.bounds.gt),
        max_value=_bound(field, field.bounds.le),
        **shared,
    )
    return value


def _bound(field: Setting, bound: float | None) -> float | None:
    """Return a bound that a widget can keep to, None for that of what can be stored."""
    return None if bound is None or bound >= FAR else field.type(bound)


def _format(field: Setting) -> Any:
    return _LABELS.get(field.choices or "", str)


def _shared(kind: str, field: Setting) -> dict[str, Any]:
    return {
        "label": field.label,
        "help": field.help,
        "key": widget_key(kind, field.name),
        "persist_state": "session",
    }
