"""The BI-RADS form of a lesion and the comment on the case."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

import streamlit as st

from core.annotation.draft import LesionDraft
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
from pages.components.case_session.actions import comment, describe
from pages.components.case_session.callbacks import bound_value
from pages.components.prompting.picture_session import PictureSession

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


def show_description(session: PictureSession) -> None:
    """Show the terms of the ACR BI-RADS ultrasound lexicon; each is saved as it is given."""
    lesion = session.lesion
    if lesion is None:
        return
    left, right = st.columns(2, gap="small")
    for place, name in enumerate(_ONE):
        with (left, right)[place % 2]:
            _pick_one(session, lesion, name)
    for place, name in enumerate(_SEVERAL):
        with (left, right)[place % 2]:
            _pick_several(session, lesion, name)
    _pick_one(session, lesion, "category")
    _comment(session)


def say_missing_categories(session: PictureSession) -> None:
    """Say which lesions that are drawn lack a BI-RADS category."""
    drawn = [lesion for lesion in session.draft.lesions if not lesion.is_untouched]
    without = [lesion.lesion_id for lesion in drawn if lesion.birads.category is None]
    if without:
        which = "lesion " + ", ".join(without) if len(drawn) > 1 else "the lesion"
        st.caption(f"No BI-RADS category given for {which}.")


def _pick_one(session: PictureSession, lesion: LesionDraft, name: str) -> None:
    label, terms, words = _CATEGORY if name == "category" else (*_ONE[name], str)
    given, key = getattr(lesion.birads, name), _key(session, lesion, name)
    st.selectbox(
        label,
        list(terms),
        index=None if given is None else list(terms).index(given),
        format_func=words,
        placeholder="not given",
        key=key,
        on_change=bound_value(
            session,
            key,
            lambda one, term: describe(one, lesion.lesion_id, lambda form: replace(form, **{name: term})),
        ),
    )


def _pick_several(session: PictureSession, lesion: LesionDraft, name: str) -> None:
    label, terms, alone = _SEVERAL[name]
    key = _key(session, lesion, name)
    # Written before the widget is drawn, because picking the term that stands alone drops the others.
    st.session_state[key] = list(getattr(lesion.birads, name))

    def picked(form: BiradsForm, terms: list[Any]) -> BiradsForm:
        changed: dict[str, Any] = {name: _agreeing(terms, getattr(form, name), alone=alone)}
        return replace(form, **changed)

    st.multiselect(
        label,
        list(terms),
        format_func=str,
        placeholder="not given",
        key=key,
        on_change=bound_value(
            session, key, lambda one, terms: describe(one, lesion.lesion_id, lambda form: picked(form, terms))
        ),
        select_all=False,
    )


def _key(session: PictureSession, lesion: LesionDraft, name: str) -> str:
    return session.key_of(f"birads_{lesion.lesion_id}_{name}")


def _agreeing(picked: list[Any], before: tuple[Any, ...], *, alone: StrEnum) -> tuple[Any, ...]:
    """Return the terms; the one picked last wins where one stands alone."""
    if alone in picked and len(picked) > 1:
        return (alone,) if alone not in before else tuple(term for term in picked if term != alone)
    return tuple(picked)


def _comment(session: PictureSession) -> None:
    key = session.key_of("comment")
    st.text_area(
        "Comment on the case",
        value=session.draft.comment,
        key=key,
        height=68,
        on_change=bound_value(session, key, comment),
    )


def _category(key: str) -> str:
    return f"{key} – {CATEGORY_MEANING[key]}"


_CATEGORY = ("BI-RADS category", BIRADS_ORDER, _category)
