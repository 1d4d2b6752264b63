"""The BI-RADS form of a lesion and the comment on the case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import streamlit as st

from core.cases import BIRADS_ORDER
from core.lexicon.birads_ultrasound import (
    CATEGORY_MEANING,
    BiradsForm,
    Calcifications,
    EchoPattern,
    Margin,
    Orientation,
    PosteriorFeatures,
    Shape,
)
from pages.components.prompting.acts import comment, describe
from pages.components.prompting.desk import Desk
from pages.components.prompting.desk_state import present_desk

_ONE: dict[str, tuple[str, type[StrEnum]]] = {
    "shape": ("Shape", Shape),
    "orientation": ("Orientation", Orientation),
    "echo_pattern": ("Echo pattern", EchoPattern),
    "posterior": ("Posterior features", PosteriorFeatures),
}
_SEVERAL: dict[str, tuple[str, type[StrEnum], StrEnum]] = {
    "margin": ("Margin", Margin, Margin.CIRCUMSCRIBED),
    "calcifications": ("Calcifications", Calcifications, Calcifications.NONE),
}


def show_description(desk: Desk) -> None:
    """Terms of the ACR BI-RADS ultrasound lexicon; each is saved as it is given."""
    lesion = desk.lesion
    if lesion is None:
        return
    prefix = f"birads_{desk.serial}_{lesion.lesion_id}"
    left, right = st.columns(2, gap="small")
    for place, (name, (label, terms)) in enumerate(_ONE.items()):
        with (left, right)[place % 2]:
            _pick_one(label, list(terms), lesion.birads, f"{prefix}:{name}")
    for place, (name, (label, several, alone)) in enumerate(_SEVERAL.items()):
        with (left, right)[place % 2]:
            _pick_several(label, list(several), (lesion.birads, alone), f"{prefix}:{name}")
    _pick_one("BI-RADS category", list(BIRADS_ORDER), lesion.birads, f"{prefix}:category", words=_category)
    _comment(desk)


def _pick_one(
    label: str,
    terms: Sequence[str],
    form: BiradsForm,
    key: str,
    *,
    words: Callable[[str], str] = str,
) -> None:
    name = key.rpartition(":")[2]
    given = getattr(form, name)
    st.selectbox(
        label,
        terms,
        index=None if given is None else list(terms).index(given),
        format_func=words,
        placeholder="not given",
        key=key,
        on_change=_take,
        args=(name, key),
    )


def _pick_several(label: str, terms: Sequence[StrEnum], now: tuple[BiradsForm, StrEnum], key: str) -> None:
    name = key.rpartition(":")[2]
    form, alone = now
    # Written before the widget is drawn, because picking the term that stands alone drops the others.
    st.session_state[key] = list(getattr(form, name))
    st.multiselect(
        label,
        list(terms),
        format_func=str,
        placeholder="not given",
        key=key,
        on_change=_take,
        args=(name, key, alone),
    )


def _take(name: str, key: str, alone: StrEnum | None = None) -> None:
    lesion = present_desk().lesion
    if lesion is None:
        return
    value: Any = st.session_state[key]
    if isinstance(value, list):
        value = _agreeing(value, getattr(lesion.birads, name), alone=alone)
    describe(replace(lesion.birads, **{name: value}))


def _agreeing(picked: list[Any], before: tuple[Any, ...], *, alone: StrEnum | None) -> tuple[Any, ...]:
    """The term picked last wins where one stands alone."""
    if alone in picked and len(picked) > 1:
        return (alone,) if alone not in before else tuple(term for term in picked if term != alone)
    return tuple(picked)


def _comment(desk: Desk) -> None:
    key = f"comment_{desk.serial}"
    st.text_area(
        "Comment on the case",
        value=desk.draft.comment,
        key=key,
        height=68,
        on_change=lambda: comment(st.session_state[key]),
    )


def _category(key: str) -> str:
    return f"{key} – {CATEGORY_MEANING[key]}"
